"""A panel whose content may be larger than itself."""

from __future__ import annotations

from textual.containers import ScrollableContainer


class PanelScroll(ScrollableContainer, can_focus=False):
    """Scrolls by the wheel and by the screen's keys; never takes the keyboard for itself."""

    DEFAULT_CSS = """
    PanelScroll {
        scrollbar-size: 1 1;
        scrollbar-size-horizontal: 1;
    }
    """
