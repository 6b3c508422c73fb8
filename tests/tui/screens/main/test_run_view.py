"""Actions of controllers become those of the screen that holds them."""

from __future__ import annotations

import pytest

from xortui.tui.screens.main.run_view import actions_of


class Stepper:
    def action_step(self) -> None: ...

    def seek(self) -> None: ...


class Opener:
    def action_open(self) -> None: ...


class SecondStepper(Opener):
    def action_step(self) -> None: ...


def test_all_actions_are_found_and_nothing_else() -> None:
    stepper, opener = Stepper(), Opener()
    assert actions_of(stepper, opener) == {
        "action_step": stepper.action_step,
        "action_open": opener.action_open,
    }


def test_two_controllers_cannot_have_one_action() -> None:
    with pytest.raises(TypeError, match="two controllers have action_step"):
        actions_of(Stepper(), SecondStepper())
