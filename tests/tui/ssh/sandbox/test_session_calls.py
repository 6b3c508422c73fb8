"""Whoever started the server, a session can make no call that it does not need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.examples import crossed
from support.ssh.lone_session import UID, run_alone

from xortui.tui.ssh.sandbox import landlock, session_sandbox

_STARTERS = {
    "as it is": (),
    # Reads what only root can, as Python may be in root's home, and nothing else sets it apart.
    "a user": (
        "setpriv", "--reuid=1000", "--regid=1000", "--clear-groups",
        "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
    ),
    "in a user namespace": ("unshare", "--user", "--map-user=1000"),
    "nobody in a user namespace": ("unshare", "--user"),
}  # fmt: skip
_UIDS = {"a user": 1000, "in a user namespace": 1000, "nobody in a user namespace": 65534}


@pytest.mark.parametrize(("starter", "lacks_landlock"), crossed(_STARTERS, [False, True]))
def test_no_call_is_let_through_that_a_session_does_not_need(
    tmp_path: Path, starter: str, lacks_landlock: bool
) -> None:
    prefix = _STARTERS[starter]
    if prefix and subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip(f"a session cannot be started as {starter} here")
    victim = tmp_path / "victim"
    victim.write_text("here")
    if starter == "a user":
        os.chown(victim, 1000, 1000)
    before = victim.stat()
    probe = {"victim": str(victim), "lacks_landlock": lacks_landlock}
    told = run_alone("support.ssh.probing_app:make_probing_app", prefix=prefix, PROBE=probe)
    assert (told["error"], told["found"]) == ("", [])
    assert victim.stat() == before
    is_root = starter == "as it is" and os.geteuid() == 0
    assert told["uid"] == (UID if is_root else _UIDS.get(starter, os.geteuid()))
    has_landlock = not lacks_landlock and bool(landlock.version())
    assert ("landlock" in told["in_force"]) == has_landlock


def test_a_session_has_no_right_of_root_and_little_of_everything() -> None:
    told = run_alone("support.ssh.probing_app:make_probing_app", PROBE={"victim": "/nowhere"})
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(told["status"][name], 16) == 0, name
    assert (told["status"]["NoNewPrivs"], told["status"]["Seccomp"]) == ("1", "2")
    assert told["status"]["Threads"] == "1"
    for name in (
        "pending signals",
        "msgqueue size",
        "locked memory",
        "file size",
        "core file size",
    ):
        assert told["limits"][f"Max {name}"] == "0", name
    assert int(told["limits"]["Max open files"]) <= 64
    assert int(told["limits"]["Max address space"]) <= 2**30


@pytest.mark.parametrize(
    ("version", "kept_by_one_layer"),
    [(0, "files and signals"), (1, "signals"), (5, "signals"), (6, ""), (7, "")],
)
def test_what_one_layer_alone_keeps_off_is_said(
    monkeypatch: pytest.MonkeyPatch, version: int, kept_by_one_layer: str
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: version)
    said = session_sandbox.missing()
    assert len(said) == bool(kept_by_one_layer)
    assert all(f"one layer, not two, keeps sessions from {kept_by_one_layer} (" in s for s in said)


_DIE = """
import ctypes, mmap, os
from xortui.tui.ssh.sandbox import seccomp, session_calls
libc = ctypes.CDLL(None)
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid of i386); int 0x80; ret
old = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
libc.prctl(38, 1, 0, 0, 0)
seccomp.install(session_calls.needed())
os.write(1, b"shut in")
print({attempt})
os.write(1, b"went on")
"""


@pytest.mark.parametrize("attempt", ["libc.syscall(0x40000000 | 39)", "libc.syscall(-1)", "old()"])
def test_calls_of_other_architectures_end_the_process(attempt: str) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("other architectures are called in this way on x86_64 only")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", _DIE.format(attempt=attempt)], capture_output=True, env=environment
    )
    assert (done.returncode, done.stdout) == (-signal.SIGSYS, b"shut in"), done.stderr
