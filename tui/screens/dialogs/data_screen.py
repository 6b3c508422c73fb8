"""Data to choose from: files of a folder and points by name, seen before they are taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Click
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from xortui.core import POINT_SETS, Dataset, RunConfig
from xortui.tui.core_errors import told
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.records.data_files import dataset_from_file
from xortui.tui.records.data_folder import MOST_SEEN, data_folder, data_words
from xortui.tui.records.shortened import shortened
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.paged_options import PagedOptions

_FILE, _FOLDER, _POINTS = "file:", "folder:", "points:"
_UP = ".."
_LONGEST_PLACE = 50  # characters


class _Listed(PagedOptions):
    """The list: a first click shows what an entry is, a second one takes it."""

    def on_click(self, event: Click) -> None:
        """Highlights what is clicked on for the first time."""
        option = event.style.meta.get("option")
        if option is None or option >= self.option_count or option == self.highlighted:
            return
        event.prevent_default()
        if not self.get_option_at_index(option).disabled:
            self.highlighted = option

    def action_select(self) -> None:
        """Takes what is highlighted at once: a message would come after the next key."""
        if self.highlighted is not None and isinstance(self.screen, DataScreen):
            self.screen.choose(self.get_option_at_index(self.highlighted).id or "")


class DataScreen(Dialog[None]):
    """A list to choose data from, which says below it what is highlighted."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q", "close", deferred("close")),
        Binding("backspace", "folder_above", deferred("folder above")),
    ]

    DEFAULT_CSS = """
    DataScreen {
        align: center middle;
        & > .dialog { width: 76; max-width: 100%; height: auto; max-height: 100%; }
        #data-list { max-height: 16; }
        #data-seen { height: 3; border-top: solid $foreground 20%; color: $text-muted; }
        #data-seen.refused { color: $text-error; }
    }
    .-ascii-borders DataScreen #data-seen { border-top: ascii $foreground 20%; }
    """

    def __init__(
        self, settings: RunConfig, folder: Path | None, accept: Callable[[Dataset], None]
    ) -> None:
        """Makes the list.

        Args:
            settings: The settings in force, which say how points are drawn.
            folder: Whose files are offered first; None where files of this machine are not.
            accept: Takes the data, or raises `ValueError` with the reason why not.
        """
        super().__init__()
        self._settings, self._folder, self._accept = settings, folder, accept

    def compose(self) -> ComposeResult:
        """Lays out the list and the place of what is said."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("Data")
            dialog.border_subtitle = _("enter takes it · esc leaves it")
            yield _Listed(*self._options(), id="data-list", compact=True)
            yield Static(id="data-seen", markup=False)

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        """Says what is highlighted."""
        self._say(*self._seen(message.option.id or ""))

    def choose(self, entry: str) -> None:
        """Takes data, or goes into a folder."""
        if entry.startswith(_FOLDER):
            self._enter(entry.removeprefix(_FOLDER))
            return
        try:
            self._accept(self._read(entry))
        except ValueError as error:
            self._say(shortened(told(error)), True)
        else:
            self.dismiss()

    def action_folder_above(self) -> None:
        """Lists the folder in which this one is."""
        if self._folder is not None:
            self._enter(_UP)

    def action_close(self) -> None:
        """Leaves everything as it was."""
        self.dismiss()

    def _enter(self, name: str) -> None:
        assert self._folder is not None
        found = data_folder((self._folder / name).resolve())
        if found.reason:
            text = _("{path} cannot be opened: {reason}")
            self._say(shortened(text.format(path=found.path, reason=found.reason)), True)
            return
        self._folder = found.path
        listed = self.query_one(_Listed)
        listed.clear_options()
        listed.add_options(self._options())
        listed.action_first()

    def _options(self) -> list[Option]:
        width = max(map(len, POINT_SETS))
        points = [
            Option(
                Text.assemble((f"  {name:<{width}}  ", "bold"), _(points.shows)),
                id=_POINTS + name,
            )
            for name, points in POINT_SETS.items()
        ]
        named = [_heading(_("Points by name")), *points]
        if self._folder is None:
            return named
        found = data_folder(self._folder)
        files = [Option(Text(f"  {shortened(n)}"), id=_FILE + n) for n in found.files]
        if not files:
            none = _("no file of data here (.csv, .tsv, .txt, ...)")
            files = [Option(Text(f"  {none}"), disabled=True)]
        names = (_UP, *found.folders)
        folders = [Option(Text(f"  {shortened(name)}/"), id=_FOLDER + name) for name in names]
        if found.n_left_out:
            more = _("and {count} more").format(count=found.n_left_out)
            folders.append(Option(Text(f"  {more}"), disabled=True))
        place = shortened(str(found.path))
        if len(place) > _LONGEST_PLACE:  # its end tells more than its beginning
            place = ".." + place[2 - _LONGEST_PLACE :]
        return [
            _heading(_("Files of {path}").format(path=place)),
            *files,
            *named,
            _heading(_("Folders")),
            *folders,
        ]

    def _seen(self, entry: str) -> tuple[str, bool]:
        """Returns what is said of an entry, and whether it is why it cannot be taken."""
        if entry.startswith(_FOLDER):
            return _("enter opens the folder, backspace the one above"), False
        try:
            if entry.startswith(_FILE):
                size = self._path(entry).stat().st_size
                if size > MOST_SEEN:
                    text = _("{size:.1f} MiB, read when it is taken")
                    return text.format(size=size / 2**20), False
            words = data_words(self._read(entry))
        except (OSError, ValueError) as error:
            return shortened(told(error)), True
        if entry.startswith(_POINTS):
            recipe = _("noise {noise:g}, seed {seed}; points, noise and data seed are settings")
            settings = self._settings
            words += ", " + recipe.format(noise=settings.noise, seed=settings.data_seed)
        return words, False

    def _read(self, entry: str) -> Dataset:
        if entry.startswith(_FILE):
            return dataset_from_file(str(self._path(entry)))
        data = Dataset.named(entry.removeprefix(_POINTS))
        drawn = RunConfig(
            data=data,
            points=self._settings.points,
            noise=self._settings.noise,
            data_seed=self._settings.data_seed,
            loss="mse",
        ).data
        assert drawn is not None
        return drawn

    def _path(self, entry: str) -> Path:
        assert self._folder is not None
        path, here = self._folder / entry.removeprefix(_FILE), Path.cwd()
        # What a run card names is short where it can be.
        return path.relative_to(here) if path.is_relative_to(here) else path

    def _say(self, text: str, is_refusal: bool) -> None:
        seen = self.query_one("#data-seen", Static)
        seen.set_class(is_refusal, "refused")
        seen.update(text)


def _heading(text: str) -> Option:
    return Option(Text(text, "bold"), disabled=True)
