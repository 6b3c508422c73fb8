"""One field of a run in the settings: its name, its value, and what a change does."""

from __future__ import annotations

import dataclasses
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click, DescendantBlur
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from xortui.core import ENDING_FIELDS, GATES, IN_FLIGHT_FIELDS, RunConfig, data_names
from xortui.tui.language import translate as _
from xortui.tui.records.field_text import FEATURES, LISTED
from xortui.tui.records.run_card import value_text
from xortui.tui.rendering.cells.clipped_text import padded
from xortui.tui.widgets.choice import Choice
from xortui.tui.widgets.text_line import TextLine

_OFF_ON = ("off", "on")
_DATA = "data"
_NAME_CELLS = 17
"""Cells that a name has beside its value; a longer one stands above it."""
_TYPED = ("init",)
"""Fields of which a name from a list may have numbers behind it, so that it is typed."""
_LEAST_FOR_EFFECT = 40


class _Line(TextLine):
    """A line to type into, which leaves the vertical arrows to the panel."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuses to scroll what is one line high."""
        return action not in ("scroll_up", "scroll_down")

    def update_node_styles(self, animate: bool = True) -> None:
        """Finds its styles anew, once it stands: before, as it is made, it would be for nothing."""
        if self.is_attached:
            super().update_node_styles(animate)


class FieldRow(Vertical):
    """A field's name, its value to be changed, and below it why a value was refused."""

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        color: $text-muted;
        .control { margin: 0 7 0 18; }
        &.-long .control { margin: 1 7 0 18; }
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

    class DataWanted(Message):
        """Somebody wants to choose data from a list."""

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
        # No styles yet: they are found once the row stands, and here for nothing.
        self.set_class(cell_len(self.field_name) > _NAME_CELLS, "-long", update=False)
        self._opens = ""
        if spec.name == _DATA:
            self._opens = " ▸" if unicode else " >"
            self.help = _("{key} or a click on its name lists files and points; {what}").format(
                key="ctrl+o", what=self.help
            )
        self._is_switch = isinstance(getattr(settings, spec.name), bool)
        self._text = self._shown(settings)
        self._handed_on: str | None = None
        self._unanswered = 0
        choices = spec.metadata["choices"] or ()
        if spec.name in _TYPED:
            self.help += ": " + ", ".join(choices) + "; "
            self.help += _("with numbers such as uniform:-1,1")
        self._choices, self._unicode = _OFF_ON if self._is_switch else tuple(choices), unicode
        self._control = self._control_for(settings)
        self._refusal: Static | None = None

    def _is_chosen(self, settings: RunConfig) -> bool:
        """Whether its value is one of a list; one for each of several layers is typed."""
        is_of_layers = self.field in LISTED and len(settings.hidden) > 1
        return bool(self._choices) and self.field not in _TYPED and not is_of_layers

    def _control_for(self, settings: RunConfig) -> Choice | Input:
        control: Choice | Input
        if self._is_chosen(settings):
            control = Choice(self._choices, self._text, unicode=self._unicode)
        else:
            names = {
                "gate": sorted(GATES),
                "data": data_names(),
                "inputs": [",".join(FEATURES), *FEATURES],
            }.get(self.field, sorted(self._choices))
            suggester = SuggestFromList(names) if names else None
            control = _Line(self._text, compact=True, suggester=suggester, select_on_focus=True)
        control.add_class("control", update=False)
        return control

    @property
    def field_name(self) -> str:
        """The field's name as it is shown."""
        return self.field.replace("_", " ")

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
        name = self.field_name + self._opens
        if self.size.width < _LEAST_FOR_EFFECT:  # it is told of the field with the focus
            return Content(name)
        return Content(name + padded(effect, self.size.width - cell_len(name), to_the_right=True))

    def on_click(self, event: Click) -> None:
        """Lists what can be chosen, where the name of what has a list is clicked on."""
        place = event.get_content_offset(self)
        if self._opens and event.widget is self and place is not None and place.x <= _NAME_CELLS:
            event.stop()
            self.post_message(self.DataWanted())

    def follow(self, settings: RunConfig) -> None:
        """Shows the value in force, unless one is being typed."""
        text = self._shown(settings)
        is_chosen = isinstance(self._control, Choice)
        if self.is_attached and is_chosen != self._is_chosen(settings):
            self._text, old = text, self._control
            self._control = self._control_for(settings)
            self.mount(self._control, before=0)
            if old.has_focus:
                self._control.focus()
            old.remove()
        is_kept, self._handed_on = self._is_being_typed, None
        if text == self._text and self._refusal is None:
            return
        self._text = text
        if not is_kept:
            self._put(text)
            self.accept()

    @property
    def _is_being_typed(self) -> bool:
        """Whether another value stands there already than the one that was taken last."""
        control = self._control
        if isinstance(control, Choice):
            return self._unanswered > 0
        known = (self._text, self._handed_on)
        return control.has_focus and control.value.strip() not in known

    def answer(self) -> None:
        """Hears that a value which was handed on is looked at now."""
        self._unanswered -= 1

    def accept(self) -> None:
        """Takes away the reason of an earlier refusal."""
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None

    def refuse(self, reason: str) -> None:
        """Says below the field why its value was refused."""
        self._handed_on = None
        if not self.is_attached:  # the panel is closed, or the program ends
            return
        if self._refusal is None:
            self._refusal = Static(classes="refused", markup=False)
            self.mount(self._refusal)
        self._refusal.update(reason)
        if isinstance(self._control, Choice) and not self._unanswered:
            self._control.put_back(self._text)

    def on_choice_chosen(self, message: Choice.Chosen) -> None:
        """Hands on the value chosen."""
        message.stop()
        self._hand_on(self._read(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Hands on the value typed."""
        message.stop()
        self._enter(message.value.strip())

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Hands on what was typed and not yet taken."""
        if isinstance(self._control, Input):
            self._enter(self._control.value.strip())

    def _enter(self, text: str) -> None:
        if text == self._handed_on:
            return
        if text == self._text and self._handed_on is None:
            self.accept()
            return
        self._handed_on = text
        self._hand_on(text)

    def _hand_on(self, text: str) -> None:
        self._unanswered += 1
        self.post_message(self.Entered(self, text))

    def _put(self, text: str) -> None:
        self._control.value = text

    def _shown(self, settings: RunConfig) -> str:
        value = getattr(settings, self.field)
        return _OFF_ON[value] if self._is_switch else value_text(value)

    def _read(self, text: str) -> str:
        return ("false", "true")[_OFF_ON.index(text)] if self._is_switch else text
