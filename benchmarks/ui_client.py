"""A browser's side of Streamlit's protocol without the browser: what the server takes, and nothing else, is timed."""

from __future__ import annotations

import re
import time
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

_SUBPROTOCOL = "streamlit"
_KEYED = re.compile(r"^\$\$ID-[0-9a-f]+-(.+)$")


class Visitor:
    """One session. A wait ends when the script has run to its end and its last message has come."""

    def __init__(self, port: int) -> None:
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=[_SUBPROTOCOL], max_size=None,  # type: ignore[list-item]
            origin=f"http://127.0.0.1:{port}", compression=None,  # type: ignore[arg-type]
        )  # fmt: skip
        self._query, self._page = "", ""
        self.ids: dict[str, str] = {}
        """key of a widget -> its id, of those that were drawn"""
        self.errors: list[str] = []
        self.size = 0
        """bytes that came in answer to the last request"""

    def __enter__(self) -> Visitor:
        """Itself."""
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave."""
        self._socket.close()

    def open(self, page: str, query: str = "") -> float:
        """Go to a page, as a link does: milliseconds until all of it has come."""
        self._page, self._query = page, query
        return self._ask(BackMsg())

    def address(self, query: str) -> float:
        """Another address of the same page, as a click that leads there gives: milliseconds."""
        self._query = query
        return self._ask(BackMsg())

    def slide(self, key: str, value: float) -> float:
        """Let a slider go at a value: milliseconds."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self.ids[key]
        state.double_array_value.data.append(value)
        return self._ask(message)

    def switch(self, key: str, on: bool = True) -> float:
        """A toggle: milliseconds."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.bool_value = self.ids[key], on
        return self._ask(message)

    def _ask(self, message: BackMsg) -> float:
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = self._page
        started = time.perf_counter()
        self._socket.send(message.SerializeToString())
        self.size = 0
        while not self._read(self._socket.recv(timeout=120)):
            pass
        return 1000 * (time.perf_counter() - started)

    def _read(self, raw: str | bytes) -> bool:
        """Whether this was the end of a run."""
        assert isinstance(raw, bytes)
        self.size += len(raw)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta":
            self._note(message.delta)
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _note(self, delta: Delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        drawn = getattr(delta.new_element, kind)
        if kind == "exception" or (kind == "alert" and drawn.format == drawn.ERROR):
            self.errors.append(str(getattr(drawn, "body", "") or drawn))
        found = _KEYED.match(getattr(drawn, "id", "") or "")
        if found:
            self.ids[found[1]] = found[0]
