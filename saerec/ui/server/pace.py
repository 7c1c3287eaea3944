"""One reader cannot starve the others: how fast messages of one connection are taken.

Every message of a browser runs its page again, and interrupts a run that is under way. Whoever waits for their page is
never held up; what is asked for while a page is being drawn, faster than a person clicks, waits for its turn. Of
wishes to draw the page again that wait, the last stands for those before it, since it says all that they say. Presses
of buttons are never left out, and what no page of ours asks for is not passed on.

Whoever has used up their turns interrupts nothing more: the page is drawn first, and then the others have the server
for several times as long as that took. So a flood costs the others a share that does not grow with it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

AT_ONCE: Final = 20
"""Interruptions that are taken as they come: a slider that is drawn, links that are pressed one after the other."""
A_SECOND: Final = 0.5
"""So many turns come back, while nothing waits."""
REST: Final = 4.0
"""Without a turn, what waits comes so many times as long after the page was drawn as drawing it took."""
LONGEST_REST: Final = 10.0
"""Seconds."""
MOST_WAITING: Final = 50
"""So many wait here; then the connection is not read on, and the browser waits."""
BREATH: Final = 0.01
"""Seconds between two messages of a connection that brings many while some wait: reading them takes time too."""
_GOING_AWAY: Final = 1001
"""Why a WebSocket ends."""
_SHORT: Final = 300
"""Bytes of a message that may say that a run has ended: longer ones are not looked into."""
_PRESSES: Final = ("trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value")
_FOR_DEVELOPERS: Final = ("clear_cache", "set_run_on_save", "debug_disconnect_websocket", "debug_shutdown_runtime")
"""What Streamlit offers to whoever writes a page: one reader could empty the caches of all."""


class Pace:
    """A bucket of turns that fills by and by."""

    def __init__(self, clock: Callable[[], float], at_once: int = AT_ONCE, a_second: float = A_SECOND) -> None:
        self.clock, self._most, self._rate = clock, float(at_once), a_second
        self._left, self._seen = self._most, clock()

    def take(self) -> bool:
        """Whether there is a turn; it is taken."""
        now = self.clock()
        self._left, self._seen = min(self._most, self._left + (now - self._seen) * self._rate), now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def rested(self) -> None:
        """The time that was waited earns no turns."""
        self._seen = self.clock()


def asked(message: Message) -> BackMsg | None:
    """What a browser asks for; None for what is no message of a page."""
    found = BackMsg()
    try:
        found.ParseFromString(message.get("bytes") or b"")
    except DecodeError:
        return None
    return None if found.WhichOneof("type") in (None, *_FOR_DEVELOPERS) else found


def stands_for(new: BackMsg, old: BackMsg) -> bool:
    """Whether a message says all that an earlier one says: both ask for the same page, or part of it, to be drawn
    again, and nothing was pressed for the earlier one."""
    if {new.WhichOneof("type"), old.WhichOneof("type")} != {"rerun_script"}:
        return False
    later, earlier = new.rerun_script, old.rerun_script
    pressed = any(state.WhichOneof("value") in _PRESSES for state in earlier.widget_states.widgets)
    of = [(one.page_script_hash, one.page_name, one.fragment_id) for one in (earlier, later)]
    return of[0] == of[1] and not pressed


def ends_a_run(message: Message) -> bool:
    """Whether a message to the browser says that its page is drawn, and not that another run takes its place."""
    content = message.get("bytes") or b""
    if message["type"] != "websocket.send" or len(content) > _SHORT:
        return False
    found = ForwardMsg.FromString(content)
    ended = found.WhichOneof("type") == "script_finished"
    return ended and found.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


class InTurn:
    """What one connection brings, read ahead and handed on in turn. A browser that has gone is not waited for."""

    def __init__(self, receive: Receive, pace: Pace) -> None:
        self._receive, self._pace = receive, pace
        self._waiting: deque[tuple[Message, BackMsg | None, bool]] = deque()
        """message, what it asks for, and whether it needs a turn"""
        self._some, self._room, self._gone = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._stands = asyncio.Event()
        """set while no page is being drawn"""
        self._stands.set()
        self._began = self._took = 0.0
        """when the page was begun; seconds that the last one took"""
        self._brought = 0
        """messages read since nothing waited"""

    async def __call__(self) -> Message:
        """The next message, as an ASGI server gives it."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        await self._some.wait()
        if self._waiting[0][2] and not self._pace.take():
            await self._rest()
        message, content, _ = self._waiting.popleft()
        if content is not None and content.WhichOneof("type") == "rerun_script":
            self._stands.clear()
            self._began = self._pace.clock()
        self._room.set()
        if not self._waiting:
            self._brought = 0
            self._some.clear()
        return message

    def drawn(self) -> None:
        """The page was drawn: what comes next interrupts nothing."""
        self._took = self._pace.clock() - self._began
        self._stands.set()

    def end(self) -> None:
        """Read no more."""
        if self._reading is not None:
            self._reading.cancel()

    def closed(self) -> None:
        """The server closes the connection, as it does when it ends: nobody is waited for, and nothing is passed on."""
        self.end()
        self._left({"type": "websocket.disconnect", "code": _GOING_AWAY})

    async def _rest(self) -> None:
        """Until the page is drawn, and then for as long as the others are to have the server; or until nobody asks."""
        await self._unless_gone(self._stands.wait(), LONGEST_REST)
        await self._unless_gone(asyncio.sleep(REST * self._took), LONGEST_REST)
        self._pace.rested()

    async def _unless_gone(self, event: Coroutine[Any, Any, Any], seconds: float) -> None:
        both = [asyncio.ensure_future(event), asyncio.ensure_future(self._gone.wait())]
        _, waiting = await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()

    async def _read(self) -> None:
        while (message := await self._receive())["type"] != "websocket.disconnect":
            if message["type"] == "websocket.receive":
                await self._keep(message)
                self._brought += 1
                if self._brought > AT_ONCE:
                    await asyncio.sleep(BREATH)
            else:
                self._waiting.append((message, None, False))
                self._some.set()
        self._left(message)

    def _left(self, message: Message) -> None:
        self._waiting.clear()
        self._waiting.append((message, None, False))
        self._some.set()
        self._gone.set()

    async def _keep(self, message: Message) -> None:
        content = asked(message)
        if content is None:
            return
        in_between = not self._stands.is_set() or bool(self._waiting)
        if self._waiting and (last := self._waiting[-1][1]) is not None and stands_for(content, last):
            self._waiting.pop()
        while len(self._waiting) >= MOST_WAITING:
            self._room.clear()
            await self._room.wait()
        self._waiting.append((message, content, in_between))
        self._some.set()


class OwnPace:
    """ASGI middleware: each WebSocket is read at its own pace."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        in_turn = InTurn(receive, Pace(asyncio.get_running_loop().time))

        async def listening(message: Message) -> None:
            if ends_a_run(message):
                in_turn.drawn()
            elif message["type"] == "websocket.close":
                in_turn.closed()
            try:
                await send(message)
            except OSError:  # the browser has gone: that is what comes next, whatever it asked for before
                in_turn.closed()
                raise

        try:
            await self._app(scope, in_turn, listening)
        finally:
            in_turn.end()
