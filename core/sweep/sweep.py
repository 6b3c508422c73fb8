"""Many seeds of one configuration, trained together as far as their owner asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from xortui.core.config import RunConfig, require_count
from xortui.core.curvature.flow import ACCURATE, FAST, FlowAccuracy
from xortui.core.curvature.judged import follows_gradient, unjudged_reason
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.sweep.batch import RunBatch
from xortui.core.sweep.judgement import Judgement
from xortui.core.sweep.lanes import LANES, padded_width
from xortui.core.sweep.outcomes import NOT_PREDICTED, SLOW, SOLVED, Outcomes

_CACHE: Final = 9 << 20
"""Bytes of a batch: wider ones spread what each array operation costs over more runs."""
_MOST_LANES: Final = 12288
_FEW_LANES: Final = 64
_AFFORDABLE: Final = 24 << 20
"""Bytes up to which a batch is no narrower than that: less would cost more than the cache gives."""
_ACTIVATION_BUFFERS: Final = 5
_OUTPUT_BUFFERS: Final = 6
_LARGEST_SEED: Final = (1 << 63) - 1


class Sweep:
    """A run of one configuration from each of many seeds.

    Run ``k`` has the losses and the fate of a `Trainer` with that seed, and does not depend on
    which runs lie beside it.

    Attributes:
        config: The configuration; its own seed is not used.
        seeds: A seed for each run.
    """

    def __init__(self, config: RunConfig, seeds: Sequence[int]) -> None:
        """Prepares the runs at epoch 0.

        Raises:
            ValueError: There is no seed, or one is out of range.
        """
        check_seeds(seeds)
        self.config, self.seeds = config, seeds
        self._parts = _parts(len(seeds), runs_per_batch(config))
        self._batches = [RunBatch(config, seeds[part]) for part in self._parts]

    def __repr__(self) -> str:
        epochs = f"{self.epoch:,} of {self.config.epochs:,}"
        done = ", done" if self.is_done else ""
        title = self.config.title.rpartition(" seed ")[0]
        return f"<Sweep of {len(self.seeds):,} seeds of {title}, epoch {epochs}{done}>"

    @property
    def epoch(self) -> int:
        """Epochs made by the runs that have not ended."""
        return max(batch.epoch for batch in self._batches)

    @property
    def is_done(self) -> bool:
        """Whether every run has ended."""
        return all(batch.is_done for batch in self._batches)

    def advance(self, epochs: int) -> None:
        """Makes up to ``epochs`` epochs of every run that has not ended.

        Raises:
            ValueError: ``epochs`` is negative or no integer.
        """
        require_count(epochs, "epochs")
        for batch in self._batches:
            batch.advance(epochs)

    def judgement(self, accuracy: FlowAccuracy = FAST) -> Judgement:
        """Returns what finds out, step by step, what becomes of the runs as they are now.

        Args:
            accuracy: How exactly it is found out.
        """
        seeds = [self.seeds[part] for part in self._parts]
        return Judgement(self.config, self._batches, seeds, accuracy=accuracy)

    def outcomes(self, *, judged: bool = True) -> Outcomes:
        """Returns what has become of each run so far, as arrays that the caller may keep.

        Changes nothing.

        Args:
            judged: Whether slow is told from stuck, which may take as long as the epochs did; else
                those that are not solved are undecided.
        """
        judgement = self.judgement()
        if judged:
            judgement.finish()
        return judgement.outcomes()


Judge = Callable[[Judgement], object]
"""Advances a judgement as far as it likes."""


def run_chunk(config: RunConfig, seeds: Sequence[int], judge: Judge = Judgement.finish) -> Outcomes:
    """Trains some seeds of a configuration to their end and returns what became of them.

    It needs nothing but its arguments and returns plain arrays, so that any executor can run it
    on any machine. The result does not depend on how seeds are cut into chunks.

    Args:
        config: The configuration.
        seeds: The seeds.
        judge: Finds out what becomes of unsolved runs, as far as it has time for; by default all.

    Raises:
        ValueError: There is no seed, or one is out of range.
    """
    check_seeds(seeds)
    outcomes = []
    for part in _parts(len(seeds), runs_per_batch(config)):
        batch = RunBatch(config, seeds[part])
        batch.advance(config.epochs)
        judgement = Judgement(config, [batch], [seeds[part]])
        judge(judgement)
        outcomes.append(judgement.outcomes())
    return Outcomes.joined(outcomes)


def predict_chunk(
    config: RunConfig, seeds: Sequence[int], judge: Judge = Judgement.finish
) -> Outcomes:
    """Tells from untrained networks what becomes of them; makes no epoch.

    Those that would be solved within the configuration's epochs are solved, at the epoch that is
    predicted; losses are those of epoch 0.

    Raises:
        ValueError: As of `run_chunk`, or the runs' way is not that of the gradient flow.
    """
    check_prediction(config)
    check_seeds(seeds)
    untrained, outcomes = config.replace(epochs=0), []
    for part in _parts(len(seeds), runs_per_batch(config)):
        batch = RunBatch(untrained, seeds[part])
        judgement = Judgement(untrained, [batch], [seeds[part]], accuracy=ACCURATE)
        judge(judgement)
        found = judgement.outcomes()
        in_time = (found.fates == SLOW) & (found.predicted_epochs <= config.epochs)
        found.fates[in_time] = SOLVED
        found.solved_at[in_time] = found.predicted_epochs[in_time]
        found.predicted_epochs[in_time] = NOT_PREDICTED
        outcomes.append(found)
    return Outcomes.joined(outcomes)


def check_prediction(config: RunConfig) -> None:
    """Checks that untrained networks tell what becomes of a configuration's runs.

    Raises:
        ValueError: They do not.
    """
    reason = unjudged_reason(config)
    if reason is not None:
        raise ValueError(f"predict must be of runs that can be judged, got {reason}")
    if not follows_gradient(config):
        names = " and ".join(
            name for name, optimizer in OPTIMIZERS.items() if optimizer.is_gradient_descent
        )
        got = f"{config.optimizer}, {config.activation} and {config.output_activation}"
        raise ValueError(f"predict must be of {names} and activations without corners, got {got}")


def check_seeds(seeds: Sequence[int]) -> None:
    """Checks that there are seeds, each from 0 to 2^63 - 1.

    Raises:
        ValueError: There is none, or one is out of range.
    """
    if not len(seeds):
        raise ValueError("seeds must be at least one, got none")
    for seed in (min(seeds), max(seeds)):
        if not 0 <= seed <= _LARGEST_SEED:
            raise ValueError(f"seed must be from 0 to 2^63 - 1, got {seed}")


def runs_per_batch(config: RunConfig) -> int:
    """Returns how many runs fit into the cache together."""
    itemsize = 4 if config.dtype == "float32" else 8
    n_parameters = config.architecture.n_parameters
    slots = 3 + OPTIMIZERS[config.optimizer].n_slots
    samples = _ACTIVATION_BUFFERS * sum(config.hidden) + _OUTPUT_BUFFERS * config.sizes[-1]
    n_samples = config.dataset.n_samples + (config.held_out.n_samples if config.held_out else 0)
    numbers = n_samples * samples + slots * n_parameters
    fitting, affordable = (
        size // (itemsize * numbers) // LANES * LANES for size in (_CACHE, _AFFORDABLE)
    )
    return max(LANES, min(_MOST_LANES, fitting), min(_FEW_LANES, affordable))


def _parts(n_runs: int, most: int) -> list[slice]:
    """Cuts runs into parts of nearly one size."""
    count = -(-n_runs // most)
    size = padded_width(-(-n_runs // count))
    return [slice(start, min(start + size, n_runs)) for start in range(0, n_runs, size)]
