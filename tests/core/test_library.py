"""The core as somebody else's library: what it says of itself, and what it says of a mistake."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xortui.core import Change, Dataset, History, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS
from xortui.core.sweep import Sweep

ROOT = Path(__file__).parents[2]
PUBLIC = {
    "xortui.core",
    "xortui.core.activations",
    "xortui.core.boolean_functions",
    "xortui.core.explain",
    "xortui.core.foreign",
    "xortui.core.initializers",
    "xortui.core.losses",
    "xortui.core.network",
    "xortui.core.number_text",
    "xortui.core.optimizers",
    "xortui.core.schedules",
    "xortui.core.starts",
    "xortui.core.maps",
    "xortui.core.sweep",
}
"""What the core's README says is for everybody."""


_NAMES = r"[\w.]+(?: as \w+)?(?:, [\w.]+(?: as \w+)?)*"
_IMPORT = re.compile(
    rf"^[ \t]*((?:from [\w.]+ )?import (?:\([^)]*\)|{_NAMES}(?=$| *#)))", re.MULTILINE
)


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """What a file imports; its other lines, forty times as many, need not be understood."""
    lines = _IMPORT.findall(path.read_text(encoding="utf-8"))
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def foreign_private_parts(path: Path) -> Iterator[str]:
    """Private attributes of anything but an object's own ``self`` or ``cls``."""
    text = path.read_text(encoding="utf-8")
    if not re.search(r"(?<!\bself)(?<!\bcls)\._", text):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner not in ("self", "cls") and not node.attr.endswith("__"):
                yield f"{path.name}:{node.lineno}: {ast.unparse(node)}"


def test_the_program_uses_only_what_the_core_offers() -> None:
    used = {
        (module, name)
        for path in (ROOT / "tui").rglob("*.py")
        for module, name in imports(path)
        if module.startswith("xortui.core")
    }
    assert {module for module, _ in used} <= PUBLIC
    assert not [name for _, name in used if name.startswith("_")]


def test_the_core_reaches_no_private_part_of_itself() -> None:
    for path in (ROOT / "core").rglob("*.py"):
        assert list(foreign_private_parts(path)) == []
        assert not [name for _, name in imports(path) if name.startswith("_")], path


