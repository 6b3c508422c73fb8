"""What the core refuses, in the language of whoever asked for it.

The core speaks English alone and knows of no reader, and so do the operating system, which says
why a file cannot be used, and the server where it reads its own files, whose reasons stand in the
access log too. What they say is recognised here by its form, with the values in it, and said again
in another language; what is not recognised stays as it is.
"""

from __future__ import annotations

import errno
import os
import re
import string
from functools import cache
from typing import Final

from xortui.tui.language import SOURCE, deferred, language
from xortui.tui.language import translate as _

_SENTENCES: Final = (
    deferred("{name} must be {rule}, got {value}"),
    deferred("{name} must have {rule}, got {value}"),
    deferred("bits must be four of 0 and 1, got {value}"),
    deferred("changes must have an integer epoch, got {value}"),
    deferred("changes must have an epoch >= 0, got {value}"),
    deferred("changes must name a field, got {value}"),
    deferred("changes must each have an epoch, a field, a value, got {value}"),
    deferred("{name} must be an index into shape {shape}, got {value}"),
    deferred("{name} must have shape {shape}, got {value}"),
    deferred("{name} must be in one of {count} layers, got layer {layer}"),
    deferred("config must have only the fields of a run, got {value}"),
    deferred(
        "data must have at least one row and as many targets as rows, got {rows} rows "
        "and {targets} targets"
    ),
    deferred("data must have the same number of inputs (1 or more) in every row, got {value}"),
    deferred("data must have the same number of targets (2 or more) in every row, got {value}"),
    deferred("data must have at most {most} targets, got {value}"),
    deferred("data must have at most {most} classes, got {value} as one"),
    deferred("data must have targets of {rule}, got {value}"),
    deferred("data must be finite numbers, got {value} in row {row}, column {column}; {help}"),
    deferred("{place} must be a finite number, got {cell}; {help}"),
    deferred(
        "{place}: a row must have {wanted} columns, got {count}; {what}, where "
        "{separator} part cells"
    ),
    deferred("{place}: {option} must be a number from 1 to {width}, got {value}"),
    deferred("{place}: {option} must be a number from 1 to {width} or one of {names}, got {value}"),
    deferred("{place}: data must have at least one row, got {value}; 0,0,1 is one"),
    deferred("{place}: data must have an input beside the targets, got targets alone"),
    deferred(
        "{place}: a heading must have {width} columns as the rows have, got {value}; a "
        "line that is none begins with #"
    ),
    deferred(
        "{place}: features must be other columns than the target {target}, got {value}; "
        "there are {others}"
    ),
    deferred("{place}: features must be different columns, got {value}; there are {others}"),
    deferred(
        "{place}: {option} must be one column, got {value}, which columns {numbers} are "
        "called; name it by its number"
    ),
    deferred(
        "{place}: data must have one target, got {names}; choose with {ways}, and the "
        "inputs with --features {inputs}"
    ),
    deferred(
        "{place}: {column} must be a finite number or one of at most {most} words as the "
        "target, got {value}; another column is chosen with --target"
    ),
    deferred("{place}: target must be different columns, got {value}"),
    deferred("{place} must have the classes {names}, got {value}"),
    deferred("{place}: data must have at most {most} {name}, got {count}; fewer will do"),
    deferred("test must be a share above 0 and below 1, or rows, got {value}"),
    deferred("test must have rows of {count} targets as the data have, got {value}"),
    deferred("test must have rows of {count} inputs as the data have, got {value}"),
    deferred("test must have one target that is 1 in each row, its class, got {value}"),
    deferred("test must have the classes {known} that the data have, got {value}"),
    deferred("test must have the targets {known} that the data have, got {value}"),
    deferred(
        "test must have targets from {low} to {high}, for which the loss is defined, got {value}"
    ),
    deferred("test must leave a row of {rows} to train with, got {value}"),
    deferred("inputs must each read one of {names}, got {value}"),
    deferred("inputs must each read one of {first} to {last}, got {value}"),
    deferred(
        "inputs must be expressions of x1, x2, ..., numbers, {signs} and {functions}, got {value}"
    ),
    deferred("inputs must be finite numbers at every row, got {value} at row {row}"),
    deferred("inputs must be at most {longest} characters each, got {value}"),
    deferred("output_activation must be softmax with loss {loss}, got {value}"),
    deferred("loss must be cross_entropy with output_activation softmax, got {value}"),
    deferred(
        "loss must be another than {loss} with the target {target} ({name} is defined "
        "for targets {low} and {high}), got {value}"
    ),
    deferred("epoch must be from {first} to {last}, got {value}"),
    deferred("changes must be made from {first} on, got {value}"),
    deferred("{name} must be changed in the program whose run this is, got {value}"),
    deferred("changes must be planned after epoch {epoch}, got {value}"),
    deferred("stop_when must be at most {most} rules, got {value}"),
    deferred("stop_when must be different rules, got {value}"),
    deferred(
        "stop_when must be a measure, < or > (with = or without) and a number, such as "
        "loss<0.01, got {value}"
    ),
    deferred("stop_when must name one of {names}, got {value}"),
    deferred("stop_when must have a finite number as bound, got {value}"),
    deferred("stop_when must be without test_ unless test is given, got {value}"),
    deferred("vary must name one of {names}, got {value}"),
    deferred("{name} must have at least one value to vary, got none"),
    deferred("{name} must have different values to vary, got {value} twice"),
    deferred("predict must be of runs that can be judged, got {reason}"),
    deferred("predict must be of {names} and activations without corners, got {value}"),
    deferred("seeds must be at least one, got none"),
    deferred("seed must be from 0 to 2^63 - 1, got {value}"),
    deferred("axis must be of {names}, got {value}"),
    deferred("axis of {field} must begin below its end, got {low} to {high}"),
    deferred("axis of {field} must have powers of 10 from -300 to 300, got {low} to {high}"),
    deferred("axis of {field} must not go below 0, got {value}"),
    deferred("{field} is no parameter of the start"),
    deferred("axes must be of two numbers, got {field} twice"),
    deferred("schedule must be constant where learning rates vary, got {value}"),
    deferred("{field} must be of another optimizer, got {value}"),
    deferred("{name} must be from 1 to {most} pixels, got {value}"),
    deferred("data must be one of {names}, got {value}"),
    deferred("data must be a table of numbers, got {value}"),
    deferred("{path} must be readable, got: {reason}"),
    deferred("{path} must be a file, got something else"),
    deferred("{path} must be a socket, got something else"),
    deferred("{path} must be for its owner alone (chmod 600), got mode {mode}"),
    deferred("{path} must belong to {owners}, got user {user}"),
    deferred("{path} must be writable by its owner alone (chmod go-w), got mode {mode}"),
    deferred("{path} must have at most {most} bytes, got more"),
    deferred("{path} must hold a public key, got none"),
    deferred("{path} line {line}: must hold no control characters"),
    deferred("{path} line {line}: must hold a public key that can be read"),
    deferred("{path} line {line}: option {option} must have a value, got none"),
    deferred("{path} line {line}: option must be one that is kept here, got {option}"),
    deferred(
        "{path} line {line}: option restrict must come with pty: what is served is a terminal"
    ),
    deferred(
        "{path} must hold a private key without a passphrase, got {size} bytes that are none "
        "({reason}); delete it to get another"
    ),
    deferred(
        "{path} must hold a token of at least {least} characters in one line, got {value}; "
        "delete it to get a new one"
    ),
    deferred("standard input and output must be a terminal, got something else"),
    deferred("error while attempting to bind on address {address}: {reason}"),
)
"""What the core says of what it does not take, and the server of its files."""

