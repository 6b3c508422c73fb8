"""Starts the command line: ``python -m xortui``."""

import sys

from xortui.tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
