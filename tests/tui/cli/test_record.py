"""``xortui record``: the same bytes every time, whole or not at all."""

from __future__ import annotations

import os
import re
import signal
import threading
from pathlib import Path

import pytest
from support.command_line import refused_by

from xortui.tui.cli import main

SHORT = ("--epochs", "300", "--speed", "2000", "--size", "40x12")


def test_a_recording_is_written_whole_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.cast"
    assert main(["record", str(path), *SHORT, "--caption", "so it  goes"]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    header, *events = path.read_text(encoding="utf-8").splitlines()
    assert '"height": 13' in header and '"title": "so it goes"' in header
    assert '"command": "xortui --epochs 300"' in header
    assert len(events) == 4, "three screens and the end"
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.cast"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["run.mp4"], "FILE must end in"),
        (["run.gif", "--poster"], "FILE must end in .svg or .png, got 'run.gif'"),
        (["run.png"], "FILE must end in .cast or .svg or .gif, got 'run.png'"),
        (["run.gif", "--speed", "10"], "run.gif would have 20,001 pictures, the most is 600"),
        (["no/folder/run.cast"], "FILE must be a file in a folder"),
        (["run.cast", "--size", "80"], "--size must be COLSxROWS from 40x12 to 400x150, got '80'"),
        (["run.cast", "--size", "20x20"], "--size must be COLSxROWS"),
        (["run.cast", "--speed", "0"], "--speed must be from 1 to 1,000,000, got 0"),
        (["run.cast", "--fps", "99"], "--fps must be from 1 to 50, got 99"),
        (["run.cast", "--hold", "-1"], "--hold must be from 0 to 60, got -1"),
        (["run.cast", "--hold", "nan"], "--hold must be from 0 to 60"),
        (["run.cast", "--to-epoch", "20001"], "--to-epoch must be from 0 to 20,000"),
        (["run.cast", "--from-epoch", "9", "--to-epoch", "8"], "--from-epoch must be from 0 to 8"),
        (["run.cast", "--view", "3d,4d"], "--view must be one of 3d, hidden"),
        (["run.cast", "--ramp", "rainbow"], "--ramp must be one of viridis"),
        (["run.cast", "--theme", "dim"], "--theme must be one of dark, light"),
        (["run.cast", "--view", "unit-lines", "--hidden", "none"], "--view unit-lines cannot be"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_breaks_a_rule_is_refused_in_a_line_and_nothing_is_written(
    words: list[str],
    rule: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused_by(capsys, "record", *words).startswith(rule)
    assert list(tmp_path.iterdir()) == []


def test_a_poster_is_written_of_the_run_up_to_an_epoch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.svg"
    words = ["--poster", "--to-epoch", "40", "--theme", "light", "--caption", "so far"]
    assert main(["record", str(path), *words]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    text = path.read_text(encoding="utf-8")
    assert ">so far<" in text and ">not solved by epoch 40<" in text and "#fbfbfc" in text
    assert ">output of 0 1<" in text
    assert main(["record", str(path), "--poster", "--preset", "diverge"]) == 0
    assert max(map(len, re.findall(r">([^<>]*)</text>", path.read_text(encoding="utf-8")))) < 120


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_who_ends_it_finds_what_was_there_before(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "run.cast"
    path.write_text("before")
    begun = os.stat(path).st_mtime_ns
    ending = threading.Timer(0.5, os.kill, (os.getpid(), number))
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    ending.start()
    try:
        assert main(["record", str(path), "--epochs", "2000000"]) in (130, 128 + number)
    finally:
        ending.cancel()
        signal.signal(signal.SIGTERM, before)
    assert (path.read_text(), os.stat(path).st_mtime_ns) == ("before", begun)
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.cast"]
