"""Sizes, learning rates, metrics by hand, files."""

import json

import numpy as np
import pytest
import torch

from saerec.config.schema import SAEConfig
from saerec.errors import DataError, RunError
from saerec.sae.batchtopk import BatchTopK
from saerec.sae.metrics import match_dictionaries, max_decoder_cosine, sae_metrics
from saerec.sae.schedule import PATIENCE, Schedule
from saerec.sae.sizing import resolve_sizes
from saerec.sae.storage import ARCHITECTURES, load_sae, save_sae
from saerec.sae.topk import TopK


def test_sizes_follow_the_corpus():
    widths = [resolve_sizes(SAEConfig(), n).n_latents for n in (1, 1000, 12_000, 50_000, 10**7)]
    assert widths == sorted(widths) and widths[0] == 64 and widths[2] == 512 and widths[-1] == 4096
    assert resolve_sizes(SAEConfig(), 12_000).k == 4
    assert resolve_sizes(SAEConfig(k=8), 12_000).n_latents == 1024


def test_texts_that_compete_learn_slower():
    rates = {name: resolve_sizes(SAEConfig(architecture=name), 1000).lr for name in ARCHITECTURES}
    assert rates["topk"] > rates["batchtopk"] == rates["matryoshka"] == rates["jumprelu"] > 0
    assert resolve_sizes(SAEConfig(lr=0.5), 1000).lr == 0.5


def test_given_sizes_stay():
    config = resolve_sizes(SAEConfig(n_latents=100, k=5, epochs=7), 10**6)
    assert (config.n_latents, config.k, config.epochs) == (100, 5, 7)


def test_about_3000_steps():
    config = resolve_sizes(SAEConfig(), 20_000)
    assert config.epochs * 20_000 / config.batch_size == pytest.approx(3000, rel=0.05)
    assert resolve_sizes(SAEConfig(), 10**8).epochs == 1


def test_no_texts_no_dictionary():
    with pytest.raises(DataError):
        resolve_sizes(SAEConfig(), 0)


def test_learning_rate_rises_holds_and_falls():
    schedule = Schedule(1.0, 100)
    rates = [schedule.advance() for _ in range(100)]
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert set(rates[5:80]) == {1.0}
    assert rates[-1] == pytest.approx(0.05) and schedule.is_over


def test_a_plateau_brings_the_decay_forward():
    schedule = Schedule(1.0, 1000)
    for _ in range(PATIENCE + 1):
        for _ in range(10):
            schedule.advance()
        schedule.judge(0.5)
    assert schedule.n_steps < 150
    rates = [schedule.advance() for _ in range(schedule.n_steps - schedule.step)]
    assert rates == sorted(rates, reverse=True) and rates[-1] < 0.1


def test_judge_tells_the_best():
    schedule = Schedule(1.0, 10)
    assert [schedule.judge(v) for v in (0.5, 0.6, 0.4999, 0.3)] == [True, False, True, True]


def test_metrics_by_hand():
    sae = TopK(2, 3, 1)
    with torch.no_grad():
        sae.W_enc.copy_(torch.tensor([[1.0, 0], [0, 1], [-1, 0]]))
        sae.W_dec.copy_(sae.W_enc)
    # (2, 1) -> (2, 0), (0, 3) -> exact: residual 1; about the mean (1, 2): (1, -1) and (-1, 1): 4
    metrics = sae_metrics(sae, np.array([[2.0, 1.0], [0.0, 3.0]]))
    assert metrics["fvu"] == pytest.approx(0.25)
    assert metrics["l0"] == 1.0
    assert metrics["dead_share"] == pytest.approx(1 / 3)
    assert metrics["density_mean"] == pytest.approx(1 / 3)
    assert metrics["max_decoder_cosine"] == pytest.approx(0.0)


def test_max_decoder_cosine_in_blocks():
    rows = torch.randn(50, 8, generator=torch.Generator().manual_seed(0))
    rows[41] = 2 * rows[3]
    assert max_decoder_cosine(rows, block=7) == pytest.approx(1.0)


def test_matching_finds_a_permutation():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((6, 5))
    order = rng.permutation(6)
    rows, columns, cosine = match_dictionaries(a, 3 * a[order])
    assert (order[columns] == rows).all()
    assert cosine == pytest.approx(np.ones(6))


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_saved_and_loaded_is_the_same(name, tmp_path):
    sae = ARCHITECTURES[name](8, 20, 3, seed=1)
    x = torch.randn(30, 8, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        sae.observe(sae.keep_batch(sae.pre_acts(x)))
    save_sae(sae, tmp_path / "sae")
    loaded = load_sae(tmp_path / "sae")
    assert type(loaded) is type(sae) and (loaded.k, loaded.n_latents, loaded.d_model) == (3, 20, 8)
    assert all(torch.equal(value, loaded.state_dict()[key]) for key, value in sae.state_dict().items())
    assert torch.equal(loaded(x), sae(x).detach())
    assert sorted(path.name for path in (tmp_path / "sae").iterdir()) == ["cfg.json", "sae.safetensors"]


@pytest.fixture
def saved(tmp_path):
    save_sae(BatchTopK(8, 20, 3), tmp_path)
    return tmp_path


def change(directory, **values):
    config = json.loads((directory / "cfg.json").read_text())
    (directory / "cfg.json").write_text(json.dumps(config | values))


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: (d / "cfg.json").unlink(),
        lambda d: (d / "cfg.json").write_text("{"),
        lambda d: (d / "cfg.json").write_text("[]"),
        lambda d: change(d, schema_version=99),
        lambda d: change(d, architecture="gated"),
        lambda d: change(d, n_latents="many"),
        lambda d: change(d, n_latents=21),
        lambda d: change(d, architecture="topk"),
        lambda d: (d / "sae.safetensors").unlink(),
        lambda d: (d / "sae.safetensors").write_bytes(b"\x00" * 40),
    ],
)
def test_damage_is_a_run_error(saved, damage):
    damage(saved)
    with pytest.raises(RunError):
        load_sae(saved)


def test_values_that_are_not_numbers_are_refused(saved):
    sae = BatchTopK(8, 20, 3)
    with torch.no_grad():
        sae.W_dec[0, 0] = float("nan")
    save_sae(sae, saved)
    with pytest.raises(RunError, match="not numbers"):
        load_sae(saved)
