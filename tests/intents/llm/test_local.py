"""A chat model in this process: tiny ones, that say always the same, or babble."""

import dataclasses
import json
import shutil

import pandas as pd
import pytest
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from saerec import columns as c
from saerec.cli import main
from saerec.config.schema import IntentsConfig
from saerec.errors import Cancelled, ConfigError, ServiceError
from saerec.intents.llm import local
from saerec.intents.llm.cache import AnswerCache
from saerec.intents.llm.local import LocalModel, first_object
from saerec.intents.llm.naming_prompt import FORM, make_prompt
from saerec.pipeline import estimate_naming, run_pipeline
from saerec.workspace.run import Run
from tests.conftest import SMALL_DEMO
from tests.intents.conftest import answer

PROMPTS = [make_prompt([f"text {i}"], ["other"]) for i in range(2)]
TEMPLATE = "{% for m in messages %}<{{ m.role }}>{{ m.content }}\n{% endfor %}<assistant>"
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}" + TEMPLATE


def make_model(folder, says=None, *, template=TEMPLATE, positions=8192):
    """A llama of one layer. says: a text that is one token, the only one it ever says; None: it babbles."""
    vocabulary = {char: i for i, char in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    written = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    written.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    written.decoder = decoders.ByteLevel()
    written.add_tokens([AddedToken(says or "<none>", special=False)])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=written, eos_token="<end>", chat_template=template)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=8,
            intermediate_size=8,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=positions,
            eos_token_id=tokenizer.eos_token_id,
        )
    )
    if says is not None:  # every state points one way, and one token alone lies there
        with torch.no_grad():
            model.model.embed_tokens.weight[:, 0] = 50.0
            model.lm_head.weight.zero_()
            model.lm_head.weight[tokenizer.convert_tokens_to_ids(says), 0] = 1.0
    model.save_pretrained(folder)
    return str(folder)


def ask(source, tmp_path, prompts=PROMPTS, progress=None):
    return LocalModel(source, device="cpu").ask_all(prompts, FORM, AnswerCache(tmp_path / "names.jsonl"), progress)


@pytest.fixture(scope="module")
def helpful(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("helpful"), f"Sure! {answer('Quiet motor', 'Soft')} Anything else?")


@pytest.fixture(scope="module")
def babbling(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("babbling"))


def test_the_json_of_an_answer_is_taken_and_kept(helpful, tmp_path):
    replies = ask(helpful, tmp_path)
    assert [r.failure for r in replies] == [None, None] and not replies[0].cached
    assert [one["name"] for one in json.loads(replies[0].text)["candidates"]] == ["Quiet motor", "Soft"]
    again = ask(helpful, tmp_path)
    assert [r.cached for r in again] == [True, True] and again[0].text == replies[0].text


def test_an_answer_that_is_no_json_is_a_failure_in_words(babbling, tmp_path, monkeypatch):
    monkeypatch.setattr(local, "MAX_TOKENS", 12)
    replies = ask(babbling, tmp_path)
    assert {r.failure for r in replies} <= {"the model's answer was cut off", "the model's answer is empty"}
    polite = make_model(tmp_path / "polite", "{I would rather not}")
    monkeypatch.setattr(local, "MAX_TOKENS", 1)
    (reply,) = ask(polite, tmp_path, PROMPTS[:1])
    assert reply.text == "{I would rather not}" and reply.failure == "the model's answer was cut off"
    assert AnswerCache(tmp_path / "names.jsonl").answers == {}


def test_another_form_than_was_asked_for_is_a_failure(tmp_path):
    (reply,) = ask(make_model(tmp_path / "m", '{"name": "Quiet motor"}'), tmp_path, PROMPTS[:1])
    assert reply.failure.startswith("outside the schema") and reply.text == '{"name": "Quiet motor"}'


