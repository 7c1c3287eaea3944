"""One connection is read at its own pace; what waits is drawn once, and no press of a button is left out."""

import asyncio
import contextlib

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from saerec.ui.server.pace import AT_ONCE, MOST_WAITING, REST, InTurn, OwnPace, Pace, asked, ends_a_run, stands_for


def rerun(page="", fragment="", pressed=None, slider=None):
    """A browser's wish to draw the page again, as ASGI brings it."""
    found = BackMsg()
    found.rerun_script.page_script_hash, found.rerun_script.fragment_id = page, fragment
    if pressed is not None:
        state = found.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = pressed, True
    if slider is not None:
        state = found.rerun_script.widget_states.widgets.add()
        state.id, state.double_value = "slider", slider
    return {"type": "websocket.receive", "bytes": found.SerializeToString()}


class Wire:
    """A connection that brings messages as fast as it is read, then stays open, or closes."""

    def __init__(self, *messages):
        self.messages, self.read = list(messages), 0

    async def __call__(self):
        if self.read == len(self.messages):
            await asyncio.Event().wait()
        self.read += 1
        return self.messages[self.read - 1]


class Slow:
    """No turns at all, by a clock on which every page takes a minute."""

    def __init__(self):
        self.now = 0.0

    def clock(self):
        self.now += 60
        return self.now

    def take(self):
        return False

    def rested(self):
        pass


class AtOnce(Slow):
    """No turns, by a clock on which every page is drawn at once."""

    def clock(self):
        return 0.0


class Fast(Slow):
    def take(self):
        return True


def taken(wire, pace, n):
    """The first n messages that come through."""

    async def take():
        in_turn = InTurn(wire, pace)
        found = [await in_turn() for _ in range(n)]
        in_turn.end()
        return found

    return asyncio.run(take())


def test_a_thousand_wishes_to_draw_one_page_are_two(monkeypatch):
    monkeypatch.setattr("saerec.ui.server.pace.BREATH", 0.0)
    wire = Wire({"type": "websocket.connect"}, *(rerun(slider=i) for i in range(1000)))

    async def flood():
        in_turn = InTurn(wire, AtOnce())
        first = [await in_turn(), await in_turn()]  # the page is being drawn, and the others come
        while wire.read < 1001:
            await asyncio.sleep(0)
        in_turn.drawn()
        last = await in_turn()
        in_turn.end()
        return [*first, last]

    assert asyncio.run(flood())[::2] == [{"type": "websocket.connect"}, rerun(slider=999)]


def test_no_press_is_left_out_and_the_order_stays():
    sent = [rerun(slider=1), rerun(pressed="a"), rerun(slider=2), rerun(pressed="b"), rerun(page="x")]
    assert taken(Wire(*sent), Fast(), 3) == [rerun(pressed="a"), rerun(pressed="b"), rerun(page="x")]


def test_what_stands_for_what():
    def says(new, old):
        return stands_for(asked(new), asked(old))

    assert says(rerun(slider=2), rerun(slider=1)) and says(rerun(pressed="a"), rerun())
    assert not says(rerun(), rerun(pressed="a"))
    assert not says(rerun(page="b"), rerun(page="a")) and not says(rerun(fragment="f"), rerun())
    stop = BackMsg(stop_script=True)
    assert not stands_for(stop, asked(rerun())) and not stands_for(asked(rerun()), stop)


def test_what_no_page_asks_for_is_not_passed_on():
    for name in ("clear_cache", "set_run_on_save", "debug_shutdown_runtime"):
        wrong = {"type": "websocket.receive", "bytes": BackMsg(**{name: True}).SerializeToString()}
        assert asked(wrong) is None
        assert taken(Wire(wrong, {"type": "websocket.receive", "bytes": b"\xff\xff"}, rerun()), Fast(), 1) == [rerun()]


def test_who_has_gone_is_not_waited_for():
    gone = {"type": "websocket.disconnect", "code": 1006}
    assert taken(Wire(*(rerun(pressed=str(i)) for i in range(9)), gone), Slow(), 1) == [gone]


def test_a_server_that_ends_waits_for_no_turn_however_much_waits():
    """The connection is not read on, so that it would not be told that the other side has gone."""

    async def end():
        in_turn = InTurn(Wire(*(rerun(pressed=str(i)) for i in range(MOST_WAITING * 4))), Slow())
        await in_turn()
        second = asyncio.create_task(in_turn())
        await _a_while()
        waited = not second.done()
        in_turn.closed()
        return waited, (await second)["type"]

    assert asyncio.run(end()) == (True, "websocket.disconnect")


