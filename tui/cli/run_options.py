"""The options of a run, made from the fields of `RunConfig` and what they say of themselves.

Every command about a run takes them in the same way. Decorate a function whose first parameter
is what the person gave; its other parameters are the command's own options::

    @takes_run_options
    def train(given: RunOptions, *, json: bool = False) -> int:
        config = config_from_options(given)

``given`` holds only the options that stand on the command line, as text (``{"hidden": "4,3"}``;
switches as booleans), so a command that continues a run can tell them from defaults.
`config_from_options` raises `UsageError` (one line, exit status 2 in `main`) for a value that
breaks its rule. A command that sets a field by an option of its own leaves it out with
``takes_run_options(without=("seed",))``.

Defaults come from the preset; names, help, choices and rules from `RunConfig`.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import json
import re
from collections.abc import Callable, Collection
from typing import Annotated, Any, Final

from cyclopts import Group, Parameter

from xortui.core import (
    MOST_COLUMNS,
    MOST_NUMBERS,
    MOST_ROWS,
    POINT_SETS,
    PRESETS,
    STANDARD_RECIPE,
    Change,
    Dataset,
    RunConfig,
    TableColumns,
    is_data_name,
)
from xortui.core.number_text import integer_from_text, number_from_text
from xortui.core.starts import SCHEMES, WEIGHT_SCHEMES
from xortui.tui.cli.errors import UsageError, naming_option
from xortui.tui.cli.help_text import made_help
from xortui.tui.cli.named_options import signed
from xortui.tui.cli.output import say
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.records.bounded_files import PIPE_SECONDS
from xortui.tui.records.data_files import (
    MOST_BYTES,
    dataset_from_file,
    dataset_in_line,
    rows_in_line,
)
from xortui.tui.records.field_text import (
    FIELD_TYPES,
    LISTED,
    SHORT_NAMES,
    field_meant,
    value_from_text,
)
from xortui.tui.records.idle_options import idle_remarks
from xortui.tui.records.run_card import DEFAULT_PRESET, NONE, change_text, option_name, value_text
from xortui.tui.records.shortened import shortened
from xortui.tui.records.unscaled_inputs import unscaled_remark
from xortui.tui.records.weight_files import layers_from_file

RunOptions = dict[str, Any]
"""Options of a run that a person gave: ``preset``, and fields of `RunConfig` by name."""

_START: Final = Group(deferred("The run"), sort_key=1)
_FIXED: Final = Group(deferred("Fixed from the first epoch on"), sort_key=2)
_IN_FLIGHT: Final = Group(deferred("May also change during the run, by --change"), sort_key=3)
_OF_THE_START: Final = ("init", "bias_init", "init_order", "init_factor", "bias_factor")
_CHANGE: Final = re.compile(r"\s*(?P<epoch>[0-9]+)\s*:(?P<field>[^=]+)=(?P<value>.*)", re.S)
_METAVARS: Final = {int: "INTEGER", float: "NUMBER", str: "NAME"}


def takes_run_options(
    command: Callable[..., int] | None = None, *, without: Collection[str] = ()
) -> Any:
    """Gives a command the options of a run. See the module's docstring.

    Args:
        command: A function whose first parameter is `RunOptions`.
        without: Fields of `RunConfig` that get no option.
    """
    if command is None:
        return functools.partial(takes_run_options, without=without)
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    options = [p for p in run_parameters() if p.name not in without]
    names = {parameter.name for parameter in options}

    def with_options(*positional: Any, **values: Any) -> int:
        given = {k: v for k, v in values.items() if k in names and v is not None}
        rest = {k: v for k, v in values.items() if k not in names}
        return command(given, *positional, **rest)

    positional = [p for p in own if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    keywords = [p for p in own if p.kind is inspect.Parameter.KEYWORD_ONLY]
    return signed(with_options, command, [*positional, *keywords, *options])


def run_parameters() -> list[inspect.Parameter]:
    """Returns a keyword parameter for the preset and for each field of `RunConfig`."""
    preset = Parameter(
        name="--preset",
        help=_("start from a named run; the other options change it"),
        choices=tuple(PRESETS),
        show_choices=False,
        show_default=DEFAULT_PRESET,
        metavar="NAME",
        group=_START,
    )
    fields = [_field_parameter(spec) for spec in dataclasses.fields(RunConfig)]
    return [_keyword("preset", str, preset), *fields, *_column_parameters()]


def _column_parameters() -> list[inspect.Parameter]:
    target = Parameter(
        name="--target",
        help=_(
            "column of the data that is the target, by its heading or number; several with commas"
        ),
        metavar="NAME",
        group=_START,
    )
    features = Parameter(
        name="--features",
        help=_("columns of the data that are the inputs, such as a,b or 1,2"),
        metavar="NAMES",
        group=_START,
    )
    weights = Parameter(
        name="--weights",
        help=_(
            "start from the weights and biases in a file: .npz of numpy.savez (weights_0, "
            "biases_0, ...), or a PyTorch state dict (.pt); its layers are the network's"
        ),
        metavar="FILE",
        group=_FIXED,
    )
    return [
        _keyword("target", str, target),
        _keyword("features", str, features),
        _keyword("weights", str, weights),
    ]


def config_from_options(given: RunOptions, base: RunConfig | None = None) -> RunConfig:
    """Returns the run that a person described.

    Args:
        given: The options on the command line.
        base: The run that they change; by default the given preset, or else the default one.

    Raises:
        UsageError: A value breaks its field's rule.
    """
    fields = {name: text for name, text in given.items() if name in FIELD_TYPES}
    fields.pop("changes", None)
    columns = TableColumns(given.get("target", ""), given.get("features", ""))
    if columns != TableColumns() and "data" not in fields:
        name = "target" if columns.target else "features"
        rule = _("--{name} must be given with --data, whose columns it names, got {value!r}")
        raise UsageError(rule.format(name=name, value=given[name]))
    if "gate" in fields and field_meant("gate", fields["gate"]) == "data":
        fields.setdefault("data", fields.pop("gate"))
    start = base or PRESETS[given.get("preset", DEFAULT_PRESET)].config
    try:
        if "gate" in fields and "data" not in fields:
            fields["data"] = NONE
        test = fields.pop("test", None)
        values = {name: parsed(name, text, columns) for name, text in fields.items()}
        if test is not None:
            values["test"] = parsed("test", test, columns, values.get("data", start.data))
        config = start.changed(**values)
        if "weights" in given:
            config = _with_weights(config, given, base)
    except ValueError as error:
        raise UsageError(naming_option(str(error))) from None
    for text in given.get("changes", ()):
        change = change_from_text(text)
        try:
            config = config.replace(changes=(*config.changes, change))
        except (TypeError, ValueError) as error:
            raise refused_change(text, error) from None
    if remark := unscaled_remark(config):
        say(_("note: {remark}; --standardize scales them").format(remark=remark))
    for remark in idle_remarks(config, {name: option_name(name) for name in given}):
        say(_("note: {text}").format(text=remark))
    return config


def _with_weights(config: RunConfig, given: RunOptions, base: RunConfig | None) -> RunConfig:
    """Returns the run from the parameters in a file: changes that are made before its first epoch.

    Raises:
        UsageError: The run does not start here.
        ValueError: The file holds no layers, or others than the network has.
    """
    if base is not None:
        rule = _("--weights must be left out with --from, got {name!r}")
        raise UsageError(rule.format(name=given["weights"]))
    try:
        layers = layers_from_file(given["weights"])
    except ValueError as error:
        raise UsageError(f"--{error}") from None
    for field in _OF_THE_START:
        if field in given:
            rule = _("{option} must be left out with --weights, which has them all, got {value!r}")
            raise UsageError(rule.format(option=option_name(field), value=given[field]))
    if "hidden" not in given:
        config = config.changed(hidden=layers.sizes[1:-1])
    if layers.sizes != config.sizes:
        shown, wanted = ("-".join(map(str, each)) for each in (layers.sizes, config.sizes))
        rule = _("--weights must be of a network {wanted}, got {shown}")
        raise UsageError(rule.format(wanted=wanted, shown=shown))
    changes = [
        Change(0, f"{kind}[{layer}]", values)
        for layer, arrays in enumerate(zip(layers.weights, layers.biases, strict=True))
        for kind, values in zip(("weights", "biases"), arrays, strict=True)
    ]
    return config.replace(changes=(*changes, *config.changes))


def note_unreached_change(config: RunConfig) -> None:
    """Says on standard error which change would come after the last epoch.

    It is no error: a run card may hold such a change, and a run that is saved may be gone on with
    until it is made.
    """
    late = next((change for change in config.changes if change.epoch > config.epochs), None)
    if late is not None:
        line = _("note: {option} {text} is never made, as the run ends at epoch {epochs}")
        text = shortened(change_text(late))
        say(line.format(option=option_name("changes"), text=text, epochs=config.epochs))


def change_from_text(text: str) -> Change:
    """Returns the change that ``EPOCH:FIELD=VALUE`` describes.

    Raises:
        UsageError: It has another form, or its value is none of its field.
    """
    match = _CHANGE.fullmatch(text)
    field = match["field"].strip() if match else ""
    if match is None or not field:
        raise UsageError(
            _("{option} must be EPOCH:FIELD=VALUE, got {text!r}").format(
                option=option_name("changes"), text=text
            )
        )
    name, value = field.replace("-", "_").lower(), match["value"].lstrip()
    name = SHORT_NAMES.get(name, name)
    try:
        epoch = integer_from_text(match["epoch"])
        if epoch is None:
            raise ValueError(_("changes must have an integer epoch"))
        name = field_meant(name, value)
        if name in FIELD_TYPES:
            return Change(epoch, name, parsed(name, value))
        return Change(epoch, field, _parameter_value(field, value))
    except (TypeError, ValueError) as error:
        raise refused_change(text, error) from None


def refused_change(text: str, error: Exception) -> UsageError:
    """Returns the error of a ``--change`` that breaks a rule of its field."""
    return UsageError(f"{option_name('changes')} {text}: {error}")


def parsed(
    field: str,
    text: str | bool,
    columns: TableColumns | None = None,
    beside: Dataset | None = None,
) -> Any:
    """Returns the value of a field written as text. See `value_from_text`; files are read here.

    Args:
        field: The field.
        text: Its value.
        columns: Which columns of the data a person has named.
        beside: The data with which rows go that are held out.

    Raises:
        ValueError: A data file cannot be read, or what it holds is no data.
    """
    if isinstance(text, bool):
        return text
    if not text:
        # An unset shell variable must not quietly mean "none".
        raise ValueError(_("{field} must have a value, got ''").format(field=field))
    if field == "data" and text.strip().lower() != NONE:
        return _dataset(text, columns)
    if field == "test" and text.strip().lower() != NONE and number_from_text(text) is None:
        found = _held_out(text, _columns_held_out(text, columns, beside))
        return found if beside is None else found.with_columns_of(beside)
    return value_from_text(field, text)


def _field_parameter(spec: dataclasses.Field[Any]) -> inspect.Parameter:
    metadata = spec.metadata
    kind: Any = bool if FIELD_TYPES[spec.name] is bool else str
    default = getattr(PRESETS[DEFAULT_PRESET].config, spec.name)
    if spec.name == "changes":
        kind, default = tuple[str, ...], None
    parameter = Parameter(
        name=option_name(spec.name),
        alias=tuple(option_name(short) for short, name in SHORT_NAMES.items() if name == spec.name),
        help=made_help(functools.partial(_help, spec)),
        choices=None
        if spec.name == "init" or spec.name in LISTED
        else tuple(metadata["choices"] or ()) or None,
        metavar=metadata["metavar"] or _METAVARS.get(FIELD_TYPES[spec.name]),
        negative_iterable=(),
        show_default=False if default in (None, False, ()) else value_text(default),
        group=_group(spec),
    )
    return _keyword(spec.name, kind, parameter)


def _help(spec: dataclasses.Field[Any]) -> str:
    text = _(spec.metadata["help"])
    if spec.name in LISTED:  # what the library would list where it is one of them
        return _("{text}; of {names}").format(text=text, names=", ".join(spec.metadata["choices"]))
    return text + _HELP_OF.get(spec.name, str)()


def _schemes() -> str:
    return _(": {schemes}; LOW,HIGH and MEAN,DEVIATION may be left out").format(
        schemes=", ".join(
            f"{name}:{SCHEMES[name].names}" if name in SCHEMES and SCHEMES[name].names else name
            for name in WEIGHT_SCHEMES
        )
    )


def _names_and_bounds() -> str:
    names = _(
        "; or by name: {sets}, gates such as parity3 or majority5, and with --loss mse {numbers}"
    ).format(
        sets=", ".join(name for name, drawn in POINT_SETS.items() if not drawn.is_regression),
        numbers=", ".join(name for name, drawn in POINT_SETS.items() if drawn.is_regression),
    )
    return names + _(
        "; at most {rows:,} rows, {columns} columns and {numbers:,} numbers in {size} MiB, "
        "from a pipe within {seconds:g} seconds"
    ).format(
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
        numbers=MOST_NUMBERS,
        size=MOST_BYTES >> 20,
        seconds=PIPE_SECONDS,
    )


_HELP_OF: Final[dict[str, Callable[[], str]]] = {"data": _names_and_bounds, "init": _schemes}


def _group(spec: dataclasses.Field[Any]) -> Group:
    of_rows = ("gate", "data", *STANDARD_RECIPE, "standardize", "inputs", "test", "test_seed")
    if spec.name in (*of_rows, "changes"):
        return _START
    return _IN_FLIGHT if spec.metadata["in_flight"] else _FIXED


def _keyword(name: str, kind: Any, parameter: Parameter) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, parameter],
    )


def _dataset(text: str, columns: TableColumns | None, field: str = "data") -> Dataset:
    if rows_in_line(text) is not None:
        return dataset_in_line(text, option_name(field), columns)
    if is_data_name(text.lower()):
        if columns is not None and (columns.target or columns.features):
            rule = _("data must be a table where columns are named, got {text!r}")
            raise ValueError(rule.format(text=text))
        return Dataset.named(text.lower())
    return dataset_from_file(text, columns, say)


def _columns_held_out(
    text: str, columns: TableColumns | None, data: Dataset | None
) -> TableColumns | None:
    """Returns the columns of rows that are held out.

    Rows in line stand as the network reads them; a file has the columns of the data, and with
    classes the same words.
    """
    found = rows_in_line(text)
    if found is None:
        classes: tuple[str, ...] = ()
        if data is not None:
            classes = data.output_names if data.is_of_classes else data.target_words
        return dataclasses.replace(columns or TableColumns(), classes=classes)
    if found[0] or data is None or not data.outputs:
        return None
    width = 1 + found[1].partition(";")[0].count(",")
    numbers = range(data.n_features + 1, data.n_features + data.n_outputs + 1)
    return TableColumns(",".join(map(str, numbers))) if width == numbers[-1] else None


def _held_out(text: str, columns: TableColumns | None) -> Dataset:
    try:
        return _dataset(text, columns, "test")
    except ValueError as error:
        # The reader of tables speaks of data, which these are not.
        raise ValueError(re.sub(r"\bdata must", "test must", str(error), count=1)) from None


def _parameter_value(field: str, text: str) -> Any:
    """Reads a number, or nested lists of them for a whole array of parameters."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(
            _("{field} must be a number or nested lists, got {text!r}").format(
                field=field, text=text
            )
        ) from None
