"""The words by which what a step asks for is done."""

from __future__ import annotations

import pytest

from xortui.tui.lessons.ways import Deed, WayError, check_way, deed_of, keys_of


@pytest.mark.parametrize(
    ("word", "deed", "keys"),
    [
        ("run", Deed("key", "run"), ["run"]),
        ("step x5", Deed("key", "step", count=5), ["step"]),
        ("until done", Deed("until"), []),
        ("epochs 50", Deed("epochs", count=50), []),
        (
            "set w2[0][1] = -3",
            Deed("parameter", "weights[1][0,1]", "-3"),
            ["edit_parameters"],
        ),
        ("set b1[1] = 2", Deed("parameter", "biases[0][1]", "2"), ["edit_parameters"]),
        ("set hidden = 4,3", Deed("field", "hidden", "4,3"), ["settings"]),
        ("target 3 = 1", Deed("target", "3", "1"), ["edit_targets"]),
        ("line 12", Deed("line", value="12"), ["lesson_next"]),
        ("guess 5000", Deed("guess", value="5000"), ["lesson_next"]),
    ],
)
def test_a_word_is_a_deed_with_its_key(word: str, deed: Deed, keys: list[str]) -> None:
    assert deed_of(word) == deed
    assert list(keys_of(word)) == keys
    check_way(word, ["run", "step"])


@pytest.mark.parametrize("word", ["jump", "set colour = 3", "guess much", "epochs -1", ""])
def test_another_word_is_refused(word: str) -> None:
    with pytest.raises(WayError, match="must be"):
        check_way(word, ["run", "step"])
