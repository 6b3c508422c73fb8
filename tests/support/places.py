"""Every place at which a run is seen, kept or judged, each as a function that a run is taken to.

A place returns nothing where it works, or in one line why it does not take the run; whatever else
comes of it is raised.
"""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import numpy as np
from support.command_line import config_of_words
from support.drawn_runs import NUDGE

from xortui.core import History, RunConfig, Trainer, verdict_on
from xortui.core.curvature.descended_loss import DescendedLoss, vector_of
from xortui.core.explain import boundary_of, check_gradients, evaluate, explain, next_updates
from xortui.core.explain import largest_gradient as largest
from xortui.core.landscape.plane import losses_at
from xortui.core.sweep import Sweep
from xortui.tui.export import numpy_script, torch_script
from xortui.tui.player.landscape_player import LandscapePlayer
from xortui.tui.player.player import Player
from xortui.tui.player.update_player import UpdatePlayer
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.run_card import run_options
from xortui.tui.records.saved_runs import SavedRun, load_run, save_run
from xortui.tui.rendering.text.fate_text import unjudged_text
from xortui.tui.rendering.text.verdict_text import caption, verdict_object
from xortui.tui.widgets.hidden_space import HiddenSpace
from xortui.tui.widgets.network_diagram import diagram_content, functions_of, sentences_of
from xortui.tui.widgets.run_header import run_words
from xortui.tui.widgets.surface_picture import surface_view
from xortui.tui.widgets.update_panels import UpdateFormulas, units_on_curves
from xortui.tui.widgets.view_options import ViewOptions

EPOCHS: Final = 6


def trained(config: RunConfig) -> Trainer:
    """Returns a run after some epochs."""
    trainer = Trainer(config)
    trainer.advance(EPOCHS)
    return trainer


def one_update(config: RunConfig) -> str:
    """The updates of the next epoch give its parameters, and their gradients are measured."""
    trainer = trained(config)
    updates = next_updates(trainer)
    for update in updates:
        place = largest(update)
        for row in (None, 0):
            found = explain(update, place.field, row)
            for equation in found.equations:
                if trainer.end_reason == "undefined" and np.isnan(equation.value):
                    continue  # bce has no value of an output outside 0..1, in whole or in part
                value = evaluate(equation.formula, equation.numbers)
                # what was summed up in single precision is known to its own rounding
                rtol, atol = (1e-5, 1e-7) if config.dtype == "float32" else (1e-6, 1e-9)
                np.testing.assert_allclose(value, equation.value, rtol=rtol, atol=atol)
        for checked in check_gradients(update):
            is_measured = np.isfinite(checked.difference)  # not where the loss is infinite
            assert checked.is_right or checked.is_at_kink or not is_measured, checked
    trainer.advance(1)
    if trainer.end_reason in (None, "epochs"):
        for ours, theirs in zip(
            updates[-1].after.weights, trainer.parameters().weights, strict=True
        ):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)
    return ""


def written_update(config: RunConfig) -> str:
    """The view of an update: formulas, curves, equations and the program's own lines."""
    player = Player(config, paused=True, clock=perf_counter)
    player.step(EPOCHS)
    view, options = UpdatePlayer(player), ViewOptions()
    frame = view.frame()
    units_on_curves(frame.explanation)
    boundary_of(player.trainer.parameters(), player.settings)
    for page in ("formulas", "check", "equations"):
        view.page = page
        assert UpdateFormulas().draw(view.frame(), options, 20, 80).text().strip()
    return ""


def judged(config: RunConfig) -> str:
    """Verdict and caption; their numbers are those of the run."""
    trainer = trained(config)
    verdict = verdict_on(config, trainer.parameters(), trainer.epoch)
    assert caption(verdict, config, 80).strip()
    json.dumps(verdict_object(verdict, config), allow_nan=False)
    if trainer.solved and not config.has_training_mode:
        assert verdict.outlook == "solved"
    return unjudged_text(verdict.unjudged) if verdict.unjudged is not None else ""


def descended(config: RunConfig) -> str:
    """The loss whose curvature is judged is that of the run, and so is its gradient."""
    trainer = trained(config)
    loss = DescendedLoss(trainer.settings)
    spot = loss.at(vector_of(trainer.parameters())[:, None])
    if not config.has_training_mode:
        np.testing.assert_allclose(spot.data_losses[0], trainer.loss, rtol=1e-4, atol=1e-9)
        is_solved = trainer.solved
        assert config.dtype == "float32" or bool(spot.solved[0]) == is_solved
    return ""


