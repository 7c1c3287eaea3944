"""A browser's side of Streamlit's protocol without the browser: what the server takes, and nothing else, is timed."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

_KEYED = re.compile(r"^\$\$ID-[0-9a-f]+-(.+)$")


class Visitor:
    """One session. A wait ends when the script has run to its end and its last message has come."""

    def __init__(self, port: int, clock: Callable[[], float] = time.process_time) -> None:
        """clock: processor time of the server, read when a widget comes."""
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(f"http://127.0.0.1:{port}"),
            max_size=None,
            compression=None,
            open_timeout=120,
            ping_interval=None,  # as browsers, which wait
        )
        self._clock, self._query, self._page = clock, "", ""
        self._started = self._clocked = 0.0
        self.ids: dict[str, str] = {}
        """key of a widget -> its id, of those that were drawn"""
        self.seen: dict[str, tuple[float, float]] = {}
        """key of a widget -> (milliseconds until it came, of the clock too) in answer to the last request"""
        self.errors: list[str] = []

    def __enter__(self) -> Visitor:
        """Itself."""
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave."""
        self._socket.close()

    def open(self, page: str, query: str) -> float:
        """Go to an address, as a link does: milliseconds until all of the page has come."""
        self._page, self._query = page, query
        return self._ask(BackMsg())

    def slide(self, key: str, value: float) -> float:
        """Let a slider go at a value: milliseconds."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self.ids[key]
        state.double_array_value.data.append(value)
        return self._ask(message)

    def tab(self, key: str, label: str) -> float:
        """Open a tab: milliseconds."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self.ids[key], label
        return self._ask(message)

    def press(self, key: str) -> float:
        """Press a button: milliseconds."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.ids[key], True
        return self._ask(message)

    def flood(self, page: str, query: str, n: int, *, pressing: bool) -> None:
        """Ask n times for a page without waiting for any; pressing: as if a button was pressed each time."""
        for i in range(n):
            message = BackMsg()
            message.rerun_script.page_name, message.rerun_script.query_string = page, f"{query}&flood={i}"
            if pressing:
                state = message.rerun_script.widget_states.widgets.add()
                state.id, state.trigger_value = f"$$ID-0-flood-{i}", True
            self._socket.send(message.SerializeToString())

    def drain(self, seconds: float) -> None:
        """Take whatever comes, for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                self._socket.recv(timeout=left)

    def _ask(self, message: BackMsg) -> float:
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = self._page
        self.seen, self._started, self._clocked = {}, time.perf_counter(), self._clock()
        self._socket.send(message.SerializeToString())
        while not self._is_end(self._socket.recv(timeout=300)):
            pass
        return self._since()

    def _since(self) -> float:
        return 1000 * (time.perf_counter() - self._started)

    def _is_end(self, raw: str | bytes) -> bool:
        message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
        kind = message.WhichOneof("type")
        if kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta":
            self._note(message.delta)
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _note(self, delta: Delta) -> None:
        holder = delta.add_block if delta.WhichOneof("type") == "add_block" else delta.new_element
        kind = holder.WhichOneof("type")
        drawn = getattr(holder, kind) if kind else holder
        if kind == "exception" or (kind == "alert" and drawn.format == drawn.ERROR):
            self.errors.append(str(getattr(drawn, "body", "") or drawn))
        found = _KEYED.match(str(getattr(drawn, "id", "")))
        if found:
            self.ids[found[1]] = found[0]
            self.seen.setdefault(found[1], (self._since(), self._clock() - self._clocked))
