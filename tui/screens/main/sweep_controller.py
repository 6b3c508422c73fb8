"""Opening the seed sweep, and coming back with a seed."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

from xortui.tui.core_errors import told
from xortui.tui.language import translate as _
from xortui.tui.player.sweep_player import SweepPlayer
from xortui.tui.player.varied_sweep import SEEDS_OF_EACH, VariedSweep
from xortui.tui.screens.keys import SWEEP, VARIED
from xortui.tui.screens.main.key_lists import lists_keys
from xortui.tui.screens.sweep.sweep_screen import SEEDS, SweepScreen
from xortui.tui.sweep.grammar import varied_from_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.core import RunConfig
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.screens.sweep.varied_screen import VariedScreen

_RATES: Final = (0.1, 1.0, 10.0)
"""Times its own at which a run's learning rate is tried, until a person says what to vary."""


class ManyRunsController:
    """Opens a screen on which many runs are trained, as often drawn as the main view."""

    def __init__(
        self,
        run: RunView,
        frames_per_second: Callable[[], float],
        is_behind: Callable[[], bool],
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            frames_per_second: Returns how often the screen is drawn at present.
            is_behind: Tells whether the terminal has not yet taken what was sent.
        """
        self._run = run
        self._frames_per_second, self._is_behind = frames_per_second, is_behind


class SweepController(ManyRunsController):
    """Tries many seeds of the run, and opens the one that was chosen."""

    def action_sweep(self) -> None:
        """Tries many seeds of the run that is shown."""
        run = self._run
        run.player.pause()
        run.present()
        self._show(run.player.chosen_config)

    def _show(self, config: RunConfig) -> None:
        run = self._run
        try:
            player = SweepPlayer(config, range(SEEDS), clock=perf_counter)
        except ValueError as error:
            text = _("no sweep: {reason}").format(reason=told(error))
            run.notify(text, severity="warning", markup=False)
            return
        screen = SweepScreen(
            player,
            run.view_options,
            frames_per_second=self._frames_per_second(),
            is_behind=self._is_behind,
            vary=lambda: self._vary(config, screen),
            show_help=lists_keys(run, SWEEP),
            keys=run.mapped(SWEEP),
        )
        run.push_screen(screen, lambda seed: self._open(config, seed))

    def _vary(self, config: RunConfig, screen: SweepScreen) -> None:
        """Shows a sweep of several runs over that of one: at first of three learning rates."""
        from xortui.tui.screens.sweep.varied_screen import VariedScreen

        rates = tuple(float(f"{config.learning_rate * times:.6g}") for times in _RATES)
        varied = VariedScreen(
            VariedSweep(config, {"learning_rate": rates}, clock=perf_counter),
            self._run.view_options,
            frames_per_second=self._frames_per_second(),
            is_behind=self._is_behind,
            vary=lambda: self._ask(config, varied),
            show_help=lists_keys(self._run, VARIED),
            keys=self._run.mapped(VARIED),
        )

        def open_seeds(chosen: RunConfig | None) -> None:
            if chosen is not None:
                screen.dismiss(None)
                self._show(chosen)

        self._run.push_screen(varied, open_seeds)

    def _ask(self, config: RunConfig, screen: VariedScreen) -> None:
        """Asks what is to be varied, and shows that."""
        from xortui.tui.screens.dialogs.prompt import Prompt

        hint = _("FIELD=VALUES: hidden=2,3,4 or lr=0.01..10:log:4; several with a space between")
        title = _("Vary over {seeds} seeds each").format(seeds=SEEDS_OF_EACH)

        def show(text: str) -> None:
            varied = varied_from_texts(text.split())
            screen.use(VariedSweep(config, varied, clock=perf_counter))

        self._run.push_screen(Prompt(title, "hidden=2,3,4,8", hint, show))

    def _open(self, config: RunConfig, seed: int | None) -> None:
        if seed is None:
            return
        player = self._run.player
        player.restart(config.replace(seed=seed))
        player.play()
        player.notice = _("seed {seed} from epoch 0").format(seed=seed)
        self._run.present()
