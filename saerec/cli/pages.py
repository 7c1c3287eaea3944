"""What is shown to others: `explore`, `report`, `card`, and `verify`, which works a card out again."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Any

from saerec.cli.options import add_json, add_run, add_runs_dir, check_own, find_run, where_runs_lie
from saerec.cli.query import explorer_of, intervention, with_intervention
from saerec.cli.terminal import print_json, print_table
from saerec.errors import CardError, ConfigError, RunError, SaerecError
from saerec.files import is_open_to_others, write_json, write_text
from saerec.places import app_file, keep_caches
from saerec.ui.kit.people import VARIABLE, read_roles
from saerec.ui.server.names import LOOPBACK, host_name

LARGEST = 5_000_000
"""Bytes of a card that is read: a real one has under a hundred thousand."""


def add_commands(commands: Any) -> None:
    """Add this module's commands to the parser."""
    explore = commands.add_parser("explore", help="open the explorer", description=_explore.__doc__)
    add_runs_dir(explore)
    explore.add_argument("--port", type=int, default=8501, help="port on 127.0.0.1")
    explore.add_argument(
        "--allow-host",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="names under which a reverse proxy serves it, such as saerec.example.org (docs: Sharing)",
    )
    explore.add_argument("--prefix", default="", metavar="PATH", help="path under which a reverse proxy serves it")
    explore.add_argument(
        "--people",
        type=Path,
        metavar="FILE.toml",
        help="let people sign in, each with the role that this file says (docs: Sharing)",
    )
    explore.add_argument(
        "--shared",
        action="store_true",
        help="let others on this machine read what is written, as far as the umask lets them (SAEREC_SHARED=1)",
    )
    explore.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    explore.set_defaults(handler=_explore)
    report = commands.add_parser("report", help="write a run as one HTML page", description=_report.__doc__)
    add_run(report)
    report.add_argument("--out", type=Path, metavar="F.html", help="the file to write (report.html inside the run)")
    report.set_defaults(handler=_report)
    card = with_intervention(commands.add_parser("card", help="export an explanation card", description=_card.__doc__))
    add_run(card)
    card.add_argument("--item", required=True, metavar="I", help="the item to explain")
    card.add_argument("--out", type=Path, required=True, metavar="F", help="F.html and F.json are written")
    card.set_defaults(handler=_card)
    verify = commands.add_parser("verify", help="work a card out again", description=_verify.__doc__)
    verify.add_argument("card", type=Path, metavar="CARD.json", help="an exported card")
    verify.add_argument("--run", type=find_run, required=True, metavar="RUN", help="the run it was made from")
    add_json(verify)
    verify.set_defaults(handler=_verify)


def _explore(arguments: argparse.Namespace) -> None:
    """Serve the explorer on 127.0.0.1 and open it."""
    if arguments.shared:
        os.environ["SAEREC_SHARED"] = "1"
    try:
        if place := where_runs_lie(arguments.runs_dir):
            print(place, file=sys.stderr)
    except RunError as error:  # what is there can be looked at all the same
        print(f"saerec: {error}", file=sys.stderr)
    if is_open_to_others(arguments.runs_dir):
        print(
            f"saerec: others on this machine can read {arguments.runs_dir}. Close it with: chmod -R go= "
            f"{shlex.quote(str(arguments.runs_dir))}, or say that it is shared: --shared",
            file=sys.stderr,
        )
    keep_caches(arguments.runs_dir.absolute() / ".cache")
    environment = {**os.environ, "SAEREC_RUNS_DIR": str(arguments.runs_dir.resolve())}
    # Headless, since otherwise the first start on a machine asks for an e-mail address before it serves anything.
    # -P: what lies in the folder where this was called is no module of the server's.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(app_file()), "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={arguments.port}"]
    command += [f"--server.allowedHosts={name}" for name in (*LOOPBACK, *map(_host, arguments.allow_host))]
    if prefix := arguments.prefix.strip("/"):
        command.append(f"--server.baseUrlPath={prefix}")
    if arguments.people is not None:
        read_roles(arguments.people)  # said here and now, not to the first who signs in
        environment[VARIABLE] = str(arguments.people.resolve())
        command.append(f"--secrets.files={arguments.people.resolve()}")
    # A service manager asks to end in this way: as with Ctrl-C, the server must not stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = subprocess.Popen(command, env=environment)
    try:
        if not arguments.no_browser and _answers(arguments.port, server):
            webbrowser.open(f"http://127.0.0.1:{arguments.port}/{prefix}")
        server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return
    if server.returncode not in (0, -signal.SIGTERM):
        raise SaerecError(
            f"The explorer's server ended ({server.returncode}). Is port {arguments.port} in use? Try --port."
        )


def _host(name: str) -> str:
    """A name as browsers send it. Raises ConfigError for an address, a port, or a wildcard."""
    if host_name(name) != name.lower() or "*" in name:
        raise ConfigError(f"{name!r} is no name of a host. Give it without scheme and port: --allow-host a.example.org")
    return name


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections, or has ended."""
    while server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.2)
    return False


def _report(arguments: argparse.Namespace) -> None:
    """Write data, settings, curves, accuracy and examples of a run as one offline page to print or send."""
    from saerec.report import REPORT, write_report

    if arguments.out is None:
        check_own(arguments.run, "Say where the page goes: --out F.html")
    target = arguments.out or arguments.run / REPORT
    write_report(explorer_of(arguments), target)
    print(f"Wrote {target} ({target.stat().st_size / 1e3:,.0f} kB).")


def _card(arguments: argparse.Namespace) -> None:
    """Write one recommendation with all its reasons as HTML, and as JSON that `saerec verify` works out again."""
    from saerec.report.card import build_card
    from saerec.report.card_html import card_html

    card = build_card(explorer_of(arguments), arguments.user, arguments.item, intervention(arguments))
    html, data = arguments.out.with_suffix(".html"), arguments.out.with_suffix(".json")
    write_text(html, card_html(card))
    write_json(data, card)
    print(f"Wrote {html} and {data}.")


def _verify(arguments: argparse.Namespace) -> int:
    """Work every number of a card out again and say which hold. Exit code 1 when one does not."""
    from saerec.report.card import verify_card
    from saerec.serialize import plain

    checks = [plain(check) for check in verify_card(explorer_of(arguments), _read(arguments.card))]
    wrong = [check for check in checks if not check["holds"]]
    if arguments.json:
        print_json({"checked": len(checks), "holds": len(checks) - len(wrong), "wrong": wrong})
    else:
        print(f"{len(checks) - len(wrong)} of {len(checks)} statements hold.")
        if wrong:
            print_table([{key: str(check[key]) for key in ("what", "stated", "found")} for check in wrong])
    return 1 if len(wrong) else 0


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise CardError(f"{path} is too large to be an explanation card.")
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CardError(f"{path} cannot be read as a card: {error}. Give the .json that was exported.") from None
