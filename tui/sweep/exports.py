"""A sweep's results for other programs: JSON Lines, CSV and NPZ, the same bytes every time.

Rows are in the order of combinations and seeds, whatever order they were finished in, and are
read from the store one chunk at a time, so that a sweep may be larger than memory.
"""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from xortui.core import unjudged_reason
from xortui.core.sweep import (
    FATES,
    OF_MEASURE,
    Mean,
    Outcomes,
    Tally,
    n_classes_of,
    right_of_class,
)
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.run_card import value_text
from xortui.tui.sweep.plan import SweepPlan, can_be_solved, config_object
from xortui.tui.sweep.run import tallies
from xortui.tui.sweep.store import Store

_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
_COLUMNS: Final = {
    "combination": "<i8",
    "seed": "<i8",
    "fate": "u1",
    "solved_at": "<i8",
    "epochs": "<i8",
    "loss": "<f8",
    "predicted_epoch": "<i8",
    "level": "<f8",
    **dict.fromkeys(OF_MEASURE, "<f8"),
}


def json_lines(store: Store, *, predicted: bool = False) -> Iterator[str]:
    """Yields an object for each combination, as text without the end of the line.

    Args:
        store: The sweep.
        predicted: Whether untrained networks were asked, and nothing was trained.
    """
    for index, tally in enumerate(tallies(store)):
        values = combination_object(store.plan, index, tally)
        if predicted:
            values["predicted"] = True
        yield json.dumps(values, allow_nan=False)


def combination_object(plan: SweepPlan, index: int, tally: Tally) -> dict[str, object]:
    """Returns what is known of a combination, as plain JSON values.

    The shares of solved runs are ``None`` where there is no run, or nothing to solve.
    """
    shares: tuple[float | None, ...] = (None, None, None)
    if can_be_solved(plan.configs[index]):
        is_known = not math.isnan(tally.solved_share)
        shares = (tally.solved_share if is_known else None, *tally.solved_interval)
    quartiles = tally.epochs_to_solve()
    names = ("lower_quartile", "median", "upper_quartile")
    return {
        "config": config_object(plan.configs[index]),
        "seeds": plan.identity()["seeds"],
        "runs": tally.runs,
        **dict(zip(("solved_share", "solved_low", "solved_high"), shares, strict=True)),
        "epochs_to_solve": quartiles and dict(zip(names, quartiles, strict=True)),
        "fates": tally.fates,
        "measures": {name: _mean(found) for name, found in tally.means.items() if found.count},
        **_of_classes(tally),
        "stuck_at": {f"{loss:g}": tally.stuck_at[loss] for loss in sorted(tally.stuck_at)},
        "rate_too_large": tally.rates_too_large,
        "unjudged": unjudged_reason(plan.configs[index]),
    }


def _mean(found: Mean) -> dict[str, float | None]:
    """The mean of what was measured over the runs, and its 95 % interval where there is one."""
    low, high = found.interval or (None, None)
    return {"mean": found.mean, "low": low, "high": high}


def _of_classes(tally: Tally) -> dict[str, object]:
    """The shares of right rows of three classes or more, by the classes' numbers."""
    found = {str(index): _mean(mean) for index, mean in enumerate(tally.of_classes) if mean.count}
    return {"right_by_class": found} if found else {}


