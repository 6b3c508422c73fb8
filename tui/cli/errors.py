"""What a person did wrong on the command line, told in one line."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from xortui.tui.language import deferred
from xortui.tui.language import translate as _

if TYPE_CHECKING:
    from cyclopts import CycloptsError

USAGE_STATUS: Final = 2
"""Exit status of a command that was not understood."""

_FIELD: Final = re.compile(r"(?P<field>[a-z_0-9]+)(?= must )")

_UNKNOWN: Final = re.compile(
    r'Unknown option: "?(?P<option>.+?)"?\.(?: Did you mean "?(?P<other>\S+?)"?\?)?'
)
"""What the library says of an option that there is not."""


class UsageError(Exception):
    """An option breaks its rule. The message is one line that names option, rule and value."""


def naming_option(message: str) -> str:
    """Returns a message that starts with a field of a run with the option in the field's place.

    ``learning_rate must be > 0, got -0.1`` becomes ``--learning-rate must be > 0, got -0.1``.
    """
    from xortui.core import RunConfig
    from xortui.tui.records.run_card import option_name, with_list_as_typed

    names = {spec.name for spec in dataclasses.fields(RunConfig)}
    match = _FIELD.match(message)
    if match is None or match["field"] not in names:
        return message
    # Names of one word stand in sentences, too, as words of their own.
    longer = "|".join(name for name in names if "_" in name)
    rest = re.sub(rf"\b({longer})\b", lambda found: option_name(found[1]), message[match.end() :])
    return option_name(match["field"]) + with_list_as_typed(rest)


def usage_message(error: CycloptsError) -> str:
    """Returns one line for words that are no valid command line."""
    from cyclopts import (
        CoercionError,
        MissingArgumentError,
        RepeatArgumentError,
        UnknownCommandError,
        UnknownOptionError,
        UnusedCliTokensError,
    )

    name = error.argument.name if error.argument is not None else ""
    if isinstance(error, CoercionError) and error.token is not None:
        choices = error.argument.get_choices(force=True) if error.argument is not None else None
        rule = _("one of {choices}").format(choices=", ".join(choices)) if choices else _("valid")
        if not choices and error.target_type is not None:
            rule = _(_KINDS.get(error.target_type, rule))
        return _("{option} must be {rule}, got {value!r}").format(
            option=error.token.keyword or name, rule=rule, value=error.token.value
        )
    if isinstance(error, MissingArgumentError):
        option = error.keyword or name
        if option in ("--data", "--change"):
            text = _(
                "{option} must have a value, got none ({option}='-1,...' where it begins with -)"
            )
            return text.format(option=option)
        return _("{option} must have a value, got none").format(option=option)
    if isinstance(error, RepeatArgumentError):
        return _("{option} must be given once, got it again").format(option=error.token.keyword)
    if error.unused_tokens and isinstance(error, UnknownCommandError | UnusedCliTokensError):
        # The library's own message would import every command to suggest one.
        return _("{word!r} must be a command or an option; --help lists them").format(
            word=error.unused_tokens[0]
        )
    error.verbose = False
    text = " ".join(str(error).split())
    if isinstance(error, UnknownOptionError):
        told = _UNKNOWN.fullmatch(text)
        if told is not None and told["other"]:
            text = _("unknown option: {option}. Did you mean {other}?")
            return text.format(option=told["option"], other=told["other"])
        if told is not None:
            return _("unknown option: {option}.").format(option=told["option"])
    return text[:1].lower() + text[1:]


_KINDS: Final = {
    int: deferred("an integer"),
    float: deferred("a number"),
    bool: deferred("true or false"),
}
