"""A process is told from a later one with its pid, whatever the clock does; and it ends with all that it started."""

import os
import subprocess
import sys

import psutil
import pytest

from saerec.jobs.processes import born, interrupt, is_alive, kill, memory_mib, terminate
from tests.jobs.test_control import wait_until

CHILD = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores interrupts
print("ready", flush=True)
time.sleep(600)
"""
PARENT = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], stdout=subprocess.PIPE, start_new_session=True)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def family():
    """(a process, the pid of one that it started in a session of its own)."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        yield parent, child
        for one in (parent, child):
            if psutil.pid_exists(one.pid):
                one.kill()


@pytest.mark.parametrize("end", [interrupt, terminate, kill])
def test_a_process_ends_with_all_that_it_started(family, end):
    parent, child = family
    assert is_alive(parent.pid, born(parent.pid)) and is_alive(child.pid, born(child.pid))
    end(parent.pid, born(parent.pid))
    parent.wait()
    wait_until(lambda: born(child.pid) == 0)
    assert born(parent.pid) == 0


def test_a_later_process_with_the_same_pid_is_left_alone(family):
    parent, child = family
    for end in (interrupt, terminate, kill):
        end(parent.pid, born(parent.pid) + 60)
        end(parent.pid, 0)
    assert parent.poll() is None and child.is_running()


def test_an_ended_process_that_nobody_has_asked_after_is_gone():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    wait_until(lambda: psutil.Process(ended.pid).status() == psutil.STATUS_ZOMBIE)
    assert born(ended.pid) == 0
    ended.wait()
    assert born(ended.pid) == 0 and born(-1) == 0


@pytest.mark.skipif(not psutil.LINUX, reason="says when it booted in another way")
def test_a_clock_that_is_set_makes_no_process_another_one(monkeypatch):
    before, booted = born(os.getpid()), psutil.boot_time()
    monkeypatch.setattr(psutil._psplatform, "boot_time", lambda: booted + 3600)
    assert psutil.boot_time() == booted + 3600
    assert is_alive(os.getpid(), before)


def test_memory_is_that_of_this_process():
    assert 20 < memory_mib() < 100_000
