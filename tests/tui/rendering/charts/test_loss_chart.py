from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from rich.cells import cell_len
from support.examples import tried

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.charts.loss_chart import ChangeMark, Curve, epoch_under, loss_chart
from xortui.tui.rendering.charts.phases import Phase


def run_of(losses: object) -> Curve:
    values = np.asarray(losses, dtype=np.float64)
    return Curve(np.arange(values.size), values)


EPOCHS = np.arange(1001)
FALLING = run_of(0.72 / (1 + np.exp((EPOCHS - 500) / 60)))


def test_the_chart_in_ascii() -> None:
    marks = [ChangeMark(300, "lr 0.1 → 0.3")]
    assert loss_chart(FALLING, 9, 40, PLAIN, marks=marks).text() == CHART


CHART = """\
loss            lr 0.1 -> 0.3
     |***********
 0.6 +::::::::::|***
     |::::::::::|:::**
 0.3 +::::::::::|:::::**
     |::::::::::|:::::::***
 0.0 +::::::::::|::::::::::************
     ++-------+-------+-------+---------
      0      250     500     750   epoch"""


def test_the_chart_in_braille_names_its_axes() -> None:
    text = loss_chart(FALLING, 12, 60, FULL).text()
    assert text.startswith("loss")
    assert text.endswith("epoch")
    assert " 0.8 ┤" in text
    assert "800" in text


def test_powers_of_ten_leave_out_zero() -> None:
    text = loss_chart(run_of([1.0, 0.1, 0.0, 1e-3]), 12, 60, PLAIN, logarithmic=True).text()
    assert "0.001 +" in text
    assert "1 +" in text


def test_the_previous_run_is_faint_and_the_current_one_is_not() -> None:
    flat = run_of(np.full(1001, 0.4))
    canvas = loss_chart(FALLING, 12, 60, FULL, previous=flat)
    cells = {cell_style(number) for row in range(1, 9) for _text, number in canvas.runs(row)}
    assert any(cell.dim and cell.foreground == "muted" for cell in cells)
    assert any(cell.foreground == "text" for cell in cells)


def test_the_test_loss_is_a_second_curve_and_both_are_labelled() -> None:
    falling, rising = run_of(np.linspace(0.7, 0.1, 50)), run_of(np.linspace(0.7, 2.9, 50))
    canvas = loss_chart(falling, 12, 60, FULL, test=rising)
    lines = canvas.lines()
    places = {
        name: next((row, line.index(name)) for row, line in enumerate(lines) if name in line)
        for name in ("training", "test")
    }
    assert places["test"][0] < 4 < 7 < places["training"][0]
    # No hue tells them apart, as each means something: the mark of rows that are held out does.
    assert "◇ test" in canvas.text() and canvas.text().count("◇") > 3
    assert "◇" not in loss_chart(falling, 12, 60, FULL).text()
    assert {cell_style(int(canvas.styles[place])).foreground for place in places.values()} == {
        "text"
    }
    # The axes have room for the larger one, and a click means the same epoch.
    assert "3.2 ┤" in canvas.text()
    col = lines[places["test"][0]].index("test")
    assert epoch_under(col, falling, 12, 60, FULL, test=rising) is not None
    plain = loss_chart(falling, 12, 60, ASCII, test=rising).text()
    assert "+" in plain and "*" in plain and "training" in plain
    # Where there is hardly room one of them is named, on the screen's smallest chart too.
    assert loss_chart(falling, 4, 60, FULL, test=rising).text().count("test") == 1
    # The epoch's point hides none of its letters, neither at the beginning nor at the end.
    for losses in (np.array([0.7]), np.linspace(0.7, 0.1, 50)):
        both = run_of(losses), run_of(losses)
        small = loss_chart(both[0], 4, 60, FULL, test=both[1], epoch=losses.size - 1)
        assert "test" in small.text() and "●" in small.text()


def test_the_faint_curve_never_sets_the_axes() -> None:
    for logarithmic in (False, True):
        alone = loss_chart(FALLING, 12, 60, PLAIN, logarithmic=logarithmic).text().splitlines()
        for losses in ([1e6, 1e3, 1e5], np.full(9_000, 1e-9), np.full(9_000, 0.4)):
            both = loss_chart(
                FALLING, 12, 60, PLAIN, previous=run_of(losses), logarithmic=logarithmic
            )
            lines = both.text().splitlines()
            assert [line[:6] for line in lines] == [line[:6] for line in alone]
            assert lines[-2:] == alone[-2:]
    outside = loss_chart(FALLING, 12, 60, PLAIN, previous=run_of([1e6, 1e3, 1e5]))
    assert outside.text() == loss_chart(FALLING, 12, 60, PLAIN).text()


@pytest.mark.parametrize("rows", [6, 9, 12])
@pytest.mark.parametrize("epoch", [0, 500, 1000])
def test_two_changes_at_one_epoch_are_both_labelled(rows: int, epoch: int) -> None:
    marks = [ChangeMark(epoch, "lr 0.1 → 0.3"), ChangeMark(epoch, "momentum 0 → 0.9")]
    text = loss_chart(run_of(np.full(1001, 1e-3)), rows, 60, FULL, marks=marks).text()
    for mark in marks:
        assert mark.label in text


def test_the_epoch_shown_is_a_point_on_the_curve() -> None:
    assert "●" in loss_chart(FALLING, 12, 60, FULL, epoch=500).text()
    assert "O" in loss_chart(FALLING, 12, 60, PLAIN, epoch=0).text()


