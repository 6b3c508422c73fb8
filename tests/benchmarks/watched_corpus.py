"""Which programs are recognised, and which mistakes are named: a table of all that the tests have.

Run it from the project's folder; it takes some minutes::

    PYTHONPATH=.ci/src:tests python tests/benchmarks/watched_corpus.py [--python INTERPRETER]

Right programs as people write them, and the same with one mistake each, are examined as they are.
A right one is recognised unchanged and has no finding; a mistake is named by its kind, with its
arrays. What needs PyTorch, scikit-learn or micrograd is left out where the interpreter has none.
Exits with 1 where fewer than 80 % of the right ones are recognised, one of them has a finding, or
fewer than 85 % of the mistakes are named.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from xortui.tui.watching.examination import Examination, examine_program

FOLDER = Path(__file__).resolve().parents[1] / "tui" / "watching"
LEAST_RECOGNISED, LEAST_NAMED = 0.80, 0.85


class Case(NamedTuple):
    """A program of the corpus.

    Attributes:
        kind: What it is written with.
        name: Its name, or that of its mistake.
        program: Its file.
        changes: What is written in it instead, if it has a mistake.
        wanted: The kind of finding that names the mistake, and the arrays; None of a right one.
    """

    kind: str
    name: str
    program: Path
    changes: tuple[tuple[str, str], ...] = ()
    wanted: tuple[str, tuple[str, ...]] | None = None


def tests_in(name: str) -> Any:
    """Returns a file of tests as a module."""
    spec = importlib.util.spec_from_file_location(Path(name).stem, FOLDER / name)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def corpus(python: str) -> Iterator[Case]:
    """Yields all programs that the interpreter can run."""
    plain, programs = tests_in("test_examination.py"), FOLDER / "programs"
    for folder, names in (("right", plain.RIGHT), ("beyond", plain.BEYOND)):
        for name in names:
            yield Case("NumPy, Python", name, programs / folder / f"{name}.py")
    for name, wrong in plain.WRONG.items():
        path = programs / "right" / f"{wrong.program}.py"
        yield Case("NumPy, Python", name, path, wrong.changes, (wrong.kind, wrong.arrays))
    if has(python, "torch"):
        torch = tests_in("test_training_examination.py")
        for name in torch.RIGHT:
            yield Case("PyTorch", name, programs / "torch" / f"{name}.py")
        for name, wrong in torch.WRONG.items():
            path = programs / "torch" / f"{wrong.program}.py"
            yield Case("PyTorch", name, path, wrong.changes, (wrong.kind, wrong.arrays))
    if has(python, "sklearn"):
        for path in sorted((programs / "sklearn").glob("*.py")):
            yield Case("scikit-learn", path.stem, path)
    scalars = tests_in("child/test_scalars.py")
    has_library = has(python, "micrograd")
    for name in scalars.RIGHT:
        if has_library or name == scalars.OWN:
            yield Case("micrograd", name, programs / "micrograd" / f"{name}.py")
    for name, (program, changes, kind, arrays, _line) in scalars.WRONG.items():
        if has_library or program == scalars.OWN:
            path = programs / "micrograd" / f"{program}.py"
            yield Case("micrograd", name, path, changes, (kind, arrays))


def has(python: str, module: str) -> bool:
    """Whether an interpreter has a library."""
    found = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", found]).returncode == 0


def examined(case: Case, python: str, seconds: float, folder: Path) -> Examination:
    """Returns what is found out about a program."""
    path = case.program
    if case.changes:
        text = path.read_text(encoding="utf-8")
        for before, after in case.changes:
            text = text.replace(before, after)
        path = folder / "program.py"
        path.write_text(text, encoding="utf-8")
    return examine_program(str(path), python=python, seconds=seconds)


def is_met(case: Case, found: Examination) -> bool:
    """Whether a right program is recognised without a finding, or a mistake named."""
    if case.wanted is None:
        return found.outcome == "right"
    kind, arrays = case.wanted
    findings = found.to_dict()["findings"]
    named = {array for finding in findings for array in finding["arrays"]}
    named |= {array for placed in found.findings for array in placed.finding.arrays}
    return {finding["kind"] for finding in findings} == {kind} and set(arrays) <= named


def main() -> int:
    """Prints the table, and returns 1 where a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--timeout", type=float, default=120.0)
    options = parser.parse_args()
    right: list[bool] = []
    wrong: list[bool] = []
    n_false = 0
    print(f"{'written with':14} {'program or mistake':40} {'':7} {'':5} what was found")
    with tempfile.TemporaryDirectory() as folder:
        for case in corpus(options.python):
            found = examined(case, options.python, options.timeout, Path(folder))
            is_right = case.wanted is None
            met = is_met(case, found)
            (right if is_right else wrong).append(met)
            n_false += is_right and bool(found.findings)
            told = "; ".join(placed.sentence for placed in found.findings)
            told = told or found.to_dict().get("network", "") or found.reason
            kind = "right" if is_right else "mistake"
            print(
                f"{case.kind:14} {case.name:40.40} {kind:7} {'yes' if met else 'NO':5} {told:.90}",
                flush=True,
            )
    recognised, named = sum(right) / len(right), sum(wrong) / len(wrong)
    print(
        f"right programs recognised: {sum(right)} of {len(right)} ({recognised:.0%}),"
        f" with a finding: {n_false}; mistakes named: {sum(wrong)} of {len(wrong)} ({named:.0%})"
    )
    return int(recognised < LEAST_RECOGNISED or n_false > 0 or named < LEAST_NAMED)


if __name__ == "__main__":
    sys.exit(main())
