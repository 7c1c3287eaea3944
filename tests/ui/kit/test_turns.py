"""Whose turn it is, with real threads."""

import threading
import time

import pytest

from saerec.ui.kit import turns
from saerec.ui.kit.turns import Turns
from tests.jobs.test_control import wait_until


class Line:
    """Threads that stand in line and write down what they drew."""

    def __init__(self, still_wanted=lambda: None):
        self.turns, self.drawn, self.threads = Turns(still_wanted), [], []

    def stands(self, kind, name, gate=None):
        def draw():
            with getattr(self.turns, kind)():
                self.drawn.append(name)
                if gate is not None:
                    gate.wait(10)

        self.threads.append(threading.Thread(target=draw))
        self.threads[-1].start()

    def waits(self, kind):
        return self.turns._waiting[kind]

    def end(self):
        for thread in self.threads:
            thread.join(10)
        return self.drawn


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST", {"answer": 20.0, "rest": 20.0})


def test_one_answer_at_a_time_and_the_rests_after_all_of_them():
    line, gate = Line(), threading.Event()
    line.stands("answer", "first", gate)
    wait_until(lambda: line.drawn == ["first"])
    line.stands("rest", "rest")
    line.stands("answer", "second")
    wait_until(lambda: line.waits("rest") == line.waits("answer") == 1)
    time.sleep(0.15)
    assert line.drawn == ["first"]
    gate.set()
    assert line.end() == ["first", "second", "rest"]


def test_an_answer_does_not_wait_for_a_rest_but_another_rest_does():
    line, gate = Line(), threading.Event()
    line.stands("rest", "rest", gate)
    wait_until(lambda: line.drawn == ["rest"])
    line.stands("rest", "second rest")
    wait_until(lambda: line.waits("rest") == 1)
    line.stands("answer", "answer")
    wait_until(lambda: line.drawn == ["rest", "answer"])
    gate.set()
    assert line.end() == ["rest", "answer", "second rest"]


@pytest.mark.parametrize("kind", ["answer", "rest"])
def test_nobody_waits_for_long(kind, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST", {"answer": 0.1, "rest": 0.1})
    line, gate = Line(), threading.Event()
    line.stands("answer", "slow", gate)
    wait_until(lambda: line.drawn == ["slow"])
    line.stands(kind, "next")
    wait_until(lambda: line.drawn == ["slow", "next"])
    gate.set()
    line.end()


def test_who_wants_something_else_leaves_the_line_and_an_error_leaves_the_turn():
    class Gone(BaseException):
        pass

    def gone():
        raise Gone

    line, gate = Line(), threading.Event()
    line.stands("answer", "slow", gate)
    wait_until(lambda: line.drawn == ["slow"])
    line.turns._still_wanted = gone
    with pytest.raises(Gone), line.turns.rest():
        pass
    gate.set()
    line.end()
    with pytest.raises(ValueError, match="of the page"), line.turns.answer():
        raise ValueError("of the page")
    with line.turns.rest():
        assert line.turns._drawn == {"answer": 0, "rest": 1}
    assert set(line.turns._waiting.values()) == set(line.turns._drawn.values()) == {0}
