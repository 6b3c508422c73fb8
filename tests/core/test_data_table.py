"""Tables as programs write them: what is read, what is told of it, and what is asked for."""

from __future__ import annotations

import re

import pytest

from xortui.core import TableColumns, read_table

ROWS, XOR = ((0, 0), (0, 1), (1, 0), (1, 1)), (0, 1, 1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "0;0;0\n0;1;1\n1;0;1\n1;1;0\n",
        "a;b;c\n0,0;0,0;0\n0,0;1,0;1\n1,0;0,0;1\n1,0;1,0;0\n",
        "0\t0\t0\n0\t1\t1\n1\t0\t1\n1\t1\t0\n",
        "a b c\n 0 0   0\n0 1 1 \n1 0 1\n1 1 0\n",
        "# made by hand\n0,0,0\n# half of it\n0,1,1\n1,0,1\n1,1,0\n",
        '"a","b, too","c"\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n',
        "0,1,2\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n",
        "n,t,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n",
        ",a,b,c\n0,0,0,0\n1,0,1,1\n2,1,0,1\n3,1,1,0\n",
        ",0,1,2\n0,0,0,0\n1,0,1,1\n2,1,0,1\n3,1,1,0\n",
        "Unnamed: 0,a,b,c\n7,0,0,0\n8,0,1,1\n9,1,0,1\n10,1,1,0\n",
        "id,a,b,c\n1,0,0,0\n2,0,1,1\n3,1,0,1\n4,1,1,0\n",
        "label,a,b\n0,0,0\n1,0,1\n1,1,0\n0,1,1\n",
        "no,0,0\nyes,0,1\nyes,1,0\nno,1,1\n",
        "0,0,A\n0,1,B\n1,0,B\n1,1,A\n",
        "False,False,False\nFalse,True,True\nTrue,False,True\nTrue,True,False\n",
    ],
)
def test_what_is_certain_is_read(text: str) -> None:
    table = read_table(text, "FILE", of_others=True)
    assert (table.rows, table.targets) == (ROWS, XOR)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("0,0,0\n0,1,1\n", ""),
        ("a,b,c\n0,0,0\n0,1,1\n", ""),
        (
            ",a,b,c\n0,0,0,0\n1,0,1,1\n",
            "2 rows, inputs a b, target c; column 1 looked like an index and was left out",
        ),
        ("0;0;0\n0;1;1\n", "2 rows, inputs column 1 column 2, target column 3"),
        ("a,b,c\n0,0,B\n0,1,A\n", "2 rows, inputs a b, target c; A is 0, B is 1"),
        ("y,a,b\n0,0,1\n1,1,1\n", "2 rows, inputs a b, target y"),
        (
            "0,0,0,0\n1,0,1,1\n2,1,0,1\n3,1,1,0\n",
            "4 rows, inputs column 1 column 2 column 3, target column 4; column 1 counts the "
            "rows and was read as an input; --features leaves it out",
        ),
    ],
)
def test_what_was_decided_is_told(text: str, remark: str) -> None:
    assert read_table(text, "FILE").remark == remark


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        (
            "a,b,y2,class\n0,0,0,1\n",
            None,
            "FILE, line 1: data must have one target, got y2 in column 3 and class in column 4; "
            "choose with --target y2 or --target class, and the inputs with --features a,b",
        ),
        (
            "".join(f"0,{number},word {number}\n" for number in range(65)),
            None,
            "line 3: column 3 must be a finite number or one of at most 64 words",
        ),
        (
            "a,b,c\n0,1,1\n",
            TableColumns("b,B"),
            "target must be different columns, got 'b,B'",
        ),
        (
            "a,b,c\n0,1,1\n",
            TableColumns("b,d"),
            "target must be a number from 1 to 3 or one of a, b, c, got 'd'",
        ),
        (
            "a,b\n0,1\n",
            TableColumns("a,b"),
            "data must have an input beside the targets, got targets alone",
        ),
        (
            "a,b,c\n0,1,1\n",
            TableColumns("b,c", "a,b"),
            "features must be other columns",
        ),
        (
            "red,0,0\nblue,1,1\n",
            TableColumns("3"),
            "line 1: column 1 must be a finite number, got 'red'; --features names other inputs",
        ),
        ("0,0,no\n0,1,1\n", None, "FILE, line 1: column 3 must be a finite number, got 'no'"),
        ("a,b\n0,1\n", TableColumns("c"), "target must be a number from 1 to 2 or one of a, b"),
        ("a,b\n0,1\n", TableColumns("3"), "target must be a number from 1 to 2 or one of a, b"),
        ("a,b\n0,1\n", TableColumns("a", "a"), "features must be other columns than the target"),
        ("a,b\n0,1\n", TableColumns("b", "a,a"), "line 1: features must be different columns"),
        ("a,b\n0,1\n", TableColumns("b", "a,"), "line 1: features must be a number from 1 to 2"),
        (
            "a,a,b\n0,1,1\n",
            TableColumns("b", "A"),
            "line 1: features must be one column, got 'A', which columns 1 and 2 are called; name",
        ),
    ],
)
def test_what_is_not_certain_is_asked_for(
    text: str, columns: TableColumns | None, message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read_table(text, "FILE", columns)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "FILE: data must have at least one row, got none; 0,0,1 is one"),
        (
            "\na,b\n",
            "FILE: data must have at least one row, got only the headings in line 2; 0,0,1",
        ),
        (
            "0;0;1\n0;1\n",
            "FILE, line 2: a row must have 3 columns, got 2; column 3 is missing, where semicolons "
            "part cells",
        ),
        (
            "0,0,1\n0,1,1,5\n",
            "FILE, line 2: a row must have 3 columns, got 4; column 4, '5', is one too many, where "
            "commas part cells",
        ),
        (
            "My rows\n0,0,1\n",
            "FILE, line 2: a row must have 2 columns, got 1; column 2 is missing, where spaces",
        ),
        (
            "Rows\n0,0,1\n",
            "FILE, line 1: a heading must have 3 columns as the rows have, got 1; a line that is "
            "none begins with #",
        ),
        (
            "0,0,1\n0,NA,1\n",
            "FILE, line 2: column 2 must be a finite number, got 'NA'; line 1 has a number there; "
            "a row without a value has to be left out",
        ),
        ("0,,1\n", "FILE, line 1: column 2 must be a finite number, got ''; a row without a value"),
        ("0,1_0,1\n", "column 2 must be a finite number, got '1_0'; a number is written as -1.5"),
        ("0,inf,1\n", "column 2 must be a finite number, got 'inf'; a row without a value has"),
        (
            "no,0,1\n1,0,1\n",
            "FILE, line 1: column 1 must be a finite number, got 'no'; line 2 has a number there, "
            "and a column holds numbers alone or words alone",
        ),
        (
            '0,1,1\n"' + 200_000 * "x",
            "FILE, line 2: data must be cells with commas between them, got",
        ),
        (
            '0,1,1\n"0,1\n',
            "FILE, line 2: a row must have 3 columns, got 1; a quote in or before it may "
            "not be closed",
        ),
    ],
)
def test_a_refusal_names_the_place_and_what_would_help(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read_table(text, "FILE")


def test_a_heading_without_that_of_the_row_names_is_that_of_r() -> None:
    table = read_table("a b c\n1 0 0 0\n2 0 1 1\n3 1 0 1\n4 1 1 0\n")
    assert (table.rows, table.targets, table.feature_names) == (ROWS, XOR, ("a", "b"))
    assert "column 1 looked like an index and was left out" in table.remark


def test_decimal_commas_stand_where_tabs_part_cells() -> None:
    assert read_table("0,5\t1,5\t1\n0,25\t-1\t0\n").rows == ((0.5, 1.5), (0.25, -1.0))


def test_a_person_names_the_columns() -> None:
    text = "a,b,y1,y2\n0,1,2,3\n4,5,6,7\n"
    assert read_table(text, "FILE", TableColumns("Y2", "b,a")).rows == ((1, 0), (5, 4))
    table = read_table(text, "FILE", TableColumns("1"))
    assert (table.rows, table.targets) == (((1, 2, 3), (5, 6, 7)), (0, 4))


def test_rows_of_one_s_own_are_never_a_heading() -> None:
    text = "0,1,2\n0,0,0\n0,1,1\n"
    assert read_table(text).targets == (2, 0, 1)
    assert read_table("x1,x2,y\n" + text, of_others=True).targets == (2, 0, 1)


def test_several_targets_and_classes_are_read() -> None:
    numbered = read_table("a,b,y1,y2\n0,1,2,3\n4,5,6,7\n")
    assert (numbered.rows, numbered.outputs) == (((0, 1), (4, 5)), ((2, 3), (6, 7)))
    assert (numbered.feature_names, numbered.output_names) == (("a", "b"), ("y1", "y2"))
    named = read_table("a,sum,b,carry\n0,1,2,0\n", columns=TableColumns("sum,4"))
    assert (named.rows, named.outputs, named.output_names) == (
        ((0, 2),),
        ((1, 0),),
        ("sum", "carry"),
    )
    assert named.remark == "1 rows, inputs a b, targets sum carry"
    flowers = read_table("x,kind\n1,setosa\n2,virginica\n3,versicolor\n4,setosa\n")
    assert flowers.output_names == ("setosa", "versicolor", "virginica")
    assert flowers.outputs == ((1, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0))
    assert "3 classes: setosa versicolor virginica" in flowers.remark
