"""Of a command's options only those that are named are made, however a person writes them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from cyclopts import App
from support.examples import every

from xortui.tui.cli import COMMANDS, application, main
from xortui.tui.cli.live import live
from xortui.tui.cli.named_options import with_named_options


def function_of(name: str) -> Callable[..., Any]:
    module, _, function = COMMANDS[name][0].partition(":")
    command: Callable[..., Any] = getattr(import_module(module), function)
    return command


@pytest.mark.parametrize(
    "command", every(2, [live, *map(function_of, ("train", "watch", "record"))])
)
def test_no_way_of_writing_an_option_is_missed(command: Callable[..., Any]) -> None:
    app = App()
    app.default(command)
    for argument in app.assemble_argument_collection():
        for name in argument.names if argument.field_info.is_keyword else ():
            for word in (name, f"{name}=1", name.upper(), f"--{name[2:].replace('-', '_')}"):
                few = inspect.signature(with_named_options(command, ["3", word])).parameters
                assert argument.field_info.name in few, word


def test_an_option_that_nobody_names_is_not_made() -> None:
    few = inspect.signature(with_named_options(function_of("train"), ["--lr", "seed"])).parameters
    assert list(few) == ["learning_rate"]


@pytest.mark.parametrize(
    "line",
    [
        "train --learning-rate=2 --no-bias --change 3:lr=1 --change 4:lr=2 --hidden none",
        "train --seed 5 --lr .1 --until_solved --save there.npz",
        "record there.gif --view 3d --gate and",
        "--paused --no-mouse --preset scratch",
    ],
)
def test_words_are_read_as_with_all_options(line: str) -> None:
    words = line.split()
    app = application(words)
    command = function_of(words[0]) if words[0] in COMMANDS else live
    few = App(default_parameter=app.default_parameter)
    few.default(with_named_options(command, words))
    quiet: dict[str, Any] = {"exit_on_error": False, "print_error": False}
    bound = few.parse_args(words[words[0] in COMMANDS :], **quiet)[1]
    assert bound.arguments == app.parse_args(words, **quiet)[1].arguments


def test_what_is_not_understood_is_said_by_all_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--sed", "3"]) == 2
    assert "--seed" in capsys.readouterr().err