@pytest.mark.parametrize("logarithmic_epochs", [False, True])
def test_the_point_lies_on_the_curve(logarithmic_epochs: bool) -> None:
    options = {"logarithmic_epochs": logarithmic_epochs}
    without = loss_chart(FALLING, 14, 66, FULL, **options)
    for epoch in (0, 1, 37, 480, 500, 555, 1000):
        drawn = loss_chart(FALLING, 14, 66, FULL, epoch=epoch, **options)
        row, col = np.argwhere(drawn.characters == "●")[0]
        # Where the curve is steep it may pass through the cell beside.
        around = without.characters[max(row - 1, 0) : row + 2, col - 1 : col + 2]
        assert ((around > "\u2800") & (around <= "\u28ff")).any(), epoch
        shown = epoch_under(int(col), FALLING, 14, 66, FULL, epoch=epoch, **options)
        assert shown is not None and (logarithmic_epochs or abs(shown - epoch) <= 10)


def test_a_low_chart_tells_the_highest_loss_and_the_present_one_and_is_filled() -> None:
    canvas = loss_chart(FALLING, 4, 70, FULL, epoch=800)
    lines = canvas.lines()
    assert lines[0].strip().startswith("0.72 ┤") and lines[2].strip().startswith("0 ┤")
    row = next(line for line in lines if "●" in line)
    assert row.endswith("0.0048") and "epoch" in lines[3] and "0" in lines[3]
    grounds = {cell_style(int(number)).background for number in canvas.styles[2]}
    assert "fill" in grounds
    assert all(cell_style(int(n)).background == "" for n in canvas.styles[0, -20:])


def test_a_low_chart_leaves_its_width_to_the_curve_and_not_to_its_name() -> None:
    huge = run_of(np.geomspace(1.0, 1e307, 500))
    wide, narrow = (loss_chart(huge, 4, cols, FULL).lines()[-1] for cols in (76, 35))
    assert wide.startswith("loss in 1e300") and wide.index("└") <= 76 // 4
    assert narrow.startswith("in 1e300") and narrow.index("└") <= 35 // 3


def test_a_phase_named_in_wide_letters_stands_beside_nothing_else() -> None:
    wide = Phase(990, 990, "最初の解決はここ 990")
    canvas = loss_chart(FALLING, 4, 70, FULL, phases=[wide])
    line = next(line for line in canvas.lines() if "990" in line)
    assert wide.name in line and cell_len(line) == 70


def test_epochs_stand_in_powers_of_ten() -> None:
    text = loss_chart(FALLING, 12, 70, FULL, logarithmic_epochs=True).text()
    places = [text.splitlines()[-1].index(f" {label} ") for label in ("1", "10", "100")]
    assert 2 * places[1] == pytest.approx(places[0] + places[2], abs=2)


def test_phases_are_named_at_the_curve() -> None:
    phases = [Phase(0, 300, "plateau"), Phase(600, 600, "solved 600", "right")]
    for rows in (4, 12):
        text = loss_chart(FALLING, rows, 70, FULL, phases=phases, epoch=1000).text()
        assert "plateau" in text and "solved 600" in text


def test_a_label_without_a_header_stands_beside_the_curve() -> None:
    text = loss_chart(FALLING, 6, 60, FULL, marks=[ChangeMark(800, "seed 7")]).text()
    assert "seed 7" in text


@pytest.mark.parametrize(
    ("losses", "logarithmic", "sentence"),
    [
        ([], False, "no loss yet"),
        ([np.nan, np.inf], False, "no finite loss"),
        ([0.0, -1.0], True, "no loss above zero to show in powers of ten"),
    ],
)
def test_a_sentence_says_why_there_is_no_curve(
    losses: list[float], logarithmic: bool, sentence: str
) -> None:
    canvas = loss_chart(run_of(losses), 12, 60, FULL, logarithmic=logarithmic)
    assert canvas.text().strip() == sentence


@pytest.mark.parametrize("logarithmic", [False, True])
@pytest.mark.parametrize(
    "losses",
    [
        [0.7],
        [0.0],
        [0.0, 0.0],
        [1e300, 1.0, 1e308],
        [-1e308, 1e308],
        [5e-324, 1e-320],
        [1.0, np.nan, 0.5, np.inf, -np.inf, 0.1],
        [np.nan] * 500 + [0.5] + [np.nan] * 500,
        np.exp(np.arange(700.0)),
    ],
)
def test_no_loss_is_too_strange(losses: list[float], logarithmic: bool) -> None:
    for size in ((0, 0), (1, 2), (3, 10), (5, 24), (14, 66)):
        canvas = loss_chart(run_of(losses), *size, FULL, logarithmic=logarithmic, epoch=0)
        assert (canvas.rows, canvas.cols) == size


@tried(
    st.lists(st.floats(), max_size=40),
    st.integers(0, 20),
    st.integers(0, 80),
    st.booleans(),
    st.sampled_from([FULL, ASCII, COLORLESS, PLAIN]),
    few=15,
    many=60,
)
def test_any_losses_at_any_size(
    losses: list[float], rows: int, cols: int, logarithmic: bool, glyphs: Glyphs
) -> None:
    canvas = loss_chart(
        run_of(losses),
        rows,
        cols,
        glyphs,
        previous=run_of(losses[::-1]),
        marks=[ChangeMark(3, "momentum 0 → 0.9"), ChangeMark(10**9, "later")],
        logarithmic=logarithmic,
        epoch=2,
    )
    assert (canvas.rows, canvas.cols) == (rows, cols)
    assert glyphs.unicode or canvas.text().isascii()


def test_the_report_is_plain_text_of_the_size_asked_for() -> None:
    lines = loss_chart(FALLING, 10, 50, PLAIN).text().splitlines()
    assert len(lines) == 10
    assert max(map(len, lines)) <= 50
    assert loss_chart(Curve(np.arange(0), np.zeros(0)), 10, 50, PLAIN).text().strip() == (
        "no loss yet"
    )
