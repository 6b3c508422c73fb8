"""``xortui serve`` as it is typed, with the stand-in for the app: what does not depend on the app.

To show the real one once before anybody comes takes five seconds of processor time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

from xortui.tui.cli import main as xortui
from xortui.tui.cli import serve as command


def main(words: Sequence[str]) -> int:
    """Serves, with the words of the command line for it."""
    vars(command)["ServeOptions"] = partial(command.ServeOptions, app="stand_in:make_app")
    return xortui(["serve", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
