"""Who is ahead, and when each was solved, in sentences."""

from __future__ import annotations

from xortui.tui.rendering.text.comparison_text import ahead_sentence, solved_sentence, times_text

NAMES = ("lr 0.1", "lr 1")


def test_who_is_ahead_is_said_with_by_how_much() -> None:
    text = ahead_sentence(NAMES, "loss", (0.0148, 0.0005), (1, 0), 1, (29.6, 1.0), (17_976, None))
    assert text == (
        "ahead: lr 1, loss 5.0e-04; that of lr 0.1 is 29.6 times as large, 17,976 epochs behind"
    )
    text = ahead_sentence(NAMES, "mse", (0.25, 0.01), (1, 0), 1, (25.0, 1.0), (None, None))
    assert text == ("ahead: lr 1, mean squared error 0.0100; that of lr 0.1 is 25 times as large")
    lost = float("inf")
    text = ahead_sentence(NAMES, "loss", (lost, 0.01), (1, 0), 1, (None, 1.0), (None, None))
    assert text == "ahead: lr 1, loss 0.0100; that of lr 0.1 is not finite"
    text = ahead_sentence(NAMES, "loss", (0.5, 0.5), (0, 1), None, (1.0, 1.0), (0, 0))
    assert text == "none is ahead: loss 0.5000"
    text = ahead_sentence(NAMES, "loss", (0.75, 0.7), (1, 0), None, (1.1, 1.0), (None, None))
    assert text == "none is ahead: loss 0.7000 .. 0.7500"
    text = ahead_sentence(NAMES, "loss", (0.75, 0.7), (1, 0), 1, (1.07, 1.0), (0, None))
    assert text == "ahead: lr 1, loss 0.7000; that of lr 0.1 is 1.07 times as large"


def test_when_each_was_solved_is_said_from_the_first_on() -> None:
    assert solved_sentence(NAMES, (12_231, 1_245)) == (
        "solved first: lr 1, at epoch 1,245; lr 0.1 10,986 later"
    )
    assert solved_sentence(NAMES, (None, 1_245)) == "solved first: lr 1, at epoch 1,245; not lr 0.1"
    assert solved_sentence(NAMES, (None, None)) == "none is solved"


def test_factors_have_three_digits() -> None:
    assert [times_text(one) for one in (1.0, 1.432, 29.55, 1720.4, 2e7)] == [
        "1.00", "1.43", "29.6", "1,720", "2.0e+07",
    ]  # fmt: skip
