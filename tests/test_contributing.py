"""What CONTRIBUTING.md says is there, and its examples do what they say."""

import importlib
import re

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.corpus import build_corpus
from saerec.errors import DataError
from saerec.workspace.artifacts import activations
from tests.e2e.conftest import ROOT
from tests.support.tiny_run import THEMES, make_tiny_run
from tests.ui.test_names_everywhere import everything

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
READER, SAE, PAGE, STUB, NAMER = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
PROPOSED = {"saerec/ui/histories.py", "pages/histories.py", "saerec/_app"}


def made_by(code):
    names = {}
    exec(compile(code, "CONTRIBUTING.md", "exec"), names)  # our own file
    return names


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:saerec|pages|tests|assets)/[\w./]*)`", TEXT)) - PROPOSED))
def test_every_file_it_names_is_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bsaerec(?:\.\w+)+", TEXT)) - {"saerec.ui.histories"}))
def test_every_module_and_function_it_names_is_there(name):
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute) or importlib.import_module(name)


def test_the_reader_reads_what_the_corpus_is_built_from(tmp_path):
    read = made_by(READER)["read_lastfm"]
    with pytest.raises(DataError, match=r"user_artists.dat is missing. Valid"):
        read(tmp_path)
    plays = [f"{user}\t{artist}\t{artist}" for user in range(1, 6) for artist in range(user, user + 4)]
    (tmp_path / "user_artists.dat").write_text("\n".join(["userID\tartistID\tweight", *plays]) + "\n")
    (tmp_path / "artists.dat").write_text("id\tname\n" + "".join(f"{n}\tBand {n}\n" for n in range(1, 9)))
    corpus = build_corpus(read(tmp_path), DataConfig(k_core=2))
    assert len(corpus.users) == 5 and corpus.items[c.TITLE].str.startswith("Band").all()


def test_the_autoencoder_keeps_what_is_strong_enough():
    sae = made_by(SAE)["Relative"](16, 40, 8, seed=1)
    x = torch.randn(5, 16, generator=torch.Generator().manual_seed(2))
    code = sae.encode(x)
    dense = sae.pre_acts(x).relu()
    kept = dense.masked_fill(dense < dense.topk(8).values[:, -1:], 0.0)
    kept = kept.masked_fill(kept < 0.1 * kept.max(dim=1, keepdim=True).values, 0.0)
    assert torch.allclose(sae.decode(code), kept @ sae.W_dec + sae.b_dec, atol=1e-5)
    assert (code.top_acts > 0).sum() == (kept > 0).sum()


def test_the_page_draws_its_answer(tmp_path):
    run = make_tiny_run(tmp_path / "tiny")
    opened = f"from saerec.workspace.run import Run\nrender(Explorer(Run({str(run.directory)!r})))\n"
    app = AppTest.from_string(PAGE + "\n" + opened, default_timeout=120).run()
    drawn = "\n".join(everything(app.main))
    assert not app.exception
    assert "How much is known of each person?" in drawn and "Longest" in drawn
    assert STUB.splitlines()[-1].startswith("page(render")


def test_the_namer_names_each_latent_once_by_a_text_that_fires_it(tmp_path):
    run = make_tiny_run(tmp_path / "tiny")
    acts, texts = activations(run), run.table("data/texts")[c.TEXT]
    named = made_by(NAMER)["name_by_example"](texts, acts, np.ones(len(texts), dtype=bool))
    assert named[c.NAME].is_unique
    by_latent = named.set_index(c.LATENT)[c.NAME]
    assert all(theme in by_latent[latent] for latent, theme in enumerate(THEMES))