def write_csv(path: Path, store: Store) -> None:
    """Writes a row for each finished run: its combination, varied fields, seed and outcome.

    Raises:
        OSError: The file cannot be written.
    """
    plan = store.plan
    with replacing(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        names = ("seed", "fate", "solved_at", "epochs", "loss", "predicted_epoch", "level")
        measured, n_classes = measures_of(plan), _most_classes(plan)
        of_classes = map(right_of_class, range(n_classes))
        writer.writerow(["combination", *plan.varied, *names, *measured, *of_classes])
        for index, config in enumerate(plan.configs):
            varied = [value_text(getattr(config, name)) for name in plan.varied]
            for outcomes in store.outcomes(index):
                rows = zip(
                    outcomes.seeds.tolist(),
                    outcomes.fates.tolist(),
                    outcomes.solved_at.tolist(),
                    outcomes.epochs.tolist(),
                    outcomes.losses.tolist(),
                    outcomes.predicted_epochs.tolist(),
                    outcomes.levels.tolist(),
                    zip(
                        *(getattr(outcomes, OF_MEASURE[name]).tolist() for name in measured),
                        *_class_columns(outcomes, n_classes),
                        strict=True,
                    ),
                    strict=True,
                )
                writer.writerows(
                    [
                        *(index, *varied, seed, FATES[fate], "" if at < 0 else at, epochs),
                        *(repr(loss), "" if later < 0 else later),
                        "" if math.isnan(level) else repr(level),
                        *("" if math.isnan(value) else repr(value) for value in values),
                    ]
                    for seed, fate, at, epochs, loss, later, level, values in rows
                )
        # The file stays open for what makes it complete.
        text.detach()


def write_npz(path: Path, store: Store) -> None:
    """Writes one array a column, a row for each finished run, and the combinations as JSON.

    ``fate`` indexes ``fates``; ``solved_at`` is -1 for a run that is not solved,
    ``predicted_epoch`` -1 where none is predicted, ``level`` NaN where there is none.

    Raises:
        OSError: The file cannot be written.
    """
    runs = store.finished_runs()
    configs = json.dumps([config_object(config) for config in store.plan.configs])
    with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
        measured = measures_of(store.plan)
        of_classes = map(right_of_class, range(_most_classes(store.plan)))
        for name, kind in {**_COLUMNS, **dict.fromkeys(of_classes, "<f8")}.items():
            if name in OF_MEASURE and name not in measured:
                continue
            write_column(archive, name, kind, (runs,), _column(store, name))
        for name, array in (("fates", np.array(FATES)), ("configs", np.array(configs))):
            write_array(archive, name, array)


def write_column(
    archive: zipfile.ZipFile,
    name: str,
    kind: str,
    shape: tuple[int, ...],
    parts: Iterable[NDArray[np.generic]],
) -> None:
    """Writes an array of an NPZ file part by part, so that it may be larger than memory.

    Args:
        archive: The file.
        name: The array's.
        kind: What its numbers are, as NumPy writes it.
        shape: Its shape.
        parts: Its numbers, in order.
    """
    with _member(archive, name) as member:
        header = {"descr": np.dtype(kind).str, "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(member, header)
        for values in parts:
            member.write(values.astype(kind, copy=False).tobytes())


def write_array(archive: zipfile.ZipFile, name: str, array: NDArray[np.generic]) -> None:
    """Writes a small array of an NPZ file."""
    with _member(archive, name) as member:
        npy.write_array(member, array, allow_pickle=False)


def measures_of(plan: SweepPlan) -> list[str]:
    """Returns what is measured of each run, without held-out rows where there are none."""
    has_test = any(config.test is not None for config in plan.configs)
    return [name for name in OF_MEASURE if has_test or not name.startswith("test_")]


def _most_classes(plan: SweepPlan) -> int:
    """Returns of how many classes the combination with the most has a share of right rows."""
    return max(n_classes_of(config.dataset) for config in plan.configs)


def _class_columns(outcomes: Outcomes, n_classes: int) -> list[list[float]]:
    """Returns the shares of right rows of each class; NaN of classes that there are not."""
    shares = outcomes.class_right_shares.T
    unknown = [[math.nan] * outcomes.seeds.size] * (n_classes - len(shares))
    return [*shares.tolist(), *unknown]


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    # The time of day would make two equal exports differ.
    info = zipfile.ZipInfo(f"{name}.npy", _TIMESTAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(info, "w", force_zip64=True)


def _column(store: Store, name: str) -> Iterator[NDArray[np.generic]]:
    attributes = OF_MEASURE | {
        "seed": "seeds",
        "fate": "fates",
        "loss": "losses",
        "predicted_epoch": "predicted_epochs",
        "level": "levels",
    }
    attribute = attributes.get(name, name)
    of_classes = [right_of_class(place) for place in range(_most_classes(store.plan))]
    for index in range(len(store.plan.configs)):
        for outcomes in store.outcomes(index):
            if name == "combination":
                yield np.full(outcomes.seeds.size, index)
            elif name in of_classes:
                place = of_classes.index(name)
                yield np.array(_class_columns(outcomes, len(of_classes))[place])
            else:
                yield getattr(outcomes, attribute)