def test_a_browser_that_has_gone_is_noticed_by_what_is_sent_to_it():
    """Its presses are not passed on to a page that has nobody to draw it for."""
    found = []

    async def page(scope, receive, send):
        found.append(await receive())
        with contextlib.suppress(OSError):
            await send({"type": "websocket.send", "bytes": b""})
        found.append(await receive())

    async def gone(message):
        raise OSError

    presses = Wire(*(rerun(pressed=str(i)) for i in range(9)))
    asyncio.run(OwnPace(page)({"type": "websocket"}, presses, gone))
    assert [one["type"] for one in found] == ["websocket.receive", "websocket.disconnect"]


def test_only_so_much_is_read_ahead():
    wire = Wire(*(rerun(pressed=str(i)) for i in range(1000)))
    taken(wire, Fast(), 5)
    assert wire.read <= MOST_WAITING + 6


def test_turns_come_at_once_and_back_by_the_clock_but_not_by_waiting():
    now = [0.0]
    pace = Pace(lambda: now[0], at_once=3, a_second=0.5)
    assert [pace.take() for _ in range(5)] == [True, True, True, False, False]
    now[0] = 2.0
    assert [pace.take() for _ in range(2)] == [True, False]
    now[0] = 50.0
    pace.rested()
    assert not pace.take()
    now[0] = 100.0
    assert [pace.take() for _ in range(4)] == [True, True, True, False]
    assert AT_ONCE >= 20  # a slider that is drawn does not wait


def test_without_a_turn_the_page_is_drawn_first_and_others_have_the_server_for_longer_than_that_took(monkeypatch):
    waits = []

    async def flood():
        in_turn = InTurn(Wire(*(rerun(pressed=str(i)) for i in range(9))), Slow())
        monkeypatch.setattr(InTurn, "_unless_gone", _noting(waits))
        await in_turn()
        in_turn.drawn()
        await in_turn()
        in_turn.end()

    asyncio.run(flood())
    drawn, rested = waits
    assert drawn == "wait" and rested == REST * 60


def _noting(waits):
    async def unless_gone(self, event, seconds):
        waits.append(event.cr_code.co_name if event.cr_code.co_name == "wait" else event.cr_frame.f_locals["delay"])
        event.close()

    return unless_gone


def finished(status):
    return {"type": "websocket.send", "bytes": ForwardMsg(script_finished=status).SerializeToString()}


class Person:
    """A connection that brings the next message when it is told that the page is drawn."""

    def __init__(self):
        self.messages = asyncio.Queue()

    async def __call__(self):
        return await self.messages.get()


def test_whoever_waits_for_the_page_is_never_held_up():
    """The pace is one at which no turn ever comes: what is asked for when a page stands needs none."""

    async def read_on():
        person = Person()
        in_turn = InTurn(person, Slow())
        for i in range(100):
            person.messages.put_nowait(rerun(pressed=str(i)))
            assert await in_turn() == rerun(pressed=str(i))
            in_turn.drawn()
        in_turn.end()

    asyncio.run(read_on())


def test_what_is_asked_for_meanwhile_waits_for_its_turn_also_when_the_page_is_drawn():
    async def interrupt():
        person = Person()
        in_turn = InTurn(person, Slow())
        for name in "abc":
            person.messages.put_nowait(rerun(pressed=name))
        await in_turn()
        second = asyncio.create_task(in_turn())
        await _a_while()
        in_turn.drawn()
        await _a_while()
        waited = not second.done()
        person.messages.put_nowait({"type": "websocket.disconnect"})
        found = await second
        in_turn.end()
        return waited, found["type"]

    assert asyncio.run(interrupt()) == (True, "websocket.disconnect")


async def _a_while():
    """Until everybody else has had their say."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_page_is_drawn_when_its_run_has_ended_and_none_takes_its_place():
    assert ends_a_run(finished(ForwardMsg.FINISHED_SUCCESSFULLY))
    assert ends_a_run(finished(ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY))
    assert not ends_a_run(finished(ForwardMsg.FINISHED_EARLY_FOR_RERUN))
    assert not ends_a_run({"type": "websocket.send", "bytes": b"x" * 5000})
    assert not ends_a_run({"type": "websocket.accept"})
