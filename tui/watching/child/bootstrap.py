"""Where the watched program's interpreter begins: ``python bootstrap.py SCRIPT [ARGS...]``.

The folder of these files becomes a package of its own name, which no program imports by mistake,
and is taken from the path again, so that the program finds what it would find without it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import types

_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Runs the program named by the arguments, and ends as it ends."""
    _die_with_parent()
    folder = os.path.dirname(os.path.abspath(__file__))
    if sys.path and os.path.abspath(sys.path[0]) == folder:
        del sys.path[0]
    package = types.ModuleType("_xortui_watching")
    package.__path__ = [folder]
    sys.modules[package.__name__] = package
    program = importlib.import_module(package.__name__ + ".program")
    sys.exit(program.run_watched(sys.argv[1], sys.argv[2:]))


def _die_with_parent() -> None:
    """Has the kernel end this process with who watches it, however that ends."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    main()
