"""Data sets by name, from CSV, and what makes two of them the same."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xortui.core import DATASETS, GATES, Change, Dataset, RunConfig, TableColumns, Trainer

TRIANGLE = Dataset(((0.0, 0.0), (1.0, 0.0), (0.5, 2.0)), (0.0, 1.0, 1.0), "triangle")


def test_gates_stand_in_the_table_of_data_sets() -> None:
    assert list(DATASETS)[: len(GATES)] == list(GATES)
    for name in GATES:
        assert Dataset.named(name) is DATASETS[name] == Dataset.from_gate(name)
        assert DATASETS[name].name == name


def test_the_same_rows_are_the_same_data_whatever_their_name() -> None:
    assert Dataset.from_gate("xor") == Dataset.from_gate("0110")
    assert len({Dataset.from_gate("xor"), Dataset.from_gate("0110")}) == 1
    assert RunConfig(data=Dataset.from_gate("xor")) == RunConfig(data=Dataset.from_gate("0110"))
    assert Dataset.from_gate("xor") != Dataset.from_gate("and")


def test_a_named_point_set_is_one_entry_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DATASETS, "triangle", TRIANGLE)
    config = RunConfig(data=Dataset.named("triangle"), epochs=20)
    assert RunConfig.from_dict({"data": "triangle", "epochs": 20}) == config
    assert RunConfig.from_dict(config.to_dict()) == config
    change = Change.from_dict({"epoch": 3, "field": "data", "value": "triangle"})
    assert change == Change(3, "data", TRIANGLE)
    assert Trainer(config).advance(20).epoch == 20


def test_a_name_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"data must be one of xor, and, .*, got 'circel'"):
        Dataset.named("circel")
    with pytest.raises(ValueError, match=r"data must be one of .*, got 'circel'"):
        RunConfig.from_dict({"data": "circel"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "data must have at least one row, got none"),
        ("x1,x2,y\n", "at least one row"),
        ("0,0,0\n0,one,1\n", "FILE, line 2: column 2 must be a finite number, got 'one'"),
        ("a,b,c\n\n0,0,0\n1,1\n", "FILE, line 4: a row must have 3 columns, got 2"),
        ("0,0,nan\n", "FILE, line 1: column 3 must be a finite number, got 'nan'"),
        ("0,0,\n", "FILE, line 1: column 3 must be a finite number, got ''"),
        ("1\n2\n", "FILE, line 1: a row must have 2 columns, got 1"),
        ("a;b;c\n0;1\n0;0;1\n", "FILE, line 3: a row must have 2 columns, got 3"),
        ('0,0,1\n"0,1\n', "FILE, line 2: "),
    ],
)
def test_wrong_csv_names_the_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Dataset.from_csv(text, "FILE")


@pytest.mark.parametrize(
    "text",
    [
        "0,0,0\n0,1,1\n",
        "x1,x2,y\n0,0,0\n0,1,1",
        "\ufeff0,0,0\r\n0,1,1\r\n",
        "x1,x2,y\r0,0,0\r0,1,1\r",
        "\n  0, 0, 0\n\n 0 ,1e0,  1.0 \n\n",
    ],
)
def test_csv_as_programs_write_it(text: str) -> None:
    data = Dataset.from_csv(text)
    assert (data.rows, data.labels) == (((0.0, 0.0), (0.0, 1.0)), (0.0, 1.0))


@settings(max_examples=50)
@given(st.data())
def test_numbers_come_back_from_csv(data: st.DataObject) -> None:
    width = data.draw(st.integers(2, 4))
    numbers = st.floats(allow_nan=False, allow_infinity=False)
    table = data.draw(st.lists(st.lists(numbers, min_size=width, max_size=width), min_size=1))
    text = "\n".join(",".join(map(repr, row)) for row in table)
    expected = Dataset.from_arrays([row[:-1] for row in table], [row[-1] for row in table], "data")
    assert Dataset.from_csv(text) == expected
    assert Dataset.from_csv(text).name == expected.name


def test_pictures_span_the_targets_and_fill_the_higher_ones() -> None:
    data = Dataset.from_arrays([[0.0], [1.0], [2.0]], [-1, 1, -1])
    assert data.target_bounds == (-1, 1)
    assert data.high_targets.tolist() == [False, True, False]
    assert [data.other_target(row) for row in range(3)] == [1, -1, 1]
    values = Dataset.from_arrays([[0.0], [1.0], [2.0]], [0, 10, 30])
    assert values.target_bounds == (0, 30)
    assert values.high_targets.tolist() == [False, False, True]
    assert values.other_target(0) is None
    assert Dataset.from_gate("0000").target_bounds == (0, 1)
    assert Dataset.from_gate("1111").other_target(0) == 0


def test_another_target_leaves_the_plane_that_is_shown() -> None:
    circle = Dataset.named("circle")
    changed = circle.with_target(0, circle.other_target(0) or 0.0)
    assert changed.bounds == circle.bounds == ((-6, 6), (-6, 6))
    assert changed.to_dict() != circle.to_dict() == "circle"


def test_headings_are_the_names_of_columns_as_text_that_can_be_shown() -> None:
    text = '"rain\x1b[31m",wind  speed,\n0,0,1\n1,1,0\n'
    data = Dataset.from_csv(text)
    assert data.column_names == ("rain\\x1b[31m", "wind speed", "out")
    assert (
        Dataset.from_dict(json.loads(json.dumps(data.to_dict()))).column_names == data.column_names
    )
    assert data.with_target(0, 0.0).column_names == data.column_names
    assert data == Dataset(data.rows, data.labels), "the same rows are the same data"
    assert len(Dataset.from_csv("a" * 500 + ",b\n0,1\n1,0\n").column_names[0]) == 64


def test_rows_take_the_columns_of_others_that_have_the_same_headings() -> None:
    own = Dataset.from_csv("b,a,y2,y1\n1,2,3,4\n", columns=TableColumns("y2,y1"))
    other = Dataset.from_csv("a,b,y1,y2\n0,0,0,0\n")
    found = own.with_columns_of(other)
    assert (found.rows, found.outputs) == (((2.0, 1.0),), ((4.0, 3.0),))
    assert found.column_names == other.column_names
    for others in (own, Dataset.from_csv("a,c,t1,t2\n1,2,3,4\n"), Dataset.from_csv("1,2,3\n")):
        assert others.with_columns_of(own) is others and own.with_columns_of(others) is own
    one = Dataset.from_csv("b,a,y\n1,2,3\n").with_columns_of(Dataset.from_csv("a,b,t\n0,0,1\n"))
    assert (one.rows, one.labels, one.column_names) == (((2.0, 1.0),), (3.0,), ("a", "b", "y"))


def test_nameless_columns_have_the_names_that_they_always_had() -> None:
    data = Dataset(((0.0, 0.0),), (1.0,))
    assert data.column_names == ("x1", "x2", "out")
    assert set(data.to_dict()) == {"inputs", "targets", "name"}
    same = Dataset(data.rows, data.labels, "", ("x1", "3"), "nan")
    assert (same.feature_names, same.target_name) == ((), "")
    assert Dataset(data.rows, data.labels, "", ("", "b")).column_names == ("x1", "b", "out")


@pytest.mark.parametrize("names", [("a",), ("a", 1), "ab"])
def test_names_that_are_not_one_text_an_input_are_refused(names: object) -> None:
    values = {"inputs": [[0, 0]], "targets": [1], "feature_names": names}
    with pytest.raises(ValueError, match="feature_names"):
        Dataset.from_dict(values)
