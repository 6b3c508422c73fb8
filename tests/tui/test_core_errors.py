"""What the core refuses is said in Japanese too, with the field, the rule and the value."""

from __future__ import annotations

import ast
import errno
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.private_uses import inside

import xortui.core
from xortui.core import Dataset, RunConfig
from xortui.tui import core_errors
from xortui.tui.app.fault_reports import report_fault
from xortui.tui.cli.errors import naming_option
from xortui.tui.core_errors import reason_of, told
from xortui.tui.language import speaking
from xortui.tui.records.data_folder import data_folder


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    with speaking("ja"):
        yield


def refused(**fields: Any) -> ValueError:
    with pytest.raises(ValueError) as raised:
        RunConfig(**fields)
    return raised.value


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"learning_rate": -1.0}, "learning_rate は 0 より大きい数にしてください: -1.0"),
        ({"momentum": 1.5}, "momentum は 0 以上 1 未満の数にしてください: 1.5"),
        ({"epochs": -3}, "epochs は 0 以上の整数にしてください: -3"),
        ({"activation": "swish"}, "activation は sigmoid, "),
        ({"hidden": (0,)}, "hidden は 1 から 1024 のユニット数にしてください: 0"),
        ({"norm_layers": (1,)}, "norm_layers は batch_norm なしでは none にしてください: (1,)"),
        ({"test": 2.0}, "test は 0 より大きく 1 より小さい割合、または行にしてください: 2.0"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_a_field_that_breaks_its_rule_is_named(fields: dict[str, Any], said: str) -> None:
    assert told(refused(**fields)).startswith(said)


def test_an_option_is_named_as_it_was_written() -> None:
    error = naming_option(str(refused(learning_rate=0.0)))
    assert told(error) == "--learning-rate は 0 より大きい数にしてください: 0.0"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "--inputs must each read one of x1 to x2, got '5'",
            "--inputs の各式は x1 から x2 のいずれかを読むものにしてください: '5'",
        ),
        (
            "--inputs must be expressions of x1, x2, ..., numbers, + - * / ^ and sin, cos, got 'x'",
            "--inputs は x1, x2, ..., 数値、+ - * / ^、sin, cos の式にしてください: 'x'",
        ),
        ("--gate must be four bits or one of xor, got 'x'", "--gate は 4 つのビット、または xor "),
        ("--change must name a field, got 5", "--change には項目の名前が必要です: 5"),
        ("--stop-when must name one of loss, epoch, got 'x'", "--stop-when の指標は loss, epoch"),
    ],
)
def test_a_sentence_of_its_own_names_the_option_too(message: str, said: str) -> None:
    assert told(message).startswith(said)


def test_why_a_file_cannot_be_used_is_said_in_the_persons_language() -> None:
    reason = os.strerror(errno.ENOENT)
    assert told(f"notes.toml: {reason}") == (
        "notes.toml: そのようなファイルやディレクトリはありません"
    )
    assert told(f"x: {reason}; did you mean x2?").endswith("; x2 のことですか？")
    assert told(f"keys must be readable, got: {reason}").startswith("keys を読めません: そのような")
    with speaking("en"):
        assert told(f"notes.toml: {reason}") == f"notes.toml: {reason}"


_USUAL = (
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOSPC, errno.EISDIR,
    errno.ENOTDIR, errno.EADDRINUSE, errno.EROFS, errno.EPIPE, errno.ECONNREFUSED,
    errno.EADDRNOTAVAIL, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ELOOP, errno.EMFILE,
    errno.ENAMETOOLONG, errno.ETIMEDOUT, errno.ENOMEM,
)  # fmt: skip


