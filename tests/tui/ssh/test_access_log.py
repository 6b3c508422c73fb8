"""The log is one JSON object a line, whatever a client says of itself."""

from __future__ import annotations

import errno
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xortui.tui.ssh.access_log import KEPT, LONGEST_VALUE, AccessLog


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """Lets no file of this process grow beyond some bytes: what is over is not written."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _log(path: Path) -> tuple[AccessLog, list[datetime]]:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    return AccessLog(path, lambda: now[0]), now


def test_escape_sequences_and_lines_do_not_get_out(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "log")
    evil = "\x1b]0;owned\x07\n{}\r\u202e\x9b31m\x7f\ud800" + "x" * 1000
    log.write("opened", user=evil, term=evil, bytes=3)
    log.close()
    text = (tmp_path / "log").read_bytes()
    assert text.count(b"\n") == 1 and text.endswith(b"\n")
    assert all(32 <= byte < 127 for byte in text[:-1])
    line = json.loads(text)
    assert line["user"] == evil[:LONGEST_VALUE]
    assert line["time"] == "2026-01-01T00:00:00.000+00:00"


def test_floods_are_gathered(tmp_path: Path) -> None:
    log, now = _log(tmp_path / "log")
    for _ in range(1000):
        log.gather("turned away", "192.0.2.1")
    log.flush()
    assert (tmp_path / "log").read_text() == ""
    now[0] += timedelta(seconds=11)
    log.flush()
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert json.loads(line)["count"] == 1000
    log.close()


def test_a_flood_from_everywhere_is_counted_in_bounded_memory(tmp_path: Path) -> None:
    log, now = _log(tmp_path / "log")
    for number in range(3000):
        log.gather("turned away", f"192.0.2.{number}")
        log.gather("turned away", "192.0.2.1")
    now[0] += timedelta(seconds=11)
    log.flush()
    lines = _lines(tmp_path / "log")
    assert len(lines) < 1100 and sum(int(str(line["count"])) for line in lines) == 6000
    log.close()


def test_a_full_file_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xortui.tui.ssh.access_log.LARGEST_FILE", 500)
    log, _ = _log(tmp_path / "log")
    for number in range(40):
        log.write("opened", number=number)
    log.close()
    kept = [tmp_path / f"log.{number}" for number in range(KEPT, 0, -1)] + [tmp_path / "log"]
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    assert all(path.stat().st_size <= 500 for path in kept)
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    numbers = [line["number"] for path in kept for line in _lines(path)]
    assert numbers == list(range(40 - len(numbers), 40)) and len(numbers) > 15


def test_lines_that_the_disk_does_not_take_are_counted_and_told(tmp_path: Path) -> None:
    log, now = _log(tmp_path / "log")
    reasons: list[OSError] = []
    log.on_lost = reasons.append
    log.write("opened", number=0)
    size = (tmp_path / "log").stat().st_size
    log.gather("turned away", "192.0.2.1")
    with full_disk(size + 20):  # the beginning of a line fits
        assert not log.write("opened", number=1)
        assert not log.write("opened", number=2)
        now[0] += timedelta(seconds=11)
        log.flush()
    assert {error.errno for error in reasons} <= {errno.ENOSPC, errno.EFBIG}
    assert log.write("opened", number=3)
    log.flush(at_once=True)
    first, lost, third, gathered = _lines(tmp_path / "log")
    assert (first["number"], third["number"]) == (0, 3)
    assert (lost["event"], lost["count"]) == ("lost", 2)
    assert lost["since"] == "2026-01-01T00:00:00.000+00:00" and lost["reason"]
    assert (gathered["event"], gathered["count"]) == ("turned away", 1)
    log.close()


def test_what_was_lost_is_told_when_nothing_else_happens(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "log")
    with full_disk(0):
        log.write("opened")
        log.flush()
    log.flush()
    log.flush()
    assert [line["event"] for line in _lines(tmp_path / "log")] == ["lost"]
    log.close()


def test_no_descriptor_for_a_new_file_is_no_reason_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, _ = _log(tmp_path / "log")
    log.write("opened", number=0)
    monkeypatch.setattr("xortui.tui.ssh.access_log.LARGEST_FILE", 100)

    def none_left(path: Path, flags: int) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr("xortui.tui.ssh.access_log._open_private", none_left)
        assert not log.write("opened", number=1)
    assert log.write("opened", number=2)
    assert [line["event"] for line in _lines(tmp_path / "log")] == ["lost", "opened"]
    log.close()


@pytest.mark.parametrize("name", ["log", "log.1"])
def test_it_is_for_its_owner_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"event": "before"}\n')
    (tmp_path / name).chmod(0o644)
    log, _ = _log(tmp_path / "log")
    log.write("opened")
    log.close()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert "before" in (tmp_path / name).read_text()


@pytest.mark.parametrize("name", ["log", "log.1"])
@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "dangling link"])
def test_it_is_written_to_a_file_and_nowhere_else(tmp_path: Path, name: str, kind: str) -> None:
    target = tmp_path / "target"
    if kind == "link":
        target.write_text("")
    if "link" in kind:
        (tmp_path / name).symlink_to(target)
    elif kind == "folder":
        (tmp_path / name).mkdir()
    else:
        os.mkfifo(tmp_path / name)
    with pytest.raises(OSError, match=f"{name} must be a file, got something else"):
        _log(tmp_path / "log")
    assert not target.exists() or not target.read_text()


def test_a_link_that_comes_later_is_not_followed(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "log")
    (tmp_path / "log").unlink()
    (tmp_path / "target").write_text("")
    (tmp_path / "log").symlink_to(tmp_path / "target")
    log.flush()
    assert not log.write("opened")
    (tmp_path / "log").unlink()
    assert log.write("opened")
    assert [line["event"] for line in _lines(tmp_path / "log")] == ["lost", "opened"]
    assert (tmp_path / "target").read_text() == ""
    log.close()
