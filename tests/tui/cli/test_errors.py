"""What a person did wrong is one line that names the option, the rule and the value."""

from __future__ import annotations

import asyncio
import re
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from cyclopts.argument import Argument
from support.command_line import refused_by as refused
from support.examples import FULL_COUNT, every

from xortui.core import GATES, POINT_SETS, PRESETS, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS
from xortui.core.input_expressions import FUNCTIONS
from xortui.core.losses import LOSSES
from xortui.core.maps import MAP_PRESETS
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.schedules import SCHEDULES
from xortui.core.starts import SCHEMES
from xortui.tui import language
from xortui.tui.cli import COMMANDS, application, main, serve
from xortui.tui.language import SOURCE, VARIABLE
from xortui.tui.lessons.library import ORDER
from xortui.tui.player.questions import QUESTIONS
from xortui.tui.sweep.store import Store


@pytest.mark.parametrize(
    ("words", "line"),
    every(
        2,
        [
            (["--lr", "-1"], "--learning-rate must be > 0, got -1.0"),
            (["--lr", "x"], "--learning-rate must be a finite number, got 'x'"),
            (["--l1", "-1"], "--l1 must be >= 0, got -1.0"),
            (
                ["--optimizer", "adam", "--betas", "0.9,a"],
                "--betas must be two numbers, got '0.9,a'",
            ),
            (
                ["--hidden", "3,2", "--layer-dropout", "0.5"],
                "--layer-dropout must be one number for each hidden layer, of which there are 2, ",
            ),
            (["--activation", "tanh,relu"], "--activation must be one name, got 'tanh,relu'"),
            (["--epochs", "1.5"], "--epochs must be an integer >= 0, got '1.5'"),
            (["--hidden", "2,x"], "--hidden must be units from 1 to 1024, got 'x'"),
            (["--hidden", ""], "--hidden must have a value, got ''"),
            (["--batch-size", "0"], "--batch-size must be an integer >= 1, got 0"),
            (
                ["--optimizer", "sdg"],
                "--optimizer must be one of sgd, rmsprop, adam, adamw, adagrad, got 'sdg'",
            ),
            (["--seed"], "--seed must have a value, got none"),
            (["--sed", "3"], "unknown option: --sed. Did you mean --seed?"),
            (["--zzzqqq", "3"], "unknown option: --zzzqqq."),
            (
                ["--data", "-1,0,1;0,0,0"],
                "--data must have a value, got none (--data='-1,...' where it begins with -)",
            ),
            (["--seed", "1", "--seed", "2"], "--seed must be given once, got it again"),
            (["--nesterov=perhaps"], "--nesterov must be true or false, got 'perhaps'"),
            (["--change", "x"], "--change must be EPOCH:FIELD=VALUE, got 'x'"),
            (
                ["--change", "5:momentum=2"],
                "--change 5:momentum=2: momentum must be >= 0 and < 1, got 2.0",
            ),
            (
                ["--change", "5:weights[9][0,0]=1"],
                "--change 5:weights[9][0,0]=1: weights[9][0,0] must",
            ),
            (
                ["--change", "5:weights[0][0,0]=x"],
                "--change 5:weights[0][0,0]=x: weights[0][0,0] must be",
            ),
            (["--data", "absent.csv"], "--data must be a CSV file that can be read, or rows"),
            (["--data", "1,2;3"], "--data, line 2: a row must have 2 columns, got 1"),
            (["--bogus"], "unknown option: --bogus"),
            (["bogus"], "'bogus' must be a command or an option"),
        ],
        several=True,
    ),
)
def test_a_bad_value_is_one_line_and_status_2(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *words).startswith(line)


class Accepted(BaseException):
    """Words were taken: what they ask for is not done here."""


_KEPT = ("xortui", "epoch", "loss", "true", "false", "none", "csv", "npz", "json", "lr", "run")


@cache
def options(is_whole: bool) -> dict[str, tuple[str, Argument]]:
    """Every option of every command, or of some, once; with a command that has it."""
    found: dict[str, tuple[str, Argument]] = {}
    for command in [*COMMANDS][:: 1 if is_whole else 3]:
        for option in application([command])[command].assemble_argument_collection():
            found.setdefault(option.name, (command, option))
    return found


def stable_words(is_whole: bool) -> set[str]:
    """The words that are the same in every language: names of options, fields and choices."""
    names = [*RunConfig.__slots__, *GATES, *POINT_SETS, *SCHEMES, *SCHEDULES, *PRESETS]
    names += [*MAP_PRESETS, *ACTIVATIONS, *LOSSES, *OPTIMIZERS, *FUNCTIONS, *QUESTIONS, *ORDER]
    for _command, option in options(is_whole).values():
        names += [*option.names, *(option.get_choices(force=True) or ())]
        names += [str(option.parameter.metavar or "")]
    words = {word.lower() for name in names for word in re.findall("[A-Za-z]+", name)}
    return words.union(_KEPT)


@pytest.fixture
def _nothing_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def accept(*_words: object, **_named: object) -> None:
        raise Accepted

    for owner, name in (
        (Trainer, "__init__"),
        (Store, "__init__"),
        (asyncio, "run"),
        (subprocess, "Popen"),
        (serve, "_run"),
    ):
        monkeypatch.setattr(owner, name, accept)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(language, "_everybodys", [SOURCE])
    monkeypatch.setenv(VARIABLE, "ja")


@pytest.mark.usefixtures("_nothing_is_done")
@pytest.mark.parametrize("is_whole", FULL_COUNT)
def test_every_option_refuses_a_wrong_value_in_japanese(
    is_whole: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    stable, flags, n_refused, n_asked = stable_words(is_whole), 0, 0, 0
    tried = [*options(is_whole).items()][:: 1 if is_whole else 4]
    for name, (command, option) in tried:
        flags += option.hint is bool
        if not name.startswith("--") or (option.hint is bool and flags > 1):
            continue  # a switch that has a value is refused in one place
        words = [command, f"{name}=-7"]
        with suppress(Accepted):
            main(words)
        said = capsys.readouterr().err
        n_asked += 1
        n_refused += bool(said)
        english = {word.lower() for word in re.findall("[A-Za-z]{2,}", said)} - stable
        assert not english, (words, said, english)
        assert not said or re.search("[ぁ-ん]", said), (words, said)
    assert n_refused > n_asked * 0.8 > (60 if is_whole else 12)
