"""What a sweep consists of: combinations of settings, seeds, and the chunks they are done in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xortui.core import RunConfig
from xortui.core.sweep import check_seeds
from xortui.tui.language import translate as _
from xortui.tui.records.shortened import shortened
from xortui.tui.sweep.grammar import seeds_text

_FEWEST: Final = 256
_MOST: Final = 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some seeds of one combination: what one call of an executor does.

    Attributes:
        combination: Index of the combination.
        start: Index of the first of its seeds.
        seeds: The seeds.
    """

    combination: int
    start: int
    seeds: Sequence[int]


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """Every combination with every seed.

    Attributes:
        configs: The combinations.
        seeds: The seeds.
        chunk_size: Seeds of a chunk. It changes how work is shared out, and no result.
        varied: Names of the fields in which the combinations differ.
    """

    configs: tuple[RunConfig, ...]
    seeds: Sequence[int]
    chunk_size: int
    varied: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_seeds(self.seeds)
        if self.chunk_size < 1:
            raise ValueError(f"chunk_size must be >= 1, got {self.chunk_size}")

    @property
    def runs(self) -> int:
        """How many runs there are in all."""
        return len(self.configs) * len(self.seeds)

    @property
    def run_epochs(self) -> int:
        """How many epochs all runs make, if none ends early."""
        return sum(config.epochs for config in self.configs) * len(self.seeds)

    def chunks(self) -> Iterator[Chunk]:
        """Yields the chunks in order; there may be far more than fit in memory."""
        for combination in range(len(self.configs)):
            for start in range(0, len(self.seeds), self.chunk_size):
                yield Chunk(combination, start, self.seeds[start : start + self.chunk_size])

    @property
    def keeps_measures(self) -> bool:
        """Whether more is kept of a run than its fate, its epochs and its loss."""
        return True

    def span_text(self, combination: object, first: int, last: int) -> str:
        """Returns how a chunk is called.

        Args:
            combination: Its combination.
            first: Index of its first seed.
            last: Index of its last one.
        """
        return _("the chunk of combination {combination}, seeds {first} to {last},").format(
            combination=shortened(str(combination)), first=self.seeds[first], last=self.seeds[last]
        )

    def identity(self) -> dict[str, Any]:
        """Returns what makes it this sweep and no other, as plain JSON values."""
        configs = [_without_headings(config_object(config)) for config in self.configs]
        return {"seeds": seeds_text(self.seeds), "configs": configs}


def chunk_size_for(n_seeds: int, n_combinations: int, jobs: int) -> int:
    """Returns a size of chunks that fills the cache and still keeps every job busy."""
    wanted = -(-jobs // n_combinations)
    at_most = max(1, n_seeds // _FEWEST)
    count = max(-(-n_seeds // _MOST), min(wanted, at_most))
    return -(-n_seeds // count)


def can_be_solved(config: RunConfig) -> bool:
    """Whether a combination has rows that are right or wrong at its end: no regression."""
    return config.at(config.epochs).dataset.border is not None


def _without_headings(values: dict[str, Any]) -> dict[str, Any]:
    """Returns a combination without what its columns are called, which changes no run."""
    given = (values["data"], values.get("test"))
    for data in (*given, *(change["value"] for change in values["changes"])):
        if isinstance(data, dict):
            data.pop("feature_names", None)
            data.pop("target_name", None)
            data.pop("output_names", None)
    return values


def config_object(config: RunConfig) -> dict[str, Any]:
    """Returns a combination as plain JSON values, without the seed, which every run has anew."""
    values = json.loads(json.dumps(config.to_dict()))
    del values["seed"]
    return dict(values)
