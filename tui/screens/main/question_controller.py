"""Answering what a learner asks, with the view or the run that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from xortui.tui.language import translate as _
from xortui.tui.rendering.text.fate_text import all_shared_text
from xortui.tui.rendering.text.number_format import loss_text
from xortui.tui.screens.dialogs.questions_screen import QuestionsScreen
from xortui.tui.screens.key_names import key_text
from xortui.tui.screens.keys import COMPARE, GROUPS, UPDATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.screens.main.compare_controller import CompareController
    from xortui.tui.screens.main.dialog_controller import DialogController
    from xortui.tui.screens.main.layout import PanelScreen
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.screens.main.update_controller import UpdateController

_SAID_SECONDS: Final = 20.0
_PRINTED_EPOCHS: Final = (0, 5_000, 10_000, 15_000, 19_900)
_COME_FAR: Final = 2_000
"""Epochs after which a layer that is too few hardly moves any more."""

_BY_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "solved": ("run_until_solved",),
    "gates": ("explain_update", "update_equations"),
    "boundary": ("explain_update", "update_equations"),
    "update": ("explain_update",),
    "hidden-space": ("toggle_hidden",),
    "rate": ("compare", "compare_question"),
    "stuck": ("sweep",),
    "epoch": ("go_to_epoch",),
    "units": ("compare", "compare_question", "compare_question"),
    "gradient": ("explain_update", "update_check"),
    "pytorch": ("export_torch",),
    "again": ("copy_run_card",),
}
"""Name of a question -> ids of the keys that lead to the same answer, in their order."""


class QuestionController:
    """Lists the questions, and does what answers the one that was chosen."""

    def __init__(
        self,
        run: RunView,
        panels: PanelScreen,
        *,
        actions: Mapping[str, Callable[[], None]],
        dialogs: DialogController,
        compare: CompareController,
        update: UpdateController,
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            panels: Where it is shown.
            actions: What keys do that answer a question by themselves, by their names.
            dialogs: Starts presets.
            compare: Shows runs side by side.
            update: Shows one update.
        """
        self._run, self._panels, self._actions = run, panels, actions
        self._dialogs, self._compare, self._update = dialogs, compare, update

    def action_questions(self) -> None:
        """Lists what a learner asks."""
        self._run.push_screen(QuestionsScreen(self._keys()), self.answer)

    def answer(self, name: str | None) -> None:
        """Shows what answers a question; without a name nothing happens.

        Args:
            name: One of `questions_screen.ASKED`.
        """
        if name is not None:
            getattr(self, f"_answer_{name.replace('-', '_')}")()

    def _keys(self) -> dict[str, str]:
        """Returns the keys that lead to answers, as they are mapped now."""
        run = self._run
        unicode = run.view_options.glyphs.unicode
        texts = {
            key.id: key_text(key.key.partition(",")[0], unicode=unicode)
            for group in (*GROUPS, UPDATE, COMPARE)
            for key in run.mapped(group).bindings
        }
        ways = dict(_BY_KEYS)
        if not self._panels.shows("parameters"):
            ways["parameters"] = ("toggle_gradients",)
        return {name: " ".join(texts[key] for key in keys) for name, keys in ways.items()}

    def _show_panel(self, name: str) -> None:
        """Has a panel in view, where that is not in view already."""
        if not self._panels.shows(name):
            self._panels.toggle_panel(name)
        self._run.present()

    def _show_equations(self, preset: str) -> None:
        """Shows as equations what a preset has come to."""
        self._dialogs.start_preset(preset)
        self._run.player.step(_COME_FAR)
        self._update.open("equations")

    def _show_runs(self, name: str) -> None:
        """Plays the runs side by side that answer one of the questions of runs."""
        # Few compare, and the first picture waits for everything that is loaded before.
        from xortui.tui.player.questions import QUESTIONS
        from xortui.tui.player.side_by_side import ComparedRuns

        asked = QUESTIONS[name]
        self._compare.open(ComparedRuns(tuple(asked.configs()), asks=_(asked.asks)), plays=True)

    def _answer_outputs(self) -> None:
        text = _("the truth table has them, each marked as right or wrong")
        self._run.notify(text, timeout=_SAID_SECONDS, markup=False)

    def _answer_solved(self) -> None:
        self._actions["action_run_until_solved"]()

    def _answer_loss(self) -> None:
        text = _("the header has the loss; below are its last epochs as bars, and its curve")
        self._run.notify(text, timeout=_SAID_SECONDS, markup=False)

    def _answer_parameters(self) -> None:
        if not self._panels.shows("parameters"):
            self._show_panel("gradients")

    def _answer_gates(self) -> None:
        self._update.open("equations")

    def _answer_boundary(self) -> None:
        self._update.open("equations")

    def _answer_update(self) -> None:
        self._update.open()

    def _answer_hidden_space(self) -> None:
        self._show_panel("hidden")

    def _answer_one_layer(self) -> None:
        self._show_equations("perceptron-xor")

    def _answer_linear_layers(self) -> None:
        self._show_equations("linear")

    def _answer_rate(self) -> None:
        self._show_runs("rate")

    def _answer_zeros(self) -> None:
        self._dialogs.start_preset("zeros")

    def _answer_stuck(self) -> None:
        from xortui.tui.player.landscape_player import stuck_levels

        self._actions["action_sweep"]()
        settings = self._run.player.settings
        found = stuck_levels(settings)
        text = _("a stuck run can only approach a level, which no epoch changes: another seed may")
        if found:
            example = _("at {loss}, for example, {rows}")
            rows = all_shared_text(found[0].shared, settings.dataset)
            text += "\n" + example.format(loss=loss_text(found[0].loss), rows=rows)
        self._run.notify(text, timeout=_SAID_SECONDS, markup=False)

    def _answer_epoch(self) -> None:
        self._actions["action_go_to_epoch"]()

    def _answer_units(self) -> None:
        self._show_runs("units")

    def _answer_losses(self) -> None:
        self._show_runs("loss")

    def _answer_one_change(self) -> None:
        from xortui.tui.player.questions import ONE_CHANGE, ONE_CHANGE_ASKS
        from xortui.tui.player.side_by_side import ComparedRuns

        self._compare.open(ComparedRuns(ONE_CHANGE, asks=_(ONE_CHANGE_ASKS)), plays=True)

    def _answer_gradient(self) -> None:
        self._update.open("check")

    def _answer_pytorch(self) -> None:
        # few ask, and the run need not be made for everybody else
        from xortui.tui.lessons.article_losses import ARTICLE, beside_ours

        lines = [
            _("epoch {epoch:,}: {theirs} there, {ours:.6f} here").format(
                epoch=printed.epoch, theirs=printed.single, ours=ours
            )
            for printed, ours in beside_ours()
            if printed.epoch in _PRINTED_EPOCHS
        ]
        title = _("Losses of the PyTorch article's program, and of the preset {preset}")
        self._run.notify(
            "\n".join(lines),
            title=title.format(preset=ARTICLE),
            timeout=_SAID_SECONDS,
            markup=False,
        )

    def _answer_again(self) -> None:
        self._actions["action_copy_run_card"]()