def test_what_the_model_reads(helpful, tmp_path):
    written = LocalModel(helpful, device="cpu")._written(PROMPTS[0], FORM)
    assert written.startswith("<system>You name what customers' texts have in common.")
    assert '"maxLength": 60' in written and '<user>{"fires": ["text 0"], "silent": ["other"]}\n<assistant>' in written
    shy = LocalModel(make_model(tmp_path / "shy", "{}", template=NO_SYSTEM), device="cpu")
    assert shy._written(PROMPTS[0], FORM).startswith("<user>You name what customers' texts have in common.")


def test_a_prompt_that_is_too_long_is_a_failure(tmp_path):
    (reply,) = ask(make_model(tmp_path / "m", answer(), positions=64), tmp_path, PROMPTS[:1])
    assert reply.failure == "the prompt is longer than the model reads"


def test_a_wish_to_stop_is_heard_between_two_tokens(babbling, tmp_path):
    beats = []

    def stop(done, total):
        beats.append((done, total))
        if len(beats) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        ask(babbling, tmp_path, progress=stop)
    assert beats == [(0, 2)] * 4


def test_models_that_cannot_be_used(tmp_path, babbling):
    with pytest.raises(ServiceError, match=r"cannot be loaded.*--model"):
        LocalModel(str(tmp_path))
    with pytest.raises(ServiceError, match="no chat template"):
        LocalModel(make_model(tmp_path / "mute", template=None))
    unsafe = tmp_path / "unsafe"
    shutil.copytree(babbling, unsafe)
    weights = LlamaForCausalLM.from_pretrained(babbling).state_dict()
    torch.save(weights, unsafe / "pytorch_model.bin")
    (unsafe / "model.safetensors").unlink()
    with pytest.raises(ServiceError, match="safetensors"):
        ask(str(unsafe), tmp_path)
    with pytest.raises(ConfigError, match=r"intents\.llm_model .*--model"):
        IntentsConfig(namer="local")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1} {"b": 2}', '{"a": 1}'),
        ('```json\n{"a": {"b": "}"}}\n```', '{"a": {"b": "}"}}'),
        ('<think>{"a": 1}</think>{"b": 2}', '{"b": 2}'),
        ('{"a": 1', None),
        ("no", None),
        ("", None),
    ],
)
def test_the_first_object_of_a_text(text, found):
    assert first_object(text) == found


# ---- through the pipeline ------------------------------------------------------------------------------------------


@pytest.fixture
def run(demo_run, tmp_path):
    shutil.copytree(demo_run.directory, tmp_path / "runs" / "copy")
    return Run(tmp_path / "runs" / "copy")


def named_by(tiny_config, source):
    return dataclasses.replace(
        tiny_config, intents=dataclasses.replace(tiny_config.intents, namer="local", llm_model=source)
    )


def test_a_run_is_named_here_without_a_key(run, tiny_config, helpful, monkeypatch, capsys):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    before = run.table("intents/intents")
    config = named_by(tiny_config, helpful)
    assert "at no cost" in estimate_naming(run, config)
    made = run_pipeline(run.directory, SMALL_DEMO, config, until="intents")
    table = made.table("intents/intents")
    assert made.stage("intents").metrics["named_by_llm"] == before[c.NAME].notna().sum()
    assert set(table.loc[table[c.NAME].notna(), c.SOURCE]) == {"llm"}
    assert table[c.NAME].dropna().str.match(r"(Quiet motor|Soft)( \(\d+\))?$").all()
    assert main(["name", str(run.directory), "--namer", "local", "--model", helpful, "--estimate"]) == 0
    assert "one at a time on this machine" in capsys.readouterr().out


def test_a_model_that_never_answers_leaves_the_names_there_were(run, tiny_config, tmp_path):
    silly = make_model(tmp_path / "silly", '{"name": "Quiet motor"}')
    before = run.table("intents/intents")
    with pytest.raises(ServiceError, match="no usable answer for any of"):
        run_pipeline(run.directory, SMALL_DEMO, named_by(tiny_config, silly), until="intents")
    pd.testing.assert_frame_equal(Run(run.directory).table("intents/intents"), before)


def test_local_without_a_model_is_said_at_once(run, capsys):
    assert main(["name", str(run.directory), "--namer", "local"]) == 2
    assert "--model" in capsys.readouterr().err
