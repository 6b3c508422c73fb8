"""What somebody else wrote is fit to stand in an error."""

from __future__ import annotations

from xortui.tui.records.shortened import shortened


def test_what_somebody_else_wrote_is_shown_in_one_short_line() -> None:
    assert shortened("a\nb\t c") == "a b c"
    assert shortened("\x1b]0;x\x07é") == "\\x1b]0;x\\x07é"
    assert len(shortened("x" * 10**7)) == 300
