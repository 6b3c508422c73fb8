"""Every command that the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from support.command import shell
from support.readme_commands import README, shown_commands

from xortui.tui.screens.keys import GROUPS, MODES

ROOT = README.parent
_LIVE = {"xortui"}
_SERVERS = ("serve", "attach", "watch", "learn")
_POINTS = "x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n"
_CONTINUES = "--from run.npz"
_LONG = "xortui sweep "
"""What trains hundreds of runs: in the usual tests each of them for some epochs only."""
_SOME_EPOCHS = " --epochs 100"


def is_live(command: str) -> bool:
    """Whether the command needs a terminal: no subcommand, and not one frame only."""
    words = shlex.split(command)
    return (len(words) == 1 or words[1].startswith("-")) and not (
        {"--once", "--version", "--help"} & set(words)
    )


def serves(command: str) -> bool:
    return shlex.split(command)[1:2] in ([name] for name in _SERVERS)


COMMANDS = sorted(set(shown_commands()))


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) > 5


ENDING = [text for text in COMMANDS if not is_live(text) and not serves(text)]


@pytest.mark.terminal
@pytest.mark.parametrize("command", [text for text in ENDING if text.startswith(_LONG)])
def test_a_shown_sweep_ends_well_after_some_epochs(command: str, tmp_path: Path) -> None:
    _ends_well(re.sub(r" --epochs \d+|$", _SOME_EPOCHS, command, count=1), tmp_path)


@pytest.mark.terminal
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(text, marks=pytest.mark.slow if text.startswith(_LONG) else ())
        for text in ENDING
    ],
)
def test_a_shown_command_ends_well(command: str, tmp_path: Path) -> None:
    _ends_well(command, tmp_path)


def _ends_well(command: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(_POINTS)
    if _CONTINUES in command:
        assert shell("xortui train --epochs 5000 --save run.npz", tmp_path).returncode == 0
    if "xor.py" in command and ">" not in command:
        assert shell("xortui export --preset scratch > xor.py", tmp_path).returncode == 0
    done = shell(command, tmp_path)
    assert done.returncode == 0, done.stderr
    written = [path for path in tmp_path.iterdir() if path.name != "points.csv"]
    assert done.stdout or written


@pytest.mark.terminal
@pytest.mark.parametrize("command", [text for text in COMMANDS if is_live(text)])
def test_a_shown_live_command_has_options_that_hold(command: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(_POINTS)
    done = shell(command + " --once --epochs 5", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "epoch" in done.stdout


@pytest.mark.terminal
@pytest.mark.parametrize("command", [text for text in COMMANDS if serves(text)])
def test_a_shown_server_command_knows_its_options(command: str, tmp_path: Path) -> None:
    done = shell(f"xortui {shlex.split(command)[1]} --help", tmp_path)
    assert done.returncode == 0, done.stderr
    for word in shlex.split(command)[2:]:
        assert not word.startswith("--") or word.split("=")[0] in done.stdout


def test_the_two_commands_are_those_of_the_project() -> None:
    text = README.read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert "pip install -q -e '.[dev]' && .venv/bin/pytest" in text
    assert "dev" in extras
    assert "pip install -q . && .venv/bin/xortui" in text


def test_every_picture_shown_is_there() -> None:
    for name in re.findall(r"\]\((screenshots/[^)]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / name).is_file(), name


def test_the_readme_names_every_action_that_may_have_another_key() -> None:
    text = README.read_text(encoding="utf-8")
    for group in dict.fromkeys((*GROUPS, *MODES)):
        names = dict.fromkeys(binding.id for binding in group.bindings)
        line = f"- {group.name}: " + ", ".join(f"`{name}`" for name in names)
        assert line + "\n" in text
