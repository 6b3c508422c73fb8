from __future__ import annotations

from xortui.tui.rendering.cells.glyphs import ASCII
from xortui.tui.rendering.text.unit_names import parameters, unit_names


def test_units_of_one_hidden_layer_are_numbered() -> None:
    assert unit_names((2, 2, 1)) == (("x1", "x2"), ("h1", "h2"), ("out",))


def test_units_of_deeper_networks_say_their_layer() -> None:
    assert unit_names((2, 2, 1, 1))[1:] == (("h1.1", "h1.2"), ("h2.1",), ("out",))


def test_a_network_without_hidden_units() -> None:
    assert unit_names((2, 1)) == (("x1", "x2"), ("out",))


def test_parameters_stand_in_the_order_of_the_layers() -> None:
    found = parameters((2, 2, 1))
    assert [parameter.name for parameter in found] == [
        "x1 → h1",
        "x1 → h2",
        "x2 → h1",
        "x2 → h2",
        "bias h1",
        "bias h2",
        "h1 → out",
        "h2 → out",
        "bias out",
    ]
    assert found[2].field == "weights[0][1,0]"
    assert found[5].field == "biases[0][1]"
    assert found[8].field == "biases[1][0]"


def test_parameters_in_ascii() -> None:
    found = parameters((2, 1), ASCII)
    assert [parameter.name for parameter in found] == ["x1 -> out", "x2 -> out", "bias out"]
    assert [parameter.short_name for parameter in found] == ["x1->out", "x2->out", "b out"]
