"""A chat model that `transformers` runs in this process: no endpoint, no key, one answer at a time.

Nothing here keeps a model to a schema, so it is told the schema, and the first JSON object it writes is its answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from jinja2 import TemplateError
from transformers import AutoModelForCausalLM, AutoTokenizer, StoppingCriteria, StoppingCriteriaList
from transformers.utils import logging as transformers_logging

from saerec.errors import ServiceError
from saerec.hardware import has_bf16
from saerec.intents.llm.endpoint import MAX_TOKENS, Form, Messages, Reply
from saerec.intents.llm.model import ChatModel, OnReply, as_reply

_LOADING = (OSError, ValueError, ImportError, KeyError, RuntimeError)
_SAFE = {"trust_remote_code": False}


class LocalModel(ChatModel):
    """By folder or hub name; weights from safetensors only, no code from the model's repository. Greedy."""

    def __init__(self, source: str, *, device: str | None = None, threads: int = 0) -> None:
        """Load the tokenizer; the weights come with the first question. threads: of torch, for the whole process; 0
        leaves them alone. Raises ServiceError when there is no such model, or it is none to chat with."""
        super().__init__(f"local:{source}")
        transformers_logging.disable_progress_bar()
        self._source, self._is_folder = source, Path(source).is_dir()
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        if threads:
            torch.set_num_threads(threads)
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=self._is_folder, **_SAFE)
        except _LOADING as error:
            raise self._unusable(error) from None
        if not self._tokenizer.chat_template:
            raise ServiceError(f"{source} has no chat template. Give a model that was made to chat (instruct).")

    @cached_property
    def _model(self) -> Any:
        dtype = torch.bfloat16 if has_bf16(self._device) else torch.float32
        try:
            model: Any = AutoModelForCausalLM.from_pretrained(
                self._source, use_safetensors=True, dtype=dtype, local_files_only=self._is_folder, **_SAFE
            )
        except _LOADING as error:
            raise self._unusable(error) from None
        return model.to(self._device).eval()

    def _unusable(self, error: Exception) -> ServiceError:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return ServiceError(
            f"The chat model {self._source!r} cannot be loaded: {reason} Give intents.llm_model (--model) a hub name, "
            "or a folder with safetensors weights."
        )

    def _answer(self, prompts: Mapping[int, Messages], form: Form, on_reply: OnReply, beat: Callable[[], None]) -> None:
        for i, prompt in prompts.items():
            on_reply(i, self._reply(prompt, form, beat))
            beat()

    @torch.inference_mode()
    def _reply(self, prompt: Messages, form: Form, beat: Callable[[], None]) -> Reply:
        asked = self._tokenizer(self._written(prompt, form), return_tensors="pt", add_special_tokens=False)
        ids = asked["input_ids"].to(self._device)
        room = min(MAX_TOKENS, int(getattr(self._model.config, "max_position_embeddings", 1 << 30)) - ids.shape[1])
        if room <= 0:
            return Reply(None, "the prompt is longer than the model reads")
        spoken = self._model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=room,
            do_sample=False,
            temperature=None,
            top_p=None,
            top_k=None,
            pad_token_id=self._tokenizer.pad_token_id or self._tokenizer.eos_token_id or 0,
            stopping_criteria=StoppingCriteriaList([_Enough(self._said, ids.shape[1], beat)]),
        )[0, ids.shape[1] :]
        text = self._said(spoken)
        found = first_object(text)
        return as_reply(text if found is None else found, form, cut_off=found is None and len(spoken) >= room)

    def _said(self, tokens: torch.Tensor) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    def _written(self, prompt: Messages, form: Form) -> str:
        """The prompt as the model knows it, the schema told; where it knows no system, the user says all."""
        schema = json.dumps(form.schema["json_schema"]["schema"])
        system, user = (message["content"] for message in prompt)
        system += f"\n\nAnswer with one JSON object that fits this JSON schema, and nothing else:\n{schema}"
        try:
            return self._in_template([{"role": "system", "content": system}, {"role": "user", "content": user}])
        except TemplateError:
            return self._in_template([{"role": "user", "content": f"{system}\n\n{user}"}])

    def _in_template(self, messages: Messages) -> str:
        return str(self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


class _Enough(StoppingCriteria):
    """Stops at the end of the first JSON object; tells at every token that the model is at work."""

    def __init__(self, decode: Callable[[torch.Tensor], str], start: int, beat: Callable[[], None]) -> None:
        self._decode, self._start, self._beat = decode, start, beat

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **kwargs: Any) -> Any:
        self._beat()
        spoken = input_ids[0, self._start :]
        over = "}" in self._decode(spoken[-1:]) and first_object(self._decode(spoken)) is not None
        return torch.tensor([over], device=input_ids.device)


def first_object(text: str) -> str | None:
    """The first JSON object in a text, thoughts left out; None where there is none that is whole.

    >>> first_object('<think>{}</think> Sure: {"a": {"b": 1}} Done.')
    '{"a": {"b": 1}}'
    """
    text = text.rpartition("</think>")[2]
    start = text.find("{")
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, IndexError):
        return None
    return text[start:end]