_RULES: Final = (
    deferred("an integer"),
    deferred(">= {least}"),
    deferred("> {least}"),
    deferred("> {least} and <= {most}"),
    deferred("<= {most}"),
    deferred(">= {least} and < {most}"),
    deferred("true or false"),
    deferred("a finite number"),
    deferred("finite numbers"),
    deferred("a number from {low} to {high}"),
    deferred("an integer >= {least}"),
    deferred("an integer from {low} to {high}"),
    deferred("a tuple of integers"),
    deferred("at most {most} layers"),
    deferred("units from 1 to {most}"),
    deferred("one of {choices}"),
    deferred("four bits or one of {choices}"),
    deferred("two numbers"),
    deferred("two numbers >= 0 and < 1"),
    deferred("of a parameter or one of {choices}"),
    deferred("at most {most}"),
    deferred("different expressions"),
    deferred("one number for each of {count}"),
    deferred("one name, or one for each of {count} hidden layers"),
    deferred("hidden layers from 1 to {count}, each once and in order"),
    deferred("none without batch_norm"),
    deferred("none with dropout, which is of all layers"),
    deferred("none with clip_norm"),
    deferred("off unless optimizer is {takers} and momentum > 0"),
    deferred("0 with optimizer {name}"),
    deferred("{value} unless optimizer is {takers}"),
    deferred("{value} unless loss is huber"),
    deferred("{value} unless test is a share"),
    deferred("{value} without biases"),
    deferred("{value} where biases start at zero"),
    deferred("{value} with init zeros"),
    deferred("{value} without a hidden layer"),
    deferred("false without a hidden layer"),
    deferred("false with batch_norm"),
    deferred("false with input_norm"),
    deferred("false with input_dropout"),
    deferred("false where inputs are expressions"),
    deferred("shuffled unless batch_size is given"),
    deferred("without eta_min and min_lr where output_learning_rate is given"),
    deferred("in order of their epochs"),
    deferred("two values or whole numbers from 0 as classes"),
    deferred("of {count} inputs during a run"),
    deferred("a name"),
    deferred("one name"),
    deferred("a list"),
    deferred("a tuple of changes"),
    deferred("a tuple of expressions"),
    deferred("an object with the fields of a run"),
    deferred("of at most {most} points"),
    deferred("of shape {shape}"),
    deferred("one number for each hidden layer, of which there are {count}"),
    deferred("such that no batch of the {count} rows has one row, with {name}"),
    deferred(
        "{names} with the target {target} ({loss} is defined for targets from {low} to {high}; or "
        "scale the targets)"
    ),
    deferred(
        "{names} with {field} {name} ({loss} is defined for outputs from {low} to {high}; or use "
        "a sigmoid output, or {switch})"
    ),
    deferred(
        "false unless the targets are two values (any others are a regression, in which nothing "
        "is right or wrong; target_loss ends such a run)"
    ),
    deferred("false with inputs beyond {most} or that differ by less than {least}"),
    deferred("0 unless momentum > 0"),
    deferred("0 with nesterov"),
    deferred("{value} unless data is drawn ({names})"),
    deferred("{value} unless NumPy's legacy generator draws both (uniform, normal)"),
    deferred("each combination of inputs of 0 and 1 once, of at most {most} inputs"),
    deferred("a name without numbers, or {names}"),
    deferred("{name} with two finite numbers"),
    deferred("{name} with the first number <= the second"),
    deferred("{name} with a deviation >= 0"),
    deferred("{name} with no constants"),
    deferred("{name} with {key} {rule}"),
    deferred("{name} with {names}"),
    deferred("{value} at epoch {epoch}"),
    deferred("at their end the parameters' loss {loss}"),
    deferred("an epoch and its loss"),
    deferred("there where a run draws"),
    deferred("that of a generator"),
    deferred("that of seed {seed}"),
)
"""What a field must be."""

