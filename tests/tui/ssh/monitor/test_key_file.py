"""A file of public keys is read only where nobody else can have written it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from xortui.tui.ssh.monitor import key_file
from xortui.tui.ssh.monitor.key_file import KeyFileError


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    path = folder / "authorized_keys"
    path.write_bytes(b"ssh-ed25519 AAAA\n")
    path.chmod(0o644)
    return path


def _read(path: Path) -> bytes:
    return key_file.read(key_file.open_trusted(path, os.geteuid()), path)


def test_a_file_that_only_its_owner_can_write_is_read(keys: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(keys)
    assert _read(keys) == _read(link) == b"ssh-ed25519 AAAA\n"


def _fill(path: Path) -> None:
    path.write_bytes(b"#" * (key_file.LARGEST + 1))


def _make_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link_to_what_others_can_write(path: Path) -> None:
    other = path.parent.parent / "other"
    path.rename(other)
    path.symlink_to(other)
    other.chmod(0o664)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: path.chmod(0o664), "must be writable by its owner alone .*, got mode 664"),
        (lambda path: path.chmod(0o646), "must be writable by its owner alone .*, got mode 646"),
        (lambda path: path.parent.chmod(0o775), "keys must be writable by its owner alone"),
        (lambda path: path.parent.parent.chmod(0o777), "must be writable by its owner alone"),
        (_link_to_what_others_can_write, "must be writable by its owner alone"),
        (Path.unlink, "must be readable, got: No such file or directory"),
        (_make_fifo, "must be a file"),
        (_fill, "must have at most 1048576 bytes, got more"),
    ],
    ids=["group", "others", "folder", "folder above", "link", "gone", "fifo", "large"],
)
def test_any_other_file_is_refused(keys: Path, change: Callable[[Path], None], reason: str) -> None:
    change(keys)
    with pytest.raises(KeyFileError, match=reason):
        _read(keys)


@pytest.mark.parametrize("whose", ["file", "folder"])
def test_what_belongs_to_somebody_else_is_refused(keys: Path, whose: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(keys if whose == "file" else keys.parent, 4321, -1)
    with pytest.raises(KeyFileError, match="must belong to root, got user 4321"):
        _read(keys)
    assert os.read(key_file.open_trusted(keys, 4321), 3) == b"ssh"
