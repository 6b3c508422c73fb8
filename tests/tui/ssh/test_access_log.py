"""The log is one JSON object a line, whatever a client says of itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from xortui.tui.ssh.access_log import LONGEST_VALUE, AccessLog


def _log(path: Path) -> tuple[AccessLog, list[datetime]]:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    return AccessLog(path, lambda: now[0]), now


def test_escape_sequences_and_lines_do_not_get_out(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "log")
    evil = "\x1b]0;owned\x07\n{}\r\u202e\x9b31m" + "x" * 1000
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


def test_a_full_file_is_put_aside(tmp_path: Path, monkeypatch: object) -> None:
    log, _ = _log(tmp_path / "log")
    from xortui.tui.ssh import access_log

    before, access_log.LARGEST_FILE = access_log.LARGEST_FILE, 500  # type: ignore[misc]
    try:
        for number in range(10):
            log.write("opened", number=number)
    finally:
        access_log.LARGEST_FILE = before  # type: ignore[misc]
        log.close()
    kept = (tmp_path / "log.1").read_text() + (tmp_path / "log").read_text()
    assert [json.loads(line)["number"] for line in kept.splitlines()][-1] == 9
