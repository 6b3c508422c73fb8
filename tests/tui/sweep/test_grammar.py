"""What a person may write for seeds and varied fields, and what is refused."""

import pytest

from xortui.core import Dataset
from xortui.tui.sweep.grammar import seeds_from_text, seeds_text, varied_from_texts


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("1000", range(1000)),
        ("5..9", range(5, 10)),
        ("7,5,40", (7, 5, 40)),
    ],
)
def test_seeds(text: str, seeds: object) -> None:
    assert seeds_from_text(text) == seeds
    assert seeds_from_text(seeds_text(seeds_from_text(text))) == seeds


@pytest.mark.parametrize(
    "text", ["", "0", "9..5", "-3", "1,1", "1,x", "all", "1..2..3", "1_000", "٣", "1 000"]
)
def test_seeds_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"seeds must be a count such as 1000, .*, got"):
        seeds_from_text(text)


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("hidden=2,3,8", "hidden", ((2,), (3,), (8,))),
        ("hidden=2;4,3;none", "hidden", ((2,), (4, 3), ())),
        ("inputs=x1,x2;x1^2,sin(x2)", "inputs", (("x1", "x2"), ("x1^2", "sin(x2)"))),
        ("noise=0,0.1", "noise", (0.0, 0.1)),
        ("hidden=4,3;", "hidden", ((4, 3),)),
        ("hidden=4,3 ; 2 ;", "hidden", ((4, 3), (2,))),
        ("--learning-rate=0.1, 1", "learning_rate", (0.1, 1.0)),
        ("lr=0.01..10:log:4", "learning_rate", (0.01, 0.1, 1.0, 10.0)),
        ("lr=0.01..1:log:4", "learning_rate", (0.01, 0.0464159, 0.215443, 1.0)),
        ("momentum=0..0.9:lin:4", "momentum", (0.0, 0.3, 0.6, 0.9)),
        ("epochs=100..1e4:log:3", "epochs", (100, 1000, 10000)),
        ("activation=relu,tanh", "activation", ("relu", "tanh")),
        ("batch_size=none,2", "batch_size", (None, 2)),
        ("batch_norm=true,false", "batch_norm", (True, False)),
    ],
)
def test_varied_fields(text: str, field: str, values: tuple[object, ...]) -> None:
    assert varied_from_texts([text]) == {field: values}


@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_data_by_name_are_varied(separator: str) -> None:
    varied = varied_from_texts([f"data=moons{separator}parity3"])
    assert varied["data"] == (Dataset.named("moons"), Dataset.named("parity3"))


def test_rows_of_data_are_varied() -> None:
    varied = varied_from_texts(["data=0,0;1,1|0,1;1,0"])
    assert [data.labels for data in varied["data"]] == [(0.0, 1.0), (1.0, 0.0)]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["hidden"], "vary must be FIELD=VALUES, got 'hidden'"),
        (["hidden="], "vary must be FIELD=VALUES, got 'hidden='"),
        (["hidden=2,,3"], "hidden must have a value between separators, got '2,,3'"),
        (["batch_size=;2"], "batch_size must have a value between separators, got ';2'"),
        (["hidden=;"], "hidden must have a value between separators, got ';'"),
        (["speed=2"], "vary must name one of .*, got 'speed'"),
        (["seed=2"], "vary must name one of .*, got 'seed'"),
        (["lr=1", "learning_rate=2"], "vary must name a field once, got 'learning_rate' twice"),
        (["lr=1..2"], "learning_rate must be LOW..HIGH:log:COUNT or .*, got '1..2'"),
        (["lr=1..2:cubic:3"], "learning_rate must be LOW..HIGH:log:COUNT or .*"),
        (["lr=1..2:log:1"], "learning_rate must be a range of 2 to 10000 values, got"),
        (["lr=0..2:log:3"], "learning_rate must be a range above 0 where its spacing is log"),
    ],
)
def test_what_is_refused(texts: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        varied_from_texts(texts)
