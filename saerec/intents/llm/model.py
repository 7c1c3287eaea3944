"""What every chat model is to its callers: prompts in, one Reply each out, answers kept on disk as they come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from saerec.intents.llm.cache import AnswerCache, answer_key
from saerec.intents.llm.endpoint import Form, Messages, Reply
from saerec.progress import Progress, no_progress

OnReply = Callable[[int, Reply], None]
"""Takes the Reply to the prompt at a place."""


class ChatModel(ABC):
    """Who answers differs; what is asked, what is kept and what is asked again does not."""

    def __init__(self, model: str) -> None:
        """model: its name, under which answers are kept."""
        self.model = model

    def ask_all(
        self, prompts: Sequence[Messages], form: Form, cache: AnswerCache, progress: Progress | None = None
    ) -> list[Reply]:
        """One Reply a prompt. Answers that fit the form are cached as they come.

        Raises ServiceError for trouble that would meet every prompt; `progress`, called every moment, may raise
        Cancelled. Either way the answers so far are in the cache.
        """
        progress = progress or no_progress
        keys = [answer_key(self.model, prompt, form.schema) for prompt in prompts]
        missing = self.unanswered(prompts, form, cache)
        replies = {i: Reply(cache.answers[keys[i]], cached=True) for i in set(range(len(keys))) - set(missing)}

        def on_reply(i: int, reply: Reply) -> None:
            replies[i] = reply
            if reply.text is not None and reply.failure is None:
                cache.add(keys[i], self.model, reply.text)

        def beat() -> None:
            progress(len(replies), len(prompts))

        beat()
        if missing:
            self._answer({i: prompts[i] for i in missing}, form, on_reply, beat)
        return [replies[i] for i in range(len(prompts))]

    def unanswered(self, prompts: Sequence[Messages], form: Form, cache: AnswerCache) -> list[int]:
        """Places of the prompts the cache has no fitting answer for."""
        answers = [cache.answers.get(answer_key(self.model, prompt, form.schema)) for prompt in prompts]
        return [i for i, answer in enumerate(answers) if answer is None or form.misfit(answer) is not None]

    @abstractmethod
    def _answer(self, prompts: Mapping[int, Messages], form: Form, on_reply: OnReply, beat: Callable[[], None]) -> None:
        """Hand a Reply to every prompt (place -> prompt) to `on_reply`; call `beat` after each, and while waiting."""


def as_reply(text: str | None, form: Form, *, cut_off: bool = False) -> Reply:
    """What a model said, judged. cut_off: whether it had more to say."""
    if text is None or not text.strip():
        return Reply(None, "the model's answer is empty")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return Reply(text, "the model's answer was cut off" if cut_off else form.misfit(text))
