"""A browser that asks for a page again and again: the server ends when it is told to."""

import contextlib

from benchmarks.ui_client import Visitor


def test_a_server_that_is_flooded_ends_when_it_is_told_to(start_server):
    address = start_server()
    visitor = Visitor(int(address.rpartition(":")[2]))
    visitor.open("", "")
    visitor.flood("", "", 3000, pressing=True)
    start_server.stop(address)  # waits until it has ended
    with contextlib.suppress(OSError):
        visitor.__exit__(None, None, None)
    assert visitor.errors == []
