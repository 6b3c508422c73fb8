"""The host key and the tokens are made once and are for their owner alone."""

from __future__ import annotations

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
