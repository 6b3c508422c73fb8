"""Forked sessions share what the zygote holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xortui.tui.internals.cpython_objects import can_be_immortal

# A child reads what its parent holds, once all is shared; the answer is how much it then owns.
READING = """
import gc, os, sys
from xortui.tui.ssh.worker import copy_on_write

held = [str(number) + "x" for number in range(200_000)]
copy_on_write.share()
reading, writing = os.pipe()
if os.fork() == 0:
    touched = [[one] for one in held[::50]]
    del touched
    gc.collect()
    text = open("/proc/self/smaps_rollup").read()
    os.write(writing, text.split("Private_Dirty:")[1].split()[0].encode())
    os._exit(0)
print(os.read(reading, 99).decode(), os.wait()[1])
"""


def _private_kilobytes() -> int:
    done = subprocess.run([sys.executable, "-c", READING], capture_output=True, text=True)
    kilobytes, status = done.stdout.split()
    assert status == "0", done.stderr
    return int(kilobytes)


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="this system does not tell what is shared"
)
def test_what_is_read_stays_shared_where_objects_can_be_immortal() -> None:
    if not can_be_immortal():
        pytest.skip("this Python counts the references to everything")
    assert _private_kilobytes() < 6000  # 12 MB of strings were read


def test_python_says_itself_which_objects_are_immortal() -> None:
    is_immortal = getattr(sys, "_is_immortal", None)  # from Python 3.14 on
    assert is_immortal is None or not can_be_immortal()
    assert can_be_immortal() == (sys.version_info[:2] in ((3, 12), (3, 13)))
