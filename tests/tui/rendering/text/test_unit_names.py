from __future__ import annotations

from xortui.core import Dataset, RunConfig
from xortui.tui.rendering.cells.glyphs import ASCII
from xortui.tui.rendering.text.unit_names import parameters, parameters_of, unit_names


def test_units_of_one_hidden_layer_are_numbered() -> None:
    assert unit_names((2, 2, 1)) == (("x1", "x2"), ("h1", "h2"), ("out",))


def test_units_of_deeper_networks_say_their_layer() -> None:
    assert unit_names((2, 2, 1, 1))[1:] == (("h1.1", "h1.2"), ("h2.1",), ("out",))


def test_inputs_and_output_have_the_names_of_the_columns_cut_where_room_is_short() -> None:
    columns = ("annual rainfall", "年収入", "flood")
    assert unit_names((2, 2, 1), columns) == (("annual ra…", "年収入"), ("h1", "h2"), ("flood",))
    found = parameters((2, 1), columns=columns)
    assert [parameter.name for parameter in found] == [
        "annual ra… → flood",
        "年収入 → flood",
        "bias flood",
    ]
    assert [parameter.short_name for parameter in found] == [
        "annu…→flood",
        "年収…→flood",
        "b flood",
    ]
    assert parameters((2, 1), ASCII, columns=columns)[0].short_name == "ann..->flood"
    config = RunConfig(data=Dataset(((0, 0), (1, 1)), (0, 1), "", columns[:2], "flood"), hidden=())
    assert parameters_of(config) == found


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


def test_links_and_what_single_layers_have_are_named() -> None:
    linked = parameters_of(RunConfig(hidden=(1,), skip=True, bias=False))
    assert [parameter.name for parameter in linked] == [
        "x1 → h1",
        "x2 → h1",
        "h1 → out",
        "x1 → out",
        "x2 → out",
    ]
    assert linked[-1].field == "weights[1][2,0]"
    normed = parameters_of(RunConfig(hidden=(1, 1), batch_norm=True, norm_layers=(2,)))
    scales = [parameter.field for parameter in normed if parameter.array_name == "scales"]
    assert scales == ["scales[1][0]"]
