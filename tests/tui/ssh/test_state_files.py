"""The host key and the tokens are made once and are for their owner alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

from xortui.tui.ssh import state_files


def test_they_are_made_once_and_private(tmp_path: Path) -> None:
    state_files.prepare(tmp_path)
    key, token = state_files.host_key(tmp_path), state_files.token(tmp_path, "token")
    assert state_files.host_key(tmp_path).get_fingerprint() == key.get_fingerprint()
    assert state_files.token(tmp_path, "token") == token
    assert state_files.token(tmp_path, "presenter_token") != token
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["host_key", "token"])
def test_what_others_can_read_is_refused(tmp_path: Path, name: str) -> None:
    state_files.host_key(tmp_path)
    state_files.token(tmp_path, "token")
    (tmp_path / name).chmod(0o640)
    with pytest.raises(PermissionError, match="must be for its owner alone"):
        state_files.host_key(tmp_path)
        state_files.token(tmp_path, "token")


@pytest.mark.parametrize("name", ["token", "presenter_token"])
@pytest.mark.parametrize(
    "content", [b"", b"\n", b" \t \n", b"1234567\n", b"\0" * 11, b"1234\n5678\n"]
)
def test_a_token_that_keeps_nobody_out_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / name).chmod(0o600)
    with pytest.raises(
        ValueError, match=f"{name} must hold a token of at least 8 characters"
    ) as it:
        state_files.token(tmp_path, name)
    assert "delete it to get a new one" in str(it.value)
    assert "\n" not in str(it.value)


def test_a_token_of_eight_characters_is_taken(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(" 12345678 \n")
    (tmp_path / "token").chmod(0o600)
    assert state_files.token(tmp_path, "token") == "12345678"


@pytest.mark.parametrize("content", [b"", b"\n", b"no key\n"])
def test_a_host_key_that_is_none_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "host_key").write_bytes(content)
    (tmp_path / "host_key").chmod(0o600)
    with pytest.raises(ValueError, match="host_key must hold a private key") as it:
        state_files.host_key(tmp_path)
    assert "\n" not in str(it.value)


_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from xortui.tui.ssh import state_files
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no byte can be written any more
for make in (state_files.host_key, lambda folder: state_files.token(folder, "token")):
    try:
        make(Path(sys.argv[1]))
    except OSError:
        print("refused")
"""


def test_what_cannot_be_written_whole_is_not_there(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ON_A_FULL_DISK, str(tmp_path)], capture_output=True, text=True
    )
    assert done.stdout.split() == ["refused", "refused"], done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o775, 0o777, 0o1777, 0o702])
def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "state"
    state_files.prepare(folder)
    assert folder.stat().st_mode & 0o777 == 0o711
    folder.chmod(mode)
    with pytest.raises(PermissionError, match=r"state must be for its owner alone.*chmod go-w"):
        state_files.prepare(folder)
    folder.chmod(0o755)
    state_files.prepare(folder)


def test_a_folder_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    real = Path.stat

    class OfAnother:
        st_uid, st_mode = owner + 2, real(tmp_path).st_mode

    monkeypatch.setattr(Path, "stat", lambda path, **_: OfAnother)
    with pytest.raises(PermissionError, match=f"must belong to .* got user {owner + 2}"):
        state_files.prepare(tmp_path)


def test_a_folder_has_one_server(tmp_path: Path) -> None:
    first = state_files.claim(tmp_path)
    with pytest.raises(OSError, match=f"a server runs for this folder already: {tmp_path}"):
        state_files.claim(tmp_path)
    assert list(tmp_path.iterdir()) == []
    os.close(first)
    os.close(state_files.claim(tmp_path))
