"""The settings panel: every field, refused values, what changes in flight and what does not."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from support.driving import Driven, drive
from textual.widgets import Input, Static

from xortui.core import STANDARD_RECIPE, Dataset, RunConfig
from xortui.tui.app.commands import commands_of
from xortui.tui.screens.settings.field_row import FieldRow
from xortui.tui.screens.settings.settings_panel import grouped_fields
from xortui.tui.widgets.choice import Choice


async def enter(driven: Driven, field: str, text: str) -> None:
    """Puts a value into a field, or goes through its choices to it."""
    control = driven.main.query_one(f"#field-{field} .control")
    if isinstance(control, Choice):
        for _ in range(12):
            if control.value == text:
                break
            control.action_turn(1)
        assert control.value == text
    else:
        assert isinstance(control, Input)
        control.value = text
        await control.action_submit()
    await driven.pilot.pause()


def refusal(driven: Driven, field: str) -> str:
    """What is said below a field, or nothing."""
    return " ".join(
        str(reason.render()) for reason in driven.main.query(f"#field-{field} .refused")
    )


def test_every_field_but_the_changes_has_a_place() -> None:
    shown = [name for _heading, names in grouped_fields() for name in names]
    assert sorted([*shown, "changes"]) == sorted(
        spec.name for spec in dataclasses.fields(RunConfig)
    )


def test_every_field_can_be_changed_and_says_when_it_starts_anew() -> None:
    values = {
        "gate": ("nand", "nand"),
        "data": ("0,0,1;0,1,0;1,0,0;1,1,1", None),
        "points": ("30", 30),
        "noise": ("0.2", 0.2),
        "data_seed": ("7", 7),
        "standardize": ("on", True),
        "test": ("0.25", 0.25),
        "test_seed": ("3", 3),
        "patience": ("500", 500),
        "stop_when": ("loss < 0.01, right>=1", ("loss<0.01", "right>=1")),
        "inputs": ("x1, x1*x2", ("x1", "x1*x2")),
        "hidden": ("4,3", (4, 3)),
        "activation": ("tanh", "tanh"),
        "output_activation": ("tanh", "tanh"),
        "batch_norm": ("on", True),
        "dropout": ("0.25", 0.25),
        "loss": ("mse", "mse"),
        "huber_delta": ("0.5", 0.5),
        "allow_unbounded": ("on", True),
        "optimizer": ("rmsprop", "rmsprop"),
        "learning_rate": ("0.5", 0.5),
        "momentum": ("0.9", 0.9),
        "nesterov": ("on", True),
        "weight_decay": ("0.001", 0.001),
        "batch_size": ("2", 2),
        "schedule": ("step:step_size=30", "step:step_size=30"),
        "warmup": ("9", 9),
        "output_learning_rate": ("0.2", 0.2),
        "order": ("fixed", "fixed"),
        "l1": ("0.01", 0.01),
        "clip_norm": ("2", 2.0),
        "clip_value": ("0.5", 0.5),
        "betas": ("0.8,0.9", (0.8, 0.9)),
        "eps": ("1e-4", 1e-4),
        "alpha": ("0.9", 0.9),
        "dampening": ("0.5", 0.5),
        "lr_decay": ("0.1", 0.1),
        "initial_accumulator_value": ("0.1", 0.1),
        "bias_init": ("uniform:-1,1", "uniform:-1,1"),
        "init_order": ("layer-by-layer", "layer-by-layer"),
        "init_factor": ("0.5", 0.5),
        "bias_factor": ("2", 2.0),
        "seed": ("7", 7),
        "init": ("uniform:-1,0.5", "uniform:-1,0.5"),
        "dtype": ("float32", "float32"),
        "epochs": ("30000", 30_000),
        "bias": ("off", False),
        "skip": ("on", True),
        "norm_layers": ("2", (2,)),
        "layer_dropout": ("0,0.5", (0.0, 0.5)),
        "input_norm": ("on", True),
        "input_dropout": ("0.25", 0.25),
        "until_solved": ("on", True),
        "target_loss": ("0.01", 0.01),
    }
    before: dict[str, dict[str, Any]] = {
        "nesterov": {"momentum": 0.9},
        "dampening": {"momentum": 0.9},
        "test_seed": {"test": 0.25},
        "huber_delta": {"loss": "huber"},
        "output_activation": {"loss": "mse"},
        "order": {"batch_size": 2},
        "betas": {"optimizer": "adam"},
        "eps": {"optimizer": "adam"},
        "alpha": {"optimizer": "rmsprop"},
        "lr_decay": {"optimizer": "adagrad"},
        "initial_accumulator_value": {"optimizer": "adagrad"},
        "init_order": {"init": "uniform"},
        "norm_layers": {"hidden": (2, 2), "batch_norm": True},
        "layer_dropout": {"hidden": (2, 2)},
        **{name: {"data": Dataset.named("moons")} for name in STANDARD_RECIPE},
    }

    async def steps(driven: Driven) -> None:
        await driven.press("c")
        panel = driven.main.settings.panel
        assert panel is not None
        assert {row.field for row in panel.query(FieldRow)} == set(values)
        for field, (text, value) in values.items():
            driven.player.restart(RunConfig(**before.get(field, {})))
            driven.player.step(50)
            driven.main.settings.follow()
            await enter(driven, field, text)
            assert not refusal(driven, field), field
            if value is not None:
                assert getattr(driven.player.settings, field) == value, field
            is_live = panel.query_one(f"#field-{field}", FieldRow).is_live
            assert driven.player.epoch == (50 if is_live else 0), field
            assert ("started again" in driven.player.notice) is not is_live, field

    drive(steps)


def test_no_name_and_no_help_is_cut_in_a_small_terminal() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("c")
        panel = driven.main.settings.panel
        assert panel is not None
        help_text = panel.query_one("#field-help", Static)
        await driven.until(lambda: help_text.content_size.width > 0)
        most = help_text.styles.max_height
        assert most is not None
        for row in panel.query(FieldRow):
            place, name = row.query_one(".control").region, row.field_name
            is_below = place.y > row.region.y
            assert is_below or place.x - row.region.x > cell_len(name), name
            # what a change does takes the longest sentence of the two
            words = f"{row.help}. Starts again from epoch 0 with the same seed."
            lines = Text(words).wrap(Console(), help_text.content_size.width)
            assert len(lines) < most.value, name
        for choice in panel.query(Choice):
            assert choice.render().plain.endswith("›")
            assert choice.render().cell_length <= choice.size.width, choice.value

    drive(steps, size=(80, 24))


def test_a_bad_value_is_refused_below_its_field() -> None:
    refused = {
        ("learning_rate", "-1"): "learning_rate must be > 0, got -1.0",
        ("learning_rate", "fast"): "learning_rate must be a finite number, got 'fast'",
        ("gate", "xo"): "gate must be four bits or one of",
        ("hidden", "2,x"): "got 'x'",
        ("data", "sprial"): "did you mean spiral?",
        ("noise", "0.1"): "noise must be 0 unless data is drawn",
        ("huber_delta", "2"): "huber_delta must be 1 unless loss is huber, got 2.0",
        ("test_seed", "2"): "test_seed must be 0 unless test is a share, got 2",
        ("inputs", "x1^x2"): "inputs must be expressions of",
        ("data", "0,1;2"): "data, line 2: a row must have 2 columns, got 1",
        (
            "output_activation",
            "tanh",
        ): "loss must be mse or sse or mae or huber with output_activation tanh",
        ("momentum", "1"): "momentum must be >= 0 and < 1, got 1.0",
        ("test", "/etc/passwd"): "test must be a share such as 0.3, or rows such as 0,0,1;1,1,0",
        ("layer_dropout", "0,0.5"): "of which there are 1, got '0,0.5'",
    }

    async def steps(driven: Driven) -> None:
        await driven.press("c")
        for (field, text), reason in refused.items():
            await enter(driven, field, text)
            assert reason in refusal(driven, field)
            assert driven.player.config == RunConfig()
        await enter(driven, "learning_rate", "0.1")
        assert not refusal(driven, "learning_rate")

    drive(steps)


def test_a_choice_that_is_refused_goes_back() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("c")
        driven.main.query_one("#field-nesterov .control").focus()
        await driven.press("space")
        assert "nesterov must be off unless" in refusal(driven, "nesterov")
        assert driven.main.query_one("#field-nesterov Choice", Choice).value == "off"

    drive(steps)


def test_a_change_takes_away_what_does_nothing_beside_it_and_the_rest_is_told() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.restart(RunConfig(bias_init="normal", test=0.25, test_seed=3))
        await driven.press("c")
        await enter(driven, "bias", "off")
        await enter(driven, "test", "none")
        now = driven.player.settings
        assert (now.bias, now.bias_init, now.test, now.test_seed) == (False, None, None, 0)
        # What would start the run anew is not taken away by what changes it in flight.
        driven.player.restart(RunConfig(loss="huber", huber_delta=0.5))
        driven.player.step(50)
        driven.main.settings.follow()
        driven.main.settings.enter(driven.main.query_one("#field-loss", FieldRow), "mse")
        await driven.pilot.pause()
        assert refusal(driven, "loss") == "huber_delta must be 1 unless loss is huber, got 0.5"
        assert (driven.player.epoch, driven.player.settings.loss) == (50, "huber")
        await enter(driven, "hidden", "none")
        await enter(driven, "activation", "tanh")
        assert driven.player.settings.activation == "tanh"
        assert "activation does nothing without a hidden layer" in driven.notices()

    drive(steps)


def test_a_choice_that_is_refused_is_not_in_the_way_to_those_behind_it() -> None:
    async def steps(driven: Driven) -> None:
        signs = Dataset.from_csv("0,0,-1\n0,1,1\n1,0,1\n1,1,-1")
        driven.player.restart(RunConfig(data=signs, loss="mse", output_activation="tanh"))
        await driven.press("c")
        driven.main.query_one("#field-loss .control").focus()
        choice = driven.main.query_one("#field-loss Choice", Choice)
        await driven.press("right", "right")
        assert refusal(driven, "loss").endswith("got 'bce-clamped'")
        assert (choice.value, driven.player.settings.loss) == ("sse", "sse")
        await driven.press("right", "right", "right")
        assert (choice.value, driven.player.settings.loss) == ("hinge", "hinge")
        assert not refusal(driven, "loss")
        # Whoever comes back begins at the value in force.
        driven.player.restart(RunConfig())
        driven.main.settings.follow()
        driven.main.query_one("#field-nesterov .control").focus()
        await driven.press("space", "up", "down", "space")
        assert "nesterov must be off unless" in refusal(driven, "nesterov")

    drive(steps)


def test_leaving_a_field_takes_what_was_typed() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("c", *"0.25", "down")
        assert driven.player.settings.learning_rate == 0.25

    drive(steps)


def test_the_panel_follows_what_is_undone_beside_it() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("c", *"0.25", "enter", "down", "down", "z")
        assert driven.player.settings.learning_rate == 0.1
        assert driven.main.query_one("#field-learning_rate Input", Input).value == "0.1"
        # Of several layers an activation for each is typed, and of one it is chosen again.
        await enter(driven, "hidden", "3,2")
        await enter(driven, "activation", "tanh,sine")
        assert driven.player.settings.activation == "tanh,sine"
        assert isinstance(driven.main.query_one("#field-activation .control"), Input)
        driven.player.restart(RunConfig())
        driven.main.settings.follow()
        await driven.pilot.pause()
        assert driven.main.query_one("#field-activation .control", Choice).value == "sigmoid"

    drive(steps)


@pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow), (200, 60)]
)
def test_the_panel_leaves_the_picture_and_scrolls_to_its_last_field(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("c")
        assert "XOR · 2-2-1" in driven.text().splitlines()[0]
        assert "Output surface" in driven.text()
        driven.main.query_one("#field-target_loss .control").focus()
        await driven.pilot.pause()
        await driven.pilot.pause()
        assert "target loss" in driven.text()
        assert "Stop when the loss is below this." in " ".join(driven.text().split())

    drive(steps, size=size)


def test_the_palette_turns_features_on_and_off() -> None:
    async def steps(driven: Driven) -> None:
        def turn(text: str) -> None:
            commands = {command.name: command for command in commands_of(driven.main)}
            commands[f"Features: {text}"].call()

        for text in ("x1*x2", "x1", "x2"):
            turn(text)
        assert driven.player.settings.inputs == ("x1*x2",)
        turn("x1*x2")
        await driven.pilot.pause()
        assert "the network must read something" in driven.notices()
        for text in ("x1", "x2", "x1*x2"):
            turn(text)
        assert driven.player.settings.inputs == ()

    drive(steps)
