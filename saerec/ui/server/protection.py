"""What stands before the pages: who is let in, how fast, and that the server itself asks nobody for anything."""

from __future__ import annotations

from starlette.middleware import Middleware
from streamlit import config, net_util

from saerec.files import keep_private
from saerec.ui.server.gate import Gate
from saerec.ui.server.names import LOOPBACK
from saerec.ui.server.pace import OwnPace


def protection() -> list[Middleware]:
    """For `streamlit.App`: of all that is served, the outermost first. Names are those of `server.allowedHosts`."""
    keep_private()
    _ask_nobody()
    names = config.get_option("server.allowedHosts") or LOOPBACK
    return [Middleware(Gate, names=names), Middleware(OwnPace)]


def _ask_nobody() -> None:
    """Streamlit asks 8.8.8.8 and a service of Amazon for the addresses of this machine, when it is started for all to
    see and when a page of another site connects. Names that are served are said, never found out."""
    for name in ("get_internal_ip", "get_external_ip"):
        setattr(net_util, name, lambda: None)
