"""What describes the run of a program that is not ours."""

import pytest

from xortui.tui.watching.shown import FIRST_END, NotWatchedError, described


def test_updates_of_some_of_the_rows_are_batches_in_fixed_order() -> None:
    config = described({"hidden": (3,), "epochs": FIRST_END}, 4, 1)
    assert (config.hidden, config.epochs) == ((3,), 10_000)
    assert (config.batch_size, config.order) == (1, "fixed")
    assert described({}, 4, 4).batch_size is None


def test_what_cannot_be_described_is_refused_with_its_rule() -> None:
    with pytest.raises(NotWatchedError, match="learning_rate must be"):
        described({"learning_rate": -1.0}, 4, 4)
