"""Watch a small neural network learn, epoch by epoch, in a terminal.

`xortui.core` trains networks and judges them; `xortui.tui` shows them.
"""

__version__ = "0.2.0"
