"""One update on the screen: why did this weight move?"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal

from xortui.core.explain import STAGES
from xortui.tui.internals.textual_app import is_told
from xortui.tui.internals.textual_widgets import bindings_of, set_bindings
from xortui.tui.language import translate as _
from xortui.tui.player.update_player import Page, UpdateFrame, UpdatePlayer
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.update_text import about_update, parameter_name
from xortui.tui.screens.key_group import KeyGroup, rebound
from xortui.tui.screens.keys import UPDATE
from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.panel import PanelScroll
from xortui.tui.widgets.parameter_clicked import ParameterClicked
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.update_panels import (
    ActivationCurves,
    LitNetwork,
    UpdateFormulas,
    UpdateHeader,
    count_formulas,
)
from xortui.tui.widgets.view_options import ViewOptions

_PICTURES = "-pictures"
_NARROW = "-narrow"
_BELOW = "-below"
_BESIDE = 100
_FRAME = 4
_PROGRAM_ROWS = 9
_TOLD_SECONDS = 3


class UpdateScreen(LeftOnce, PictureScreen[int | None]):
    """Goes through one update stage by stage; returns the parameter that was looked at last."""

    BINDINGS: ClassVar[list[Binding]] = list(UPDATE.bindings)  # type: ignore[assignment]
    HORIZONTAL_BREAKPOINTS = [(0, _NARROW), (_BESIDE, "-normal"), (160, "-wide")]  # noqa: RUF012

    DEFAULT_CSS = """
    UpdateScreen {
        background: $background;
        #update-header { height: 1; }
        #update-formulas { width: 1fr; }
        #update-side { width: 42; }
        #lit-network, #curves { height: 1fr; width: 1fr; }
        LitNetwork { width: 1fr; height: 1fr; }
        &.-wide #update-side { width: 76; }
        &.-below {
            #update-body { layout: vertical; }
            #update-side { width: 1fr; height: 1fr; layout: horizontal; }
        }
        &.-narrow {
            #update-header { height: 2; }
            #update-side { display: none; }
            &.-pictures {
                #update-formulas { display: none; }
                #update-side { display: block; width: 1fr; layout: horizontal; }
            }
        }
    }
    """

    def __init__(
        self,
        player: UpdatePlayer,
        view_options: ViewOptions,
        *,
        show_help: Callable[[], None],
        show_glossary: Callable[[], None],
        keys: KeyGroup = UPDATE,
    ) -> None:
        """Makes the view.

        Args:
            player: Goes through the updates.
            view_options: What the terminal can show.
            show_help: Lists the keys.
            show_glossary: Says what words mean.
            keys: The keys, as they are mapped now.
        """
        super().__init__()
        set_bindings(self, rebound(bindings_of(self), [keys]))
        self.player = player
        self._view_options = view_options
        self._show_help, self._show_glossary = show_help, show_glossary
        self._page_shown: Page = "formulas"
        self._upper_rows = 0

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        yield UpdateHeader(id="update-header")
        with Horizontal(id="update-body"):
            yield UpdateFormulas(id="update-formulas", classes="panel")
            with Container(id="update-side"):
                with PanelScroll(id="lit-network", classes="panel"):
                    yield LitNetwork()
                yield ActivationCurves(id="curves", classes="panel")
        yield KeyFooter(self._matters)

    def on_mount(self) -> None:
        """Names the panels."""
        self.query_one("#lit-network").border_title = _("The way to the loss")
        self.query_one("#curves").border_title = _("Units on their curves")
        self.present()

    def present(self) -> None:
        """Shows the moment, in every panel."""
        if self.is_over:
            return
        frame = self.player.frame()
        self._find_room(frame)
        for picture in self.query(Picture):
            picture.show(frame, self._view_options)
        box = self.query_one(UpdateFormulas)
        separator = " · " if self._view_options.glyphs.unicode else ", "
        about = _about(frame).replace(" · ", separator)
        box.border_title = f"m {_title(frame)}{separator}{about}"
        box.border_subtitle = frame.notice or _about_stage(frame)
        if frame.page != self._page_shown:
            self._page_shown = frame.page
            self.refresh_bindings()

    def on_resize(self) -> None:
        """Finds room anew."""
        self._upper_rows = 0
        self.present()

    def _find_room(self, frame: UpdateFrame) -> None:
        """Has the pictures stand below the formulas where these need little of the height.

        Formulas keep the rows that they once had, so that nothing jumps from stage to stage.
        """
        lines = count_formulas(frame, self._view_options.glyphs, self.size.width - _FRAME)
        rows = min(lines + _PROGRAM_ROWS + _FRAME, self.size.height * 11 // 20)
        is_below = self.size.width >= _BESIDE and lines + _FRAME <= rows
        self.set_class(is_below, _BELOW)
        box = self.query_one(UpdateFormulas)
        if not is_below:
            self._upper_rows = 0
            box.styles.clear_rule("height")
        elif rows > self._upper_rows:
            self._upper_rows = rows
            box.styles.height = rows

    def _matters(self, action: str) -> bool:
        """Whether the footer has room for a key: each page has its own."""
        is_check = self.player.page == "check"
        of_formulas = ("next_style", "previous_stage", "next_stage")
        return is_check if action == "toggle_wrong" else not is_check or action not in of_formulas

    def action_next_stage(self) -> None:
        """Goes to the next stage; after the last the update is made."""
        if self.player.page != "formulas":
            self.player.page = "formulas"
        else:
            self.player.next_stage()
        self.present()

    def action_previous_stage(self) -> None:
        """Goes a stage back."""
        if self.player.page != "formulas":
            self.player.page = "formulas"
        else:
            self.player.previous_stage()
        self.present()

    def action_move_parameter(self, by: int) -> None:
        """Chooses another weight or bias."""
        if self.player.page == "equations":  # where none is chosen
            self.player.page = "formulas"
        self.player.move_parameter(by)
        self.present()
        formulas = self.query_one(UpdateFormulas)
        is_alone = self.has_class(_NARROW) and not self.has_class(_PICTURES)
        if is_alone and self.player.page == "formulas" and not formulas.shows_parameter:
            update = self.player.frame().explanation
            name = parameter_name(update.place, update.update.settings, self._view_options.glyphs)
            self._tell(_("chosen: {name}").format(name=name))

    def action_move_row(self, by: int) -> None:
        """Chooses another row, or all together."""
        self.player.page = "formulas"
        self.player.move_row(by)
        self.present()

    def action_scroll_lines(self, lines: int) -> None:
        """Scrolls what is longer than the panel."""
        if not self.query_one(UpdateFormulas).scroll_lines(lines):
            self._tell(_("there is no more above") if lines < 0 else _("there is no more below"))

    def action_next_style(self) -> None:
        """Shows the article's lines beside the stage, or none."""
        self.player.page = "formulas"
        self.player.next_style()
        self.present()

    def action_toggle_page(self, page: Page) -> None:
        """Shows another page, or the formulas again."""
        self.player.page = "formulas" if self.player.page == page else page
        self.remove_class(_PICTURES)
        self.present()

    def action_toggle_wrong(self) -> None:
        """Makes the chosen gradient wrong on purpose, or right again."""
        self.player.is_wrong = not self.player.is_wrong
        if self.player.page == "equations":
            self.player.page = "formulas"
        if self.player.page == "formulas":  # where it is checked
            self.player.show_stage(STAGES.index("rows"))
        self.present()

    def action_toggle_pictures(self) -> None:
        """Shows network and curves in the place of the formulas, where there is no room for all."""
        if not self.has_class(_NARROW):
            self._tell(_("network and curves stand beside the formulas"))
            return
        self.toggle_class(_PICTURES)
        self.call_after_refresh(self.present)

    def _tell(self, sentence: str) -> None:
        if not is_told(self.app, sentence):
            self.notify(sentence, timeout=_TOLD_SECONDS, markup=False)

    def action_help(self) -> None:
        """Lists the keys."""
        self._show_help()

    def action_glossary(self) -> None:
        """Says what words mean."""
        self._show_glossary()

    def action_leave(self) -> None:
        """Goes back to the main view."""
        self.dismiss(self.player.parameter)

    def on_update_formulas_row_clicked(self, message: UpdateFormulas.RowClicked) -> None:
        """Follows the row that was clicked on."""
        self.player.choose_row(message.row)
        self.present()

    def on_update_formulas_stage_clicked(self, message: UpdateFormulas.StageClicked) -> None:
        """Goes to the stage that was clicked on."""
        self.player.show_stage(message.stage)
        self.present()

    def on_parameter_clicked(self, message: ParameterClicked) -> None:
        """Chooses the parameter that was clicked on."""
        self.player.choose_parameter(message.index)
        self.present()


def _title(frame: UpdateFrame) -> str:
    return {
        "formulas": _("One update"),
        "check": _("Is the gradient right?"),
        "equations": _("Equations"),
    }[frame.page]


def _about(frame: UpdateFrame) -> str:
    """Which update is gone through; the row only where it matters."""
    if frame.page == "formulas":
        return about_update(frame.explanation)
    return _("epoch {epoch}").format(epoch=epoch_text(frame.frame.epoch))


def _about_stage(frame: UpdateFrame) -> str:
    if frame.page != "formulas":
        return _("enter: back to the formulas")
    if frame.stage == len(STAGES) - 1:
        return _("enter makes the update")
    text = _("stage {number} of {count}")
    return text.format(number=frame.stage + 1, count=len(STAGES))
