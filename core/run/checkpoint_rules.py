"""Whether a checkpoint is of a run: asked where the two come from a file that anybody may write."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from xortui.core.config import ENDING_FIELDS, RunConfig, Settings, require
from xortui.core.data import Dataset
from xortui.core.fast.parameter_vector import parameters_of
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.parameters import Parameters
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.schedules import N_PLATEAU_NUMBERS

_TOLERANCES: Final = {"float64": (1e-6, 1e-9), "float32": (1e-3, 1e-5)}


def check_checkpoint(config: RunConfig, checkpoint: Checkpoint) -> None:
    """Checks that a run can have come to a state: its own network, changes and generator.

    Args:
        config: The run.
        checkpoint: The state.

    Raises:
        ValueError: It cannot; the message names the field, the rule and the value.
    """
    epoch, settings = checkpoint.epoch, checkpoint.settings
    _check_count("epoch", epoch, None)
    made = sum(change.epoch <= epoch for change in config.changes)
    _check_count("n_applied", checkpoint.n_applied, len(config.changes))
    require(
        checkpoint.n_applied == made, "n_applied", f"{made} at epoch {epoch}", checkpoint.n_applied
    )
    if checkpoint.solved_at is not None:
        _check_count("solved_at", checkpoint.solved_at, epoch)
    _check_best(checkpoint.best, epoch)
    _check_count("steps", checkpoint.steps, epoch * _most_rows(config))
    _check_settings(config, settings, epoch)
    _check_generator(settings, checkpoint.generator_state)
    vector, size = checkpoint.vector, vector_size(settings)
    require(vector.shape == (size,), "vector", f"of shape {(size,)}", vector.shape)
    require(vector.dtype == settings.dtype, "vector", settings.dtype, str(vector.dtype))


def check_last_loss(settings: Settings, recorded: float, seen: float) -> None:
    """Checks that the parameters of a state have the loss that was recorded for it.

    Another processor rounds otherwise, so the two need not be the same to the last bit.

    Raises:
        ValueError: They have another.
    """
    relative, absolute = _TOLERANCES[settings.dtype]
    same = np.isclose(recorded, seen, rtol=relative, atol=absolute)
    alike = bool(same) or not (np.isfinite(recorded) or np.isfinite(seen))
    require(alike, "losses", f"at their end the parameters' loss {seen!r}", recorded)


def vector_size(settings: Settings) -> int:
    """Returns how many numbers the vector of a checkpoint under these settings has."""
    architecture = settings.architecture
    n_pace = N_PLATEAU_NUMBERS if settings.pace.follows_losses else 0
    slots = 2 + OPTIMIZERS[settings.optimizer].n_slots
    return slots * architecture.n_parameters + n_pace + 2 * architecture.n_normalized


def checkpoint_parameters(checkpoint: Checkpoint) -> Parameters:
    """Returns the parameters of a state, as views of its vector."""
    settings, vector = checkpoint.settings, checkpoint.vector
    architecture = settings.architecture
    running = vector[vector.size - 2 * architecture.n_normalized :]
    return parameters_of(vector[: architecture.n_parameters], architecture, running)


def _check_count(name: str, value: object, most: int | None) -> None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    require(is_count, name, "an integer >= 0", value)
    require(most is None or (isinstance(value, int) and value <= most), name, f"<= {most}", value)


def _check_best(best: object, epoch: int) -> None:
    """Checks the best epoch so far and its loss, which may be infinite: of none that was seen."""
    if best is None:
        return
    is_pair = isinstance(best, tuple) and len(best) == 2
    require(is_pair, "best", "an epoch and its loss", best)
    assert isinstance(best, tuple)
    _check_count("best", best[0], epoch)
    is_loss = isinstance(best[1], float) and not math.isnan(best[1])
    require(is_loss, "best", "an epoch and its loss", best)


def _most_rows(config: RunConfig) -> int:
    later = (c.value for c in config.changes if isinstance(c.value, Dataset))
    changed = {c.field for c in config.changes}
    drawn = [int(c.value) for c in config.changes if c.field == "points"]
    if "data" in changed:  # to points of a name, as many as there are to be
        drawn.append(config.points)
    # A gate may take the place of data, and has four rows; points, that of more or fewer.
    counts = [data.n_samples for data in (config.dataset, *later)]
    return max(4, *counts, *drawn)


def _check_settings(config: RunConfig, settings: Settings, epoch: int) -> None:
    expected = config.at(epoch).replace(**{name: getattr(settings, name) for name in ENDING_FIELDS})
    for name in RunConfig.__slots__:
        wanted, given = getattr(expected, name), getattr(settings, name)
        require(given == wanted, name, f"{_short(wanted)} at epoch {epoch}", _short(given))


def _short(value: Any) -> Any:
    return f"{value.n_samples} rows" if isinstance(value, Dataset) else value


def _check_generator(settings: Settings, state: object) -> None:
    draws = settings.dropout > 0 or settings.drops or settings.shuffles
    require(state is not None or not draws, "generator_state", "there where a run draws", state)
    if state is None:
        return
    own: dict[str, Any] = dict(np.random.default_rng(settings.seed).bit_generator.state)
    inner = state.get("state") if isinstance(state, dict) else None
    is_whole = isinstance(state, dict) and set(state) == set(own) and isinstance(inner, dict)
    require(is_whole, "generator_state", "that of a generator", type(state).__name__)
    assert isinstance(state, dict) and isinstance(inner, dict)
    require(state["bit_generator"] == own["bit_generator"], "generator_state", "PCG64", "another")
    is_seed = set(inner) == {"state", "inc"} and inner["inc"] == own["state"]["inc"]
    require(is_seed, "generator_state", f"that of seed {settings.seed}", "another's")
    for name, value, bits in (
        ("state", inner["state"], 128),
        ("has_uint32", state["has_uint32"], 1),
        ("uinteger", state["uinteger"], 32),
    ):
        _check_count(f"generator_state {name}", value, (1 << bits) - 1)
