"""The program as people and shells meet it: exit statuses, signals, pipes, what is imported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.command import PROGRAM, xortui, xortui_on_terminal
from support.environment import own_environment

ENDLESS = ["train", "--epochs", "2000000000"]


def started(*words: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *words],
        cwd=folder,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_says_stopped_and_is_saved(
    number: int, status: int, tmp_path: Path
) -> None:
    process = started(*ENDLESS, "--json", "--save", "run.npz", folder=tmp_path)
    assert process.stdout is not None
    while json.loads(process.stdout.readline())["epoch"] < 1000:
        pass
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == status
    assert err == ""
    ended = json.loads(out.splitlines()[-1])
    assert (ended["event"], ended["reason"]) == ("ended", "stopped")
    assert os.listdir(tmp_path) == ["run.npz"]
    with np.load(tmp_path / "run.npz") as run:
        assert int(run["epoch"]) == ended["epoch"]
        assert run["losses"].shape == (ended["epoch"] + 1,)


def test_a_person_who_interrupts_still_reads_the_report(tmp_path: Path) -> None:
    process = started(*ENDLESS, "--seed", "3", folder=tmp_path)
    # The handlers stand once the run has begun; until then Ctrl-C ends it just as cleanly.
    assert process.stderr is not None
    for _ in range(600):
        status = Path(f"/proc/{process.pid}/status")
        caught = next(
            (line for line in status.read_text().splitlines() if line.startswith("SigCgt")), ""
        )
        if caught and int(caught.split()[1], 16) & 1 << (signal.SIGTERM - 1):
            break
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert "stopped" in out
    assert out.splitlines()[-1].startswith("xortui train --seed 3 --epochs ")


def test_a_closed_pipe_ends_quietly_and_what_was_done_is_kept(tmp_path: Path) -> None:
    process = started(*ENDLESS, "--json", "--save", "run.npz", folder=tmp_path)
    assert process.stdout is not None and process.stderr is not None
    assert json.loads(process.stdout.readline())["event"] == "started"
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
    assert os.listdir(tmp_path) == ["run.npz"]


def test_help_into_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [*PROGRAM, "train", "--epochs", "5"],
        env=own_environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_standard_output_holds_json_and_nothing_else() -> None:
    ended = xortui("train", "--json", "--epochs", "300")
    assert (ended.returncode, ended.stderr) == (0, "")
    for line in ended.stdout.splitlines():
        json.loads(line)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["train", "--help"]])
def test_version_and_help_import_no_screen(words: list[str]) -> None:
    probe = (
        "import sys\n"
        "from xortui.tui.cli import main\n"
        "status = main(sys.argv[1:])\n"
        "heavy = {'textual', 'plotext', 'asyncssh'} & set(sys.modules)\n"
        "if sys.argv[1] == '--version': heavy |= {'numpy', 'cyclopts'} & set(sys.modules)\n"
        "sys.exit(status or ', '.join(heavy) or None)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe, *words],
        env=own_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "xortui" in ended.stdout


def test_help_teaches() -> None:
    text = xortui("--help").stdout
    for word in ("train", "sweep", "serve", "attach", "--preset", "Presets:", "Examples:"):
        assert word in text
    text = xortui("train", "--help").stdout
    for word in ("--json", "--every", "--save", "--from", "perceptron-xor", "Examples:"):
        assert word in text


def test_without_a_terminal_the_screen_is_refused_in_one_sentence() -> None:
    ended = xortui()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "xortui: the live screen needs a terminal, and standard input is none; try --once\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("term", ["dumb", None])
def test_a_terminal_that_cannot_draw_is_refused(term: str | None) -> None:
    main_end, terminal = os.openpty()
    variables = own_environment()
    variables.pop("TERM", None)
    if term is not None:
        variables["TERM"] = term
    ended = subprocess.run(
        PROGRAM, env=variables, stdin=terminal, stdout=terminal, stderr=terminal, check=False
    )
    os.close(terminal)
    text = os.read(main_end, 4096).decode()
    os.close(main_end)
    assert ended.returncode == 2
    assert "needs a terminal that draws" in text and text.count("\n") == 1


def test_a_progress_bar_is_drawn_on_a_terminal_only() -> None:
    status, out, shown = xortui_on_terminal("train", "--epochs", "30000")
    assert status == 0
    assert "epochs/s" in shown
    assert "\x1b" not in out
    assert xortui_on_terminal("train", "--json", "--epochs", "5000")[2] == ""


def test_streams_that_are_closed_or_ascii_are_no_error(tmp_path: Path) -> None:
    shell = '"$0" -m xortui.tui train --epochs 5 --json --save run.npz >&-'
    closed = subprocess.run(
        ["sh", "-c", shell, sys.executable],
        cwd=tmp_path,
        env=own_environment(),
        capture_output=True,
        check=False,
    )
    assert (closed.returncode, closed.stderr) == (0, b"")
    assert os.listdir(tmp_path) == ["run.npz"]
    variables = own_environment(PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    for words in (["--help"], ["train", "--epochs", "50"], ["export"]):
        ended = subprocess.run([*PROGRAM, *words], env=variables, capture_output=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, b"")
        ended.stdout.decode("ascii")
