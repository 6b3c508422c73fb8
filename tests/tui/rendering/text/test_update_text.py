"""An update in lines: every stage, every number, within its width."""

from __future__ import annotations

import pytest
from support.examples import every
from support.explained_runs import RUNS, updates_of

from xortui.core import Dataset, RunConfig, Trainer
from xortui.core.explain import (
    STAGES,
    Explanation,
    ParameterPlace,
    check_gradients,
    explain,
    next_updates,
)
from xortui.tui.rendering.cells.glyphs import ASCII
from xortui.tui.rendering.text.update_text import (
    UpdateContent,
    about_update,
    draw_update,
    parameter_name,
    update_lines,
)

PLACE = ParameterPlace("weights", 0, 1, 0)


def explained(row: int | None = 1, **fields: object) -> Explanation:
    trainer = Trainer(RunConfig(**fields))  # type: ignore[arg-type]
    return explain(next_updates(trainer)[0], PLACE.field, row)


def texts(content: UpdateContent, width: int = 76) -> list[str]:
    return [line.text.rstrip() for line in update_lines(content, width)]


def test_the_default_run_reads_as_in_a_lecture() -> None:
    found = explained()
    (checked,) = check_gradients(found.update, [PLACE])
    assert texts(UpdateContent(found, 3, checked)) == [
        "  weight   x2 → h1 = 0.58690423   its way to the loss: x2 → h1 → out → L",
        "  forward  z1 = 0.5406·0 + 0.5869·1 − 0.1549 = 0.432",
        "           h1 = σ(0.432) = 0.6063",
        "           z2 = −0.1657·0 + 0.6496·1 + 0.1427 = 0.7922",
        "           h2 = σ(0.7922) = 0.6883",
        "           z = −0.3443·0.6063 + 0.4153·0.6883 + 0.6233 = 0.7004",
        "           y = σ(0.7004) = 0.6683",
        "  loss     L = −ln(y) = −ln(0.6683) = 0.403",
        "▸ backward ∂L/∂z = y − t = 0.6683 − 1 = −0.3317",
        "           ∂L/∂z1 = ∂L/∂z·v1·h1·(1 − h1)",
        "             = −0.3317·(−0.3443)·0.6063·(1 − 0.6063) = 0.02726",
        "           ∂L/∂w = (y − t)·v1·h1·(1 − h1)·x2",
        "             = (0.6683 − 1)·(−0.3443)·0.6063·(1 − 0.6063)·1 = 0.02726",
        "  rows     00: 0   01: 0.02726   10: 0   11: −0.04494",
        "           mean = (0 + 0.02726 + 0 − 0.04494)/4 = −0.004421",
        "           (L(w + ε) − L(w − ε))/2ε = −0.004421   ✓ differs by 9e-13",
        "  update   w ← w − lr·g = 0.58690423 − 0.1·(−0.004421) = 0.5873463",
    ]


@pytest.mark.parametrize("name", every(3, RUNS))
def test_every_stage_has_its_lines_and_none_is_too_wide(name: str) -> None:
    update = updates_of(name)[-1]
    for row in (0, None):
        found = explain(update, "weights[0][1,0]", row)
        for width in (60, 76, 120):
            lines = update_lines(UpdateContent(found), width)
            stages = list(dict.fromkeys(line.stage for line in lines))
            assert stages == [*range(len(STAGES))], (row, width)
            assert max(len(line.text.rstrip()) for line in lines) <= width, row


def test_ascii_alone_says_the_same() -> None:
    lines = update_lines(UpdateContent(explained(), 3), 76, ASCII)
    text = "\n".join(line.text for line in lines)
    assert text.isascii()
    assert "dL/dw = (y - t)*v1*h1*(1 - h1)*x2" in text
    assert "> backward" in text


def test_all_rows_together_are_a_table() -> None:
    found = texts(UpdateContent(explained(None)))
    heading = next(n for n, line in enumerate(found) if line.endswith("adds"))
    assert [line.split()[0] for line in found[heading + 1 : heading + 5]] == [
        "00",
        "01",
        "10",
        "11",
    ]
    assert "each row adds ∂L/∂w = (y − t)·v1·h1·(1 − h1)·x2" in "\n".join(found)


def test_a_row_is_chosen_where_it_stands() -> None:
    lines = update_lines(UpdateContent(explained(2)), 76)
    (shares,) = [line for line in lines if "00: " in line.text]
    assert [shares.row_at(shares.text.index(name)) for name in ("00:", "01:", "11:")] == [0, 1, 3]
    assert shares.row_at(0) is shares.row_at(75) is None
    assert [piece.row for piece in shares.pieces if piece.chosen] == [2]


def test_many_rows_are_shown_about_the_one_that_is_chosen() -> None:
    rows = Dataset(tuple((float(n), 1.0) for n in range(50)), tuple(n % 2 for n in range(50)))
    text = "\n".join(texts(UpdateContent(explained(30, data=rows))))
    assert "31: " in text and "27: " in text and "1: 0" not in text.split("31: ")[0][-20:]
    assert "... 50 rows" in text


def test_what_is_explained_is_said_in_a_few_words() -> None:
    assert about_update(explained()) == "epoch 0 · row 2 of 4: x = (0, 1), target 1"
    assert about_update(explained(None)) == "epoch 0 · all 4 rows together"
    batches = explained(0, batch_size=2)
    place = int(batches.update.rows[0]) + 1
    assert about_update(batches).startswith(f"epoch 0 · update 1 of 2 · row {place} of 4: ")


def test_a_gradient_that_is_wrong_on_purpose_looks_wrong() -> None:
    found = explained()
    (checked,) = check_gradients(found.update, [PLACE], wrong=PLACE)
    text = "\n".join(texts(UpdateContent(found, 4, checked)))
    assert "made wrong on purpose" in text
    assert "✗ wrong by" in text


def test_a_program_s_lines_stand_below_their_stage() -> None:
    lines = texts(UpdateContent(explained(), 2, program={2: ["error = y - output"]}))
    at = next(n for n, line in enumerate(lines) if "−ln" in line)
    assert lines[at + 1].endswith("│ error = y - output")


def test_lines_are_drawn_from_the_first_that_is_wanted() -> None:
    lines = update_lines(UpdateContent(explained()), 76)
    canvas = draw_update(lines, 3, 76, first=2)
    assert canvas.text().splitlines()[0] == lines[2].text.rstrip()


def test_a_parameter_is_called_what_the_table_calls_it() -> None:
    settings = Trainer(RunConfig()).settings
    assert parameter_name(PLACE, settings, ASCII) == "x2 -> h1"


def test_inputs_are_called_by_their_headings() -> None:
    rows = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
    data = Dataset(rows, (0.0, 1.0, 1.0, 0.0), feature_names=("alpha", "beta"), target_name="won")
    for row in (1, None):
        text = "\n".join(texts(UpdateContent(explained(row, data=data))))
        assert "beta → h1 → won → L" in text
        assert "∂L/∂w = (y − t)·v1·h1·(1 − h1)·beta" in text
    alone = "\n".join(texts(UpdateContent(explained(None, data=data, hidden=()))))
    assert "row  alpha  beta" in alone
