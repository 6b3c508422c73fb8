from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from support.command import shell

PROGRAMS = Path(__file__).resolve().parents[1] / "watching" / "programs" / "right"
RIGHT = (PROGRAMS / "network_class.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("error = y - output", "error = output - y")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "b.py").write_text(WRONG, encoding="utf-8")
    (tmp_path / "c.py").write_text("print(1)", encoding="utf-8")
    return tmp_path


def test_a_class_s_programs_are_a_table_and_the_worst_is_the_status(folder: Path) -> None:
    done = shell("xortui check a.py b.py c.py --csv", folder)
    assert done.returncode == 3, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [row["outcome"] for row in rows] == ["right", "findings", "not recognised"]
    assert rows[0]["network"] == "2-2-1, sigmoid, sigmoid"
    assert "weights2 goes uphill" in rows[1]["findings"]
    assert "nothing is trained" in rows[2]["why"]


def test_json_has_a_line_for_each_program(folder: Path) -> None:
    done = shell("xortui check b.py --json", folder)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert {finding["kind"] for finding in found["findings"]} == {"uphill"}
    lines = WRONG.splitlines()
    for finding in found["findings"]:
        assert finding["arrays"][0] in lines[finding["line"] - 1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("nobody.py", "'nobody.py' must be a file with a program, got none"),
        ("a.py --timeout 0", "--timeout must be > 0, got 0"),
        ("a.py --json --csv", "--json and --csv must not be given together"),
    ],
)
def test_bad_usage_is_one_line(folder: Path, words: str, message: str) -> None:
    done = shell(f"xortui check {words}", folder)
    assert done.returncode == 2
    assert done.stderr == f"xortui: {message}\n"


def test_an_interpreter_that_is_not_there_is_said(folder: Path) -> None:
    done = shell("xortui check a.py --python ./no-python", folder)
    assert done.returncode == 3
    assert "./no-python cannot be started: no such file or directory" in done.stdout


def test_one_that_hangs_crashes_or_asks_does_not_end_the_rest(folder: Path) -> None:
    endless = "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except:\n        pass"
    (folder / "hangs.py").write_text(endless)
    (folder / "crashes.py").write_text("import os\nos.kill(os.getpid(), 9)")
    (folder / "asks.py").write_text("n = int(input('how many? '))")
    done = shell("xortui check hangs.py crashes.py asks.py b.py --csv --timeout 3", folder)
    assert done.returncode == 3, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [row["outcome"] for row in rows] == [*["not recognised"] * 3, "findings"]
    assert rows[0]["why"] == ("it was still running after 3 seconds, and no epochs had been seen")
    assert rows[1]["why"] == "it was gone before any epochs had been seen"
    assert "EOFError" in rows[2]["why"]