_REASONS: Final = {
    errno.ENOENT: deferred("No such file or directory"),
    errno.EACCES: deferred("Permission denied"),
    errno.EPERM: deferred("Operation not permitted"),
    errno.EISDIR: deferred("Is a directory"),
    errno.ENOTDIR: deferred("Not a directory"),
    errno.ENOTEMPTY: deferred("Directory not empty"),
    errno.EEXIST: deferred("File exists"),
    errno.ENAMETOOLONG: deferred("File name too long"),
    errno.EINVAL: deferred("Invalid argument"),
    errno.ENOSPC: deferred("No space left on device"),
    errno.EDQUOT: deferred("Disk quota exceeded"),
    errno.EFBIG: deferred("File too large"),
    errno.EROFS: deferred("Read-only file system"),
    errno.EIO: deferred("Input/output error"),
    errno.ELOOP: deferred("Too many levels of symbolic links"),
    errno.EXDEV: deferred("Invalid cross-device link"),
    errno.ETXTBSY: deferred("Text file busy"),
    errno.EBUSY: deferred("Device or resource busy"),
    errno.ENXIO: deferred("No such device or address"),
    errno.ENODEV: deferred("No such device"),
    errno.ENOEXEC: deferred("Exec format error"),
    errno.ENOMEM: deferred("Cannot allocate memory"),
    errno.EAGAIN: deferred("Resource temporarily unavailable"),
    errno.EMFILE: deferred("Too many open files"),
    errno.ENFILE: deferred("Too many open files in system"),
    errno.EBADF: deferred("Bad file descriptor"),
    errno.ESTALE: deferred("Stale file handle"),
    errno.EPIPE: deferred("Broken pipe"),
    errno.ETIMEDOUT: deferred("Connection timed out"),
    errno.ECONNREFUSED: deferred("Connection refused"),
    errno.ECONNRESET: deferred("Connection reset by peer"),
    errno.EADDRINUSE: deferred("Address already in use"),
    errno.EADDRNOTAVAIL: deferred("Cannot assign requested address"),
    errno.ENETUNREACH: deferred("Network is unreachable"),
    errno.EHOSTUNREACH: deferred("No route to host"),
    errno.EAFNOSUPPORT: deferred("Address family not supported by protocol"),
}
"""Error number -> why a file or an address cannot be used, in the words of the C library."""