@pytest.mark.parametrize("number", _USUAL, ids=errno.errorcode.get)
def test_an_error_of_the_system_is_a_sentence_without_its_number(number: int) -> None:
    error = OSError(number, os.strerror(number), "a file.txt")
    assert not re.search("[A-Za-z]", reason_of(error))
    assert told(error) == f"a file.txt: {reason_of(error)}"
    assert told(OSError(number, os.strerror(number))) == reason_of(error)
    with speaking("en"):
        assert reason_of(error) == os.strerror(number)
        assert told(error) == f"a file.txt: {os.strerror(number)}"
        assert told(f"RunError: {error}") == f"RunError: a file.txt: {os.strerror(number)}"


def test_an_address_that_is_taken_is_named_without_the_number() -> None:
    wrapped = "error while attempting to bind on address ('::1', 2222): address already in use"
    error = OSError(errno.EADDRINUSE, wrapped)
    assert told(error) == "('::1', 2222) で接続を待てません: そのアドレスはすでに使われています"
    with speaking("en"):
        assert told(error) == wrapped


def test_a_fault_is_told_in_the_persons_language(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    sentence = report_fault(OSError(errno.EEXIST, os.strerror(errno.EEXIST), "x"), file / "sub")
    assert "[Errno" not in sentence and os.strerror(errno.ENOTDIR) not in sentence
    assert "x: すでに存在します" in sentence


def test_a_folder_that_cannot_be_looked_into_says_why_in_the_persons_language(
    tmp_path: Path,
) -> None:
    reason = data_folder(tmp_path / "gone").reason
    assert reason == "そのようなファイルやディレクトリはありません"


def test_what_it_is_about_stays_before_the_sentence() -> None:
    with pytest.raises(ValueError) as raised:
        Dataset.from_csv("0,0,1\n0,1\n")
    message = str(raised.value)
    place = message.partition(": ")[0]
    assert told(raised.value).startswith(f"{place}: 1 行は 3 列にしてください: 2 列")
    assert told(f"--change 5: {refused(epochs=-1)}").startswith("--change 5: epochs は 0 以上")


def test_what_is_not_known_stays_as_it_is() -> None:
    assert told("nobody has said this, got 3") == "nobody has said this, got 3"
    with speaking("en"):
        error = refused(epochs=-1)
        assert told(error) == str(error)


_NO_PERSONS = {
    "rows",  # of data that no file and no command line holds
    "PCG64",  # a name
    "parameters must be finite",  # the program's own
    "7, line 7",  # a place, before what is wrong there
    "7, line 7: column 7",
}
"""What the core says that needs no translation."""


def written(node: ast.expr) -> str | None:
    """A text as it stands in the source, with 7 for each value in it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        return "".join(map(str, parts))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = written(node.left), written(node.right)
        return None if left is right is None else (left or "7") + (right or "7")
    return None


_SAYS = re.compile(r"\brequire\(|\brule\s*=|\byield\b|\braise\b")
"""What stands in each file that says a rule; the others need not be parsed."""


def rules_of_the_core() -> Iterator[tuple[str, str]]:
    """Where each rule stands that the core may say is broken, and the rule."""
    for path in sorted(Path(xortui.core.__path__[0]).rglob("*.py")):
        text = path.read_text()
        if not _SAYS.search(text):
            continue
        for node in inside(ast.parse(text)):
            said: Iterable[ast.expr] = ()
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "require":
                said = node.args[2:3]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "rule":
                said = [node.value]
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                said = node.value.elts[2:3] if len(node.value.elts) == 4 else ()
            elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                said = node.exc.args[:1]
            for rule in filter(None, map(written, said)):
                yield f"{path.name}:{getattr(node, 'lineno', 0)}", rule


def test_every_rule_of_the_core_is_said_in_the_persons_language() -> None:
    found = list(rules_of_the_core())
    assert len(found) > 150
    forms = (*core_errors._SENTENCES, *core_errors._RULES)
    unsaid = [
        f"{place}: {text}"
        for place, text in found
        if text not in _NO_PERSONS and core_errors._said_again(text, forms) is None
    ]
    assert not unsaid