def test_a_history_is_the_only_one_to_advance_and_change_its_run() -> None:
    for path in (ROOT / "tui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for method in ("advance", "change", "end_when", "plan", "restore"):
            assert f"history.trainer.{method}(" not in text, path


def test_objects_say_what_they_are() -> None:
    trainer = Trainer(RunConfig(hidden=(4,), learning_rate=0.5))
    trainer.advance(3_000)
    state = "xor 2-4-1 seed 42, epoch 3,000 of 20,000, loss 0.006971, solved since 757"
    assert repr(trainer) == f"<Trainer {state}>"
    history = History(trainer)
    assert repr(history) == f"<History of <Trainer {state}> since epoch 3,000, 1 checkpoints>"
    assert repr(trainer.frozen_network()) == "<FrozenNetwork xor 2-4-1 seed 42>"
    sweep = Sweep(RunConfig(epochs=10), range(1_000))
    assert repr(sweep) == "<Sweep of 1,000 seeds of xor 2-2-1, epoch 0 of 10>"
    sweep.advance(10)
    assert repr(sweep).endswith("epoch 10 of 10, done>")
    ended = Trainer(RunConfig(epochs=0))
    assert repr(ended).endswith("loss 0.7482, ended: epochs>")


def test_a_configuration_names_what_differs_from_the_default() -> None:
    config = RunConfig(seed=5, changes=(Change(3, "loss", "mse"),), data=Dataset(((1.0,),), (0.0,)))
    assert repr(RunConfig()) == "RunConfig()"
    assert eval(repr(config)) == config


def test_many_rows_are_counted_and_few_shown() -> None:
    few = Dataset.from_gate("and")
    assert eval(repr(few)) == few
    many = Dataset.from_arrays(np.zeros((500, 2)), np.zeros(500), "spiral")
    assert repr(many) == "<Dataset 'spiral' of 500 rows of 2 inputs>"


def test_a_trainer_s_configuration_changes_through_it_alone() -> None:
    trainer = Trainer(RunConfig(epochs=30))
    with pytest.raises(AttributeError):
        trainer.config = RunConfig(hidden=(3,))  # type: ignore[misc]
    trainer.plan(Change(20, "learning_rate", 1.0))
    trainer.plan(Change(10, "gate", "and"))
    assert [change.epoch for change in trainer.config.changes] == [10, 20]
    trainer.advance(15)
    assert (trainer.settings.gate, trainer.settings.learning_rate) == ("and", 0.1)
    with pytest.raises(ValueError, match="changes must be planned after epoch 15, got Change"):
        trainer.plan(Change(15, "learning_rate", 1.0))
    with pytest.raises(ValueError, match="learning_rate must be > 0, got -1"):
        trainer.plan(Change(16, "learning_rate", -1))
    assert trainer.epochs_alike(100) == 5
    assert trainer.advance(30).epoch == 30
    straight = Trainer(trainer.config)
    assert straight.advance(30).loss == trainer.loss


def test_a_history_ends_its_run() -> None:
    history = History(Trainer(RunConfig(epochs=5)))
    history.advance(10)
    history.end_when(epochs=8)
    assert history.advance(10).epoch == history.epoch == history.config.epochs == 8


def test_outputs_of_lists_and_whole_numbers() -> None:
    trainer = Trainer(RunConfig())
    expected = trainer.outputs(trainer.settings.dataset.inputs)
    assert trainer.outputs([[0, 0], [0, 1], [1, 0], [1, 1]]).tolist() == expected.tolist()
    assert trainer.frozen_network().activations([[0, 1]])[-1].shape == (1, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: t.outputs([0, 1]), r"inputs must have shape \(n_samples, 2\), got \(2,\)"),
        (
            lambda t: t.outputs([[0, 1, 1]]),
            r"inputs must have shape \(n_samples, 2\), got \(1, 3\)",
        ),
        (lambda t: t.outputs("ab"), "inputs must be rows of 2 numbers, got 'ab'"),
        (lambda t: t.outputs([[0], [1, 2]]), r"inputs must be rows of 2 numbers, got \[\[0\]"),
        (lambda t: t.frozen_network().activations([[1]]), r"inputs must have shape .*\(1, 1\)"),
        (lambda t: t.advance(1.5), r"epochs must be an integer, got 1\.5"),
        (lambda t: t.advance("3"), "epochs must be an integer, got '3'"),
        (lambda t: list(t.run(every=2.0)), r"every must be an integer, got 2\.0"),
        (lambda t: History(t).advance(-1), "epochs must be >= 0, got -1"),
        (lambda t: History(t).advance([3]), r"epochs must be an integer, got \[3\]"),
        (lambda t: Sweep(t.config, [1]).advance(0.5), r"epochs must be an integer, got 0\.5"),
        (lambda t: t.surface(0, 4), "rows and cols must be >= 1, got 0 and 4"),
        (lambda t: t.surface(4, 4, (2, 0)), r"axes must be of inputs 0 to 1, got \(2, 0\)"),
        (lambda t: t.unit_surfaces(4, 4, (0, -1)), r"axes must be of inputs 0 to 1, got \(0, -1\)"),
    ],
)
def test_a_mistake_is_named_by_its_argument(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(Trainer(RunConfig()))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_of_whole_numbers_and_lists(name: str) -> None:
    f = ACTIVATIONS[name]
    assert f(np.array([-2, 0, 3])).tolist() == f([-2.0, 0.0, 3.0]).tolist()
    assert f.derivative([-2, 1]).tolist() == f.derivative(np.array([-2.0, 1.0])).tolist()
    with pytest.raises(ValueError, match="z must be real numbers, got an array of <U1"):
        f("x")


def test_the_readme_s_ten_lines_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "core/README.md").read_text(encoding="utf-8")
    program = text.partition("```python\n")[2].partition("```")[0]
    assert len(program.strip().splitlines()) <= 14
    exec(compile(program, "README", "exec"), {})
    printed = capsys.readouterr().out
    assert "'solved': 4" in printed
    assert len(printed.splitlines()) >= 3


def test_the_readme_names_every_module_and_none_that_is_gone() -> None:
    text = (ROOT / "core/README.md").read_text(encoding="utf-8")
    paths = [path.relative_to(ROOT / "core") for path in (ROOT / "core").rglob("*.py")]
    modules = {path.as_posix() for path in paths if path.name != "__init__.py"}
    for module in modules:
        folder, _, name = module.rpartition("/")
        assert f"`{module}`" in text or (f"`{folder}/`" in text and f"`{name}`" in text), module
    named = {word for word in text.split("`") if word.endswith(".py")}
    assert {name for name in named if "/" in name} <= modules
    assert {name for name in named if "/" not in name} <= {path.name for path in paths}


def test_the_readme_names_what_is_for_everybody() -> None:
    text = (ROOT / "core/README.md").read_text(encoding="utf-8")
    paragraph = text.partition("For everybody are")[2].partition("\n\n")[0]
    named = {word for word in paragraph.split("`")[3::2] if word != "tui/"}
    assert named == {module.removeprefix("xortui.core.") for module in PUBLIC - {"xortui.core"}}
