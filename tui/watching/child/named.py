"""What a person has named: expressions of the program's own variables, for its parameters.

They stand in a comment of the person's own program, or were given with it, and are computed with
the names that the program has at the start of a round.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from .values import MOST_NUMBERS, Numbers, Place, reached

NAMES = "XORTUI_NAMES"
"""Name in the environment: what is named, as a JSON object."""


class Named:
    """Expressions by name.

    Attributes:
        places: How each is reached.
        problems: Why a name has never been computed so far.
    """

    def __init__(self) -> None:
        """Takes them from the environment, where the program does not find them again."""
        given = json.loads(os.environ.pop(NAMES, "") or "{}")
        self.places = [
            Place(str(name), (("expression", compile(str(text), "<xortui>", "eval")),))
            for name, text in given.items()
        ]
        self.problems: dict[str, str] = {place.name: "" for place in self.places}

    def look(
        self, namespace: Mapping[str, Any], main: Mapping[str, Any]
    ) -> list[tuple[Place, Numbers]]:
        """Returns what can be computed now."""
        found = []
        for index, place in enumerate(self.places):
            try:
                value = reached(place, namespace, main)
                found.append((place, _numbers(value, -1 - index)))
                self.problems.pop(place.name, None)
            except (LookupError, TypeError, ValueError, OverflowError) as error:
                if place.name in self.problems:
                    self.problems[place.name] = str(error)
        return found


def _numbers(value: Any, owner: int) -> Numbers:
    """Returns any nested rows of numbers as numbers."""
    is_single = str(getattr(value, "dtype", "")) == "float32"
    shape: list[int] = []
    flat = [value]
    while flat and (hasattr(flat[0], "tolist") or isinstance(flat[0], (list, tuple))):
        rows = [row.tolist() if hasattr(row, "tolist") else row for row in flat]
        if not isinstance(rows[0], (list, tuple)):
            flat = rows
            break
        if len({len(row) for row in rows}) > 1 or len(rows) * len(rows[0]) > MOST_NUMBERS:
            raise ValueError("it must be rows of one length, and not too many")
        shape.append(len(rows[0]))
        flat = [item for row in rows for item in row]
    kind = "float32" if is_single else "float64" if shape else "number"
    return Numbers(kind, tuple(shape), [float(number) for number in flat], owner)


NAMED = Named()
"""What is named for this program."""