_OTHER_REASONS: Final = (
    deferred("Name or service not known"),
    deferred("Temporary failure in name resolution"),
    deferred("file is not a database"),
    deferred("File is not a zip file"),
    deferred("Bad magic number for central directory"),
    deferred("Bad magic number for file header"),
    deferred("Truncated central directory"),
)
"""What other libraries say."""

_NUMBERED: Final = (
    r"\[Errno -?\d+\] (?P<reason>[^:\n]+)(?:: (?P<quote>['\"])(?P<file>.+?)(?P=quote)"
    r"(?: -> (?P<quote_2>['\"]).+?(?P=quote_2))?)?"
)
"""How Python writes an error of the system: with its number, and the file after the reason."""

_LISTS_OF_NAMES: Final = {"names", "takers"}
_MEANT: Final = r"did you mean (?P<name>\S+)\?"
_OPTION: Final = "option_typed"


def told(error: BaseException | str) -> str:
    """Returns what an error says, in the person's language as far as its form is known."""
    message = _without_numbers(str(error))
    if language() == SOURCE:
        return message
    for start in [0, *(found.end() for found in re.finditer(": ", message))]:
        # Before a sentence may stand what it is about, such as an option or a file.
        said = _said_again(message[start:], _SENTENCES)
        if said is not None:
            return with_reasons(message[:start] + said)
    return with_reasons(message)


def with_reasons(text: str) -> str:
    """Returns a text with the system's reasons, and what is meant, in the person's language."""
    text = _without_numbers(text)
    if language() == SOURCE:
        return text
    text = re.sub(_MEANT, lambda meant: _("did you mean {name}?").format(name=meant["name"]), text)
    pattern, texts = _reasons()
    return pattern.sub(lambda reason: _(texts[reason[0].lower()]), text)


def reason_of(error: BaseException) -> str:
    """Returns why something cannot be done, in the person's language, without what it was about.

    Args:
        error: Of the system, or of a library that reads or writes.
    """
    if isinstance(error, OSError) and error.strerror:
        if error.strerror == os.strerror(error.errno or 0) and error.errno in _REASONS:
            return _(_REASONS[error.errno])
        return with_reasons(error.strerror)
    if isinstance(error, UnicodeDecodeError):
        return _("not UTF-8 text")
    return told(error) or type(error).__name__


@cache
def _reasons() -> tuple[re.Pattern[str], dict[str, str]]:
    """What recognises a reason, the longest there is, and each as it is written here."""
    texts = {text.lower(): text for text in (*_REASONS.values(), *_OTHER_REASONS)}
    any_of = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
    return re.compile(rf"\b(?:{any_of})\b", re.IGNORECASE), texts


def _without_numbers(text: str) -> str:
    """Returns a text with the system's errors as `file: reason`, without their numbers."""
    if "[Errno " not in text:
        return text
    return re.sub(
        _NUMBERED,
        lambda found: f"{found['file']}: {found['reason']}" if found["file"] else found["reason"],
        text,
    )


def _said_again(text: str, forms: tuple[str, ...]) -> str | None:
    for form, pattern in _patterns(forms):
        found = pattern.fullmatch(text)
        if found is not None:
            values = found.groupdict()
            option = values.pop(_OPTION, None) or ""
            if "rule" in values:
                rule = _said_again(values["rule"], _RULES)
                if rule is None and forms is _RULES:
                    continue
                values["rule"] = rule or f" {values['rule']} "
            for name in values.keys() & _LISTS_OF_NAMES:
                values[name] = values[name].replace(" or ", ", ")
            said = _(form).format(**values)
            return option + said.removeprefix(_field_of(form)) if option else said
    return None


def _field_of(form: str) -> str:
    """Returns the field that a sentence begins with; nothing where it begins with a value."""
    return form.partition(" ")[0] if form[:1].isalpha() else ""


@cache
def _patterns(forms: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """The forms, those that say most by themselves first, and what is recognised by them."""
    parsed = [(form, list(string.Formatter().parse(form))) for form in forms]
    parsed.sort(key=lambda one: -sum(len(text) for text, *_field in one[1]))
    return [
        (
            form,
            re.compile(
                _with_option(form)
                + "".join(
                    re.escape(text) + (f"(?P<{name}>.+?)" if name is not None else "")
                    for text, name, _form, _kind in parts
                )[len(_field_of(form)) :],
                re.DOTALL,
            ),
        )
        for form, parts in parsed
    ]


def _with_option(form: str) -> str:
    """Returns what a sentence may begin with: its field, or the option that a person has typed."""
    field = _field_of(form)
    if not field:
        return ""
    option = field.replace("_", "-").removesuffix("s")  # --change, of which there may be several
    return f"(?:{field}|(?P<{_OPTION}>--{option}s?))"