def swept(config: RunConfig) -> str:
    """Runs of a sweep, and their fates."""
    config = config.replace(epochs=EPOCHS)
    sweep = Sweep(config, [config.seed, 5])
    sweep.advance(EPOCHS)
    outcomes = sweep.outcomes()
    tolerance = 1e-4 if config.dtype == "float32" else 1e-7
    np.testing.assert_allclose(outcomes.losses[0], trained(config).loss, rtol=tolerance)
    return ""


def landscape(config: RunConfig) -> str:
    """The loss around the way of a run; its floor is where the run is."""
    history = History(Trainer(config))
    history.advance(EPOCHS)
    seen = LandscapePlayer(history, history.epoch)
    frame = seen.frame()
    assert frame.grid is None or np.isfinite(frame.grid.plane.axes).all()
    if not config.has_training_mode and len(frame.way.epochs):
        (here,) = losses_at(frame.way.parameters[-1:], seen.way.settings)
        np.testing.assert_allclose(here, frame.loss, rtol=1e-4, atol=1e-9)
    return ""


def pictures(config: RunConfig) -> str:
    """Header, surface, network, units' functions and hidden space."""
    player = Player(config, paused=True, clock=perf_counter)
    player.step(EPOCHS)
    frame, options = player.frame(), ViewOptions()
    assert run_words(frame.settings, frame.rate)
    diagram_content(frame)
    functions_of(frame)
    sentences_of(frame)
    surface_view(frame, options)
    assert HiddenSpace().draw(frame, options, 12, 40).text().strip()
    return ""


def travelled(config: RunConfig) -> str:
    """An epoch seen again is that of the run, and the run goes on from there."""
    history = History(Trainer(config))
    history.advance(EPOCHS)
    epoch = min(3, history.epoch)
    seen, other = history.at(epoch), Trainer(config)
    other.advance(epoch)
    np.testing.assert_array_equal(seen.loss, other.snapshot().loss)
    for ours, theirs in zip(seen.weights, other.snapshot().weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    return ""


def kept(config: RunConfig) -> str:
    """A saved run goes on bit for bit; its card and its JSON make it again."""
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    trainer = Trainer(config)
    record = LossRecord.starting(trainer)
    while trainer.epoch < 3 and trainer.end_reason is None:
        record.extend(trainer.advance(trainer.epochs_alike(3 - trainer.epoch)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "run.npz"
        save_run(path, SavedRun.of(trainer, record))
        again = load_run(path).trainer()
    again.advance(EPOCHS)
    trainer.advance(EPOCHS)
    np.testing.assert_array_equal(again.loss, trainer.loss)
    words = shlex.split(shlex.join(run_options(config)))
    assert config_of_words(words) == config
    return ""


def exported(config: RunConfig) -> str:
    """Both programs are written, and that of NumPy has the run's losses."""
    config = config.replace(epochs=EPOCHS)
    try:
        compile(torch_script(config), "torch", "exec")
        program = compile(numpy_script(config, 1), "numpy", "exec")
    except ValueError as error:
        assert "\n" not in str(error)
        return str(error)
    told = io.StringIO()
    with contextlib.redirect_stdout(told), np.errstate(all="ignore"):
        exec(program, {"__name__": "program"})
    lines = [line.split() for line in told.getvalue().splitlines() if line.startswith("epoch:")]
    tolerance = 1e-4 if config.dtype == "float32" else 1e-8
    if _is_calm(config, tolerance):
        np.testing.assert_allclose(float(lines[-1][3]), trained(config).loss, rtol=tolerance)
    return ""


def _is_calm(config: RunConfig, tolerance: float) -> bool:
    """Tells whether the run, started next to nothing away, is the same run still.

    A penalty by sign is such a case where it is not, on a shift whose derivative is 0 but for
    rounding.
    """
    if config.init == "zeros":
        return True
    own = trained(config).loss
    nudged = (
        trained(config.replace(init_factor=config.init_factor * NUDGE**times)).loss
        for times in (1, 2, 3)
    )
    return all(np.isclose(loss, own, rtol=tolerance, atol=0, equal_nan=True) for loss in nudged)


PLACES: Final[dict[str, Callable[[RunConfig], str]]] = {
    "one update": one_update,
    "view of an update": written_update,
    "verdict": judged,
    "descended loss": descended,
    "sweep": swept,
    "landscape": landscape,
    "pictures": pictures,
    "time travel": travelled,
    "saved run": kept,
    "programs": exported,
}
"""Name -> place."""


def taken_to(place: str, config: RunConfig) -> str:
    """Returns what a place says of a run; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        return PLACES[place](config)
