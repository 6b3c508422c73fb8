"""Our losses are those that the PyTorch article's program prints, to its digits."""

from __future__ import annotations

from xortui.tui.lessons.article_losses import beside_ours


def test_every_line_that_the_program_prints_is_ours() -> None:
    rows = list(beside_ours())
    assert [row.epoch for row, _loss in rows] == list(range(0, 20_000, 100))
    assert (rows[0][0].single, rows[-1][0].single) == ("0.748230", "0.014981")
    for row, loss in rows:
        assert f"{loss:.6f}" == row.double, row.epoch
        # The article's own float32 rounds on the way: it differs in the sixth decimal.
        assert abs(loss - float(row.single)) < 1e-5, row.epoch
