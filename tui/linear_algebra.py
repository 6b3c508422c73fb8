"""How many threads NumPy's linear algebra may use, whichever library it is built on."""

from __future__ import annotations

import os
from typing import Final

ONE_THREAD: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""The environment of a process with one thread. The networks are too small for more, which would
only cost memory; and where many are trained at once, processes share the processors out."""


def use_one_thread() -> None:
    """Lets this process have one, unless its environment says otherwise; before NumPy is loaded."""
    for name, count in ONE_THREAD.items():
        os.environ.setdefault(name, count)
