"""Panels: boxes for pictures, each of which says of itself what a screen needs to place it.

A panel's own file is light, so that its empty box stands on the screen while the core and its
pictures are still loaded: it imports them when it is filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, ClassVar, Self

from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from xortui.tui.language import translate as _
from xortui.tui.painting.painter import painter_of

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


class TitleNote(Enum):
    """What a screen may have to say beside the title of a panel."""

    WATCHERS = auto()
    SAVING = auto()


@dataclass(frozen=True, slots=True)
class Room:
    """What a panel takes of a screen.

    Attributes:
        cells: Its width, or ``None`` where it shares what others leave.
        shown: Whether it is there; otherwise its key shows it, in the place of another.
        in_place_of: The id of that other panel.
        share: How much it takes of what others leave, beside those that share it too.
        least: Cells that it has at least, or 0.
        most: Cells that it has at most, or 0.
    """

    cells: int | None = None
    shown: bool = True
    in_place_of: str = ""
    share: int = 1
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """What a screen needs to know of a panel to find room for it.

    How often it is drawn stands with each picture, as its ``times_a_second``.

    Attributes:
        id: What it is called in the style sheet.
        title: What stands in its upper border.
        narrow: Its room in terminals of fewer than 100 columns.
        normal: Its room in those of fewer than 160.
        wide: Its room in all others.
        key: Id of the key that shows or hides it where there is no room for all, or empty.
        note: What is said beside its title, if anything is.
        click: What a click in it does, said while the pointer is there.
        is_edited: Whether something is changed by hand in it, for which it must be seen.
    """

    id: str
    title: str
    narrow: Room = Room()
    normal: Room = Room()
    wide: Room = Room()
    key: str = ""
    note: TitleNote | None = None
    click: str = ""
    is_edited: bool = False

    def room(self, width: str) -> Room:
        """Returns its room in terminals that are ``narrow``, ``normal`` or ``wide``."""
        return {"narrow": self.narrow, "normal": self.normal, "wide": self.wide}[width]

    @property
    def shown_class(self) -> str:
        """The class of a screen on which the panel's key has shown it."""
        return f"-show-{self.id}"


class Panel(Widget):
    """Mixed into boxes, after the class whose styles they have.

    Attributes:
        spec: What the panel says of itself.
    """

    spec: ClassVar[PanelSpec]
    _is_changing_subtitle = False
    _heading = ""
    _note = ""
    _said = ""
    _subtitle = ""
    _is_pointed_at = False
    _is_lit = False

    @classmethod
    def placed(cls) -> Self:
        """Returns the box, with its title in its border."""
        panel = cls(id=cls.spec.id, classes="panel")
        panel.border_title = _(cls.spec.title)
        return panel

    def pictures(self) -> ComposeResult:
        """Yields what stands in the box. Every panel says what."""
        raise NotImplementedError

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns what stands in its lower border at a moment."""
        return ""

    def heading(self, frame: Frame, options: ViewOptions) -> str:
        """Returns what follows its title at a moment."""
        return ""

    def click_hint(self) -> str:
        """Returns what the mouse does in it."""
        return _(self.spec.click)

    def follow(self, frame: Frame, options: ViewOptions) -> None:
        """Shows what it says of a moment besides its pictures."""
        self._heading = self.heading(frame, options)
        self._entitle()
        self._said = self.subtitle(frame, options)
        self._say()

    def on_enter(self) -> None:
        """Says what a click does here."""
        self._is_pointed_at = True
        self._say()

    def on_leave(self) -> None:
        """Says no more of clicks once the pointer has left, for a picture within it or not."""
        self._is_pointed_at = self.is_mouse_over
        self._say()

    def _say(self) -> None:
        hint = self.click_hint() if self._is_pointed_at else ""
        self.set_subtitle(hint or self._said)

    def set_note(self, text: str) -> None:
        """Writes a few words beside the title, or none any more."""
        self._note = text
        self._entitle()

    def set_lit(self, lit: bool) -> None:
        """Points the panel out, by its frame and by a mark before its title, or no longer."""
        if lit is not self._is_lit:
            self._is_lit = lit
            self.set_class(lit, "-lit")
            self._entitle()

    def _entitle(self) -> None:
        title = " · ".join(filter(None, (_(self.spec.title), self._heading, self._note)))
        if self._is_lit:
            title = f"▸ {title}"
        if self.border_title != title:
            self.border_title = title

    def set_subtitle(self, text: str) -> None:
        """Writes a text into the lower border, before anything else happens.

        Names that others gave stand in it, so nothing in it is markup.
        """
        if self._subtitle == text:
            return
        self._subtitle = text
        self._is_changing_subtitle = True
        try:
            self.border_subtitle = Content(text)
        finally:
            self._is_changing_subtitle = False
        painter_of(self).update_soon(self)

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Has the panel drawn again; for a subtitle its lower border alone."""
        if self._is_changing_subtitle and not regions:
            width, height = self.outer_size
            regions = (Region(0, height - 1, width, 1).translate(-self.content_offset),)
        return super().refresh(*regions, **options)


class PanelScroll(ScrollableContainer, can_focus=False):
    """The box of a panel whose content may be larger than itself.

    It scrolls by the wheel and by the screen's keys, and never takes the keyboard for itself.
    """

    DEFAULT_CSS = """
    PanelScroll {
        scrollbar-size: 1 1;
        scrollbar-size-horizontal: 1;
    }
    """
