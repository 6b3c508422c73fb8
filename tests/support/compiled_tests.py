"""Tests are compiled by pytest when they are imported, with assertions that say what they compared.

That takes longer than all else before the first test. Workers import the same files in the same
order at the same time, so in a fresh clone each would compile all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from _pytest.assertion import rewrite


def compile_share(config: pytest.Config, paths: Iterable[Path], number: int, count: int) -> None:
    """Compiles those of one worker among the files that have never been, as pytest itself does.

    A file that another worker has not come to is compiled by whoever imports it first.

    Args:
        config: Of the worker.
        paths: The files that all workers will import.
        number: Of the worker, from 0.
        count: How many workers there are.
    """
    for path in sorted(paths)[number::count]:
        compiled = rewrite.get_cache_dir(path) / f"{path.stem}{rewrite.PYC_TAIL}"
        if compiled.exists():  # out of date or not: the few that were changed cost little
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        source, code = rewrite._rewrite_test(path, config)
        rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source, compiled)
