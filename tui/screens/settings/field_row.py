"""One field of a run in the settings: its name, its value, and what a change does."""

from __future__ import annotations

import dataclasses
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from xortui.core import ENDING_FIELDS, GATES, IN_FLIGHT_FIELDS, RunConfig, data_names
from xortui.tui.language import translate as _
from xortui.tui.records.field_text import LISTED
from xortui.tui.records.run_card import value_text
from xortui.tui.widgets.choice import Choice
from xortui.tui.widgets.text_line import TextLine

_OFF_ON = ("off", "on")


class _Line(TextLine):
    """A line to type into, which leaves the vertical arrows to the panel."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuses to scroll what is one line high."""
        return action not in ("scroll_up", "scroll_down")


class FieldRow(Vertical):
    """A field's name, its value to be changed, and below it why a value was refused."""

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        color: $text-muted;
        .control { margin: 0 7 0 18; }
        .refused { height: auto; padding: 0 0 0 2; color: $text-error; }
        Input { background: transparent; padding: 0 0 0 2 !important; color: $text; }
        Choice { color: $text; }
        Input:focus { background: $accent 30%; }
        Choice:focus { color: $background; }
        &:focus-within { color: $text; }
    }
    """

    class Entered(Message):
        """A value was chosen or typed.

        Attributes:
            row: The field's row.
            text: The value as text.
        """

        def __init__(self, row: FieldRow, text: str) -> None:
            super().__init__()
            self.row, self.text = row, text

    def __init__(self, spec: dataclasses.Field[Any], settings: RunConfig, *, unicode: bool) -> None:
        """Makes the row of a field.

        Args:
            spec: The field of `RunConfig`.
            settings: The settings in force.
            unicode: Whether marks may be other than ASCII.
        """
        super().__init__(id=f"field-{spec.name}")
        self.field = spec.name
        self.help = _(spec.metadata["help"])
        self._is_switch = isinstance(getattr(settings, spec.name), bool)
        self._text = self._shown(settings)
        choices = _OFF_ON if self._is_switch else spec.metadata["choices"]
        if spec.name in LISTED and len(settings.hidden) > 1:
            choices = None  # one for each layer is typed
        if choices is not None:
            self._control: Choice | Input = Choice(tuple(choices), self._text, unicode=unicode)
        else:
            choices = spec.metadata["choices"] or ()
            names = {"gate": sorted(GATES), "data": data_names()}.get(spec.name, sorted(choices))
            suggester = SuggestFromList(names) if names else None
            self._control = _Line(
                self._text, compact=True, suggester=suggester, select_on_focus=True
            )
        self._control.add_class("control")
        self._refusal: Static | None = None

    @property
    def is_live(self) -> bool:
        """Whether a change takes effect in flight."""
        return self.field in IN_FLIGHT_FIELDS or self.field in ENDING_FIELDS

    def compose(self) -> ComposeResult:
        """Puts the value between name and effect, which the row draws itself."""
        # Twenty rows of a few widgets each would take a second to open.
        yield self._control

    def render(self) -> Content:
        """Returns the name and what a change does, with room for the value between them."""
        effect = _("live") if self.is_live else _("from 0")
        name = self.field.replace("_", " ")
        return Content(name + effect.rjust(max(self.size.width - len(name), 0)))

    def follow(self, settings: RunConfig) -> None:
        """Shows the value in force, unless one is being typed."""
        text = self._shown(settings)
        if text == self._text and self._refusal is None:
            return
        self._text = text
        self._put(text)
        self.accept()

    def accept(self) -> None:
        """Takes away the reason of an earlier refusal."""
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None

    def refuse(self, reason: str) -> None:
        """Says below the field why its value was refused."""
        if not self.is_attached:  # the panel is closed, or the program ends
            return
        if self._refusal is None:
            self._refusal = Static(classes="refused", markup=False)
            self.mount(self._refusal)
        self._refusal.update(reason)
        if isinstance(self._control, Choice):
            self._put(self._text)

    def on_choice_chosen(self, message: Choice.Chosen) -> None:
        """Hands on the value chosen."""
        message.stop()
        self.post_message(self.Entered(self, self._read(message.value)))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Hands on the value typed."""
        message.stop()
        self._enter(message.value.strip())

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Hands on what was typed and not yet taken."""
        if isinstance(self._control, Input):
            self._enter(self._control.value.strip())

    def _enter(self, text: str) -> None:
        if text == self._text:
            self.accept()
            return
        self.post_message(self.Entered(self, text))

    def _put(self, text: str) -> None:
        self._control.value = text

    def _shown(self, settings: RunConfig) -> str:
        value = getattr(settings, self.field)
        return _OFF_ON[value] if self._is_switch else value_text(value)

    def _read(self, text: str) -> str:
        return ("false", "true")[_OFF_ON.index(text)] if self._is_switch else text
