"""A fault is told in one sentence, and what is kept of it is bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.tui.app import fault_reports
from xortui.tui.app.fault_reports import report_fault, write_report


def fault(text: str = "a fault") -> Exception:
    try:
        raise RuntimeError(text)
    except RuntimeError as error:
        return error


def test_the_sentence_names_the_report_which_holds_the_traceback(tmp_path: Path) -> None:
    told = report_fault(fault(), tmp_path / "new" / "faults")
    (report,) = (tmp_path / "new" / "faults").iterdir()
    assert told == f"a fault ended the program: RuntimeError: a fault; the report is {report}"
    text = report.read_text()
    assert "Traceback (most recent call last)" in text
    assert "test_fault_reports.py" in text
    assert "xortui" in text.splitlines()[0]
    assert report.stat().st_mode & 0o777 == 0o600
    assert report.parent.stat().st_mode & 0o777 == 0o700


def test_a_report_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = report_fault(fault(), tmp_path / "file")
    assert told == (
        "a fault ended the program: RuntimeError: a fault; no report could be kept: File exists"
    )


def test_only_the_newest_reports_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "of-somebody-else.txt").write_text("")
    for number in range(14):
        monkeypatch.setattr(fault_reports.time, "strftime", lambda _, n=number: f"2026{n:02}")
        newest = write_report(fault(), tmp_path)
    kept = sorted(path.name for path in tmp_path.glob("fault-*"))
    assert len(kept) == fault_reports.MOST_REPORTS
    assert kept[-1] == newest.name
    assert (tmp_path / "of-somebody-else.txt").exists()


def test_a_report_is_bounded_and_the_sentence_is_one_line(tmp_path: Path) -> None:
    told = report_fault(fault("\x1b[2J\n" + "much " * 100_000), tmp_path)
    (report,) = tmp_path.iterdir()
    assert report.stat().st_size < fault_reports.MOST_CHARACTERS + 1000
    assert "\x1b" not in told and "\n" not in told
    assert len(told) < 300 + len(str(report))
