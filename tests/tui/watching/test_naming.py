"""One line that names a program's parameters: what it says is held against the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.tui.watching.examination import examine_program
from xortui.tui.watching.naming import naming_in, naming_of

PACKED = Path(__file__).parent / "programs" / "beyond" / "packed_in_one_list.py"
WEIGHTS = "W1=[[w[0], w[3]], [w[1], w[4]]], b1=[w[2], w[5]], W2=[[w[6]], [w[7]]], b2=[w[8]]"


def test_a_comment_names_what_is_not_recognised_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    wrong = PACKED.read_text(encoding="utf-8").replace("d * w[6] * h1 * (1 - h1)", "d * w[6]")
    comment = f"# xortui: {WEIGHTS},\n# xortui: X=[x1, x2], y=t\n"
    path.write_text(comment + wrong, encoding="utf-8")
    found = examine_program(str(path))
    assert found.to_dict()["network"] == "2-2-1, sigmoid, sigmoid"
    assert found.outcome == "findings"
    assert {array for each in found.to_dict()["findings"] for array in each["arrays"]} == {
        "W1",
        "b1",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{WEIGHTS}, X=[x1, x2], y=t, out=o", ""),
        (
            f"{WEIGHTS.replace('w[0], w[3]', 'w[3], w[0]')}, X=[x1, x2], out=o",
            "the network named by W1, b1, W2, b2, X, out does not give what the program computes",
        ),
        ("W1=[weights[0]]", "W1=[weights[0]] cannot be computed at the start of a round: NameErr"),
    ],
    ids=["right", "crossed", "not there"],
)
def test_what_is_named_is_never_believed_unseen(text: str, reason: str) -> None:
    found = examine_program(str(PACKED), naming=naming_of(text))
    assert found.outcome == ("not recognised" if reason else "right"), found.lines()
    assert found.reason.startswith(reason)


@pytest.mark.slow
def test_scalars_are_named_one_by_one() -> None:
    text = (
        "W1=[[w1, w3], [w2, w4]], b1=[b1, b2], W2=[[w5], [w6]], b2=[b3], X=[x1, x2], y=y, out=out"
    )
    found = examine_program(str(PACKED.with_name("single_scalars.py")), naming=naming_of(text))
    assert found.outcome == "right", found.lines()
    assert found.to_dict()["network"] == "2-2-1, sigmoid, sigmoid"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "map must be W1=..., b1=..., W2=... and perhaps X=, y=, out=, got ''"),
        ("W1=", "got 'W1='"),
        ("W1=w); open('x', 'w'", "got \"W1=w); open('x', 'w'\""),
        ("weights=w", "got 'weights'"),
        ("W1=a, W3=b", "map must have W1, W2, ... for all layers, got W1, W3"),
    ],
)
def test_a_line_that_names_nothing_is_said(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"map must ") as raised:
        naming_of(text)
    assert str(raised.value).endswith(message)


def test_only_a_comment_is_one(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("text = '# xortui: W1=a'\n", encoding="utf-8")
    assert naming_in(str(path)) == {}
    path.write_text("a = 1\n# xortui: W2=a\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^line 2: map must have W1, W2"):
        naming_in(str(path))
