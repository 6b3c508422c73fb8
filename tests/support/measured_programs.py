"""Programs that train, which keep each epoch's loss and say at their end what they were."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "tui" / "watching" / "programs" / "right"
FIRST: Final = 500
"""The epoch from which on time is taken: before it a watched program is being recognised."""

_MEASURED: Final = {
    "network_class": ("d_output = error * sigmoid", "float((error**2).sum())", "epochs=10000"),
    "globals_without_functions": ("dY = 2 * (Y - T)", "float(loss)", "range(5000)"),
    "functions_with_cache": ("dW1, db1, dW2, db2 = back_prop", "float(cost)", "3, 5000, 1.2"),
    "with_adam": ("d2 = (p - y) / len(X)\n", "float(loss)", "range(1, 2001)"),
    "with_momentum": ("d1 = d2 @ w2.T", "float((d2**2).sum())", "range(4000)"),
}
"""Program -> the line in its loop before which the loss is kept, the loss, where the epochs are."""

MEASURED: Final = tuple(_MEASURED)

START: Final = "XORTUI_TEST_START"
"""Name in the environment: a folder, in which a program that has come to that epoch lays a file,
and waits until there is one called ``go``. So two begin together."""

_BEGIN: Final = f"""\
import os as os_of
import time as time_of
began = []


def begin():
    folder = os_of.environ.get("{START}")
    if folder:
        open(os_of.path.join(folder, str(os_of.getpid())), "w").close()
        while not os_of.path.exists(os_of.path.join(folder, "go")):
            time_of.sleep(0.002)
    began.extend((time_of.process_time(), time_of.perf_counter()))
"""

_BEFORE: Final = f"""\
{_BEGIN}
import numpy as np
np.random.seed(5)
losses_kept = []


def keep(loss):
    losses_kept.append(loss)
    if len(losses_kept) == {FIRST}:
        begin()


"""
_AFTER: Final = """
import hashlib, random
spent = time_of.process_time() - began[0], time_of.perf_counter() - began[1]
digest = hashlib.sha256(repr(losses_kept).encode()).hexdigest()
print("losses", len(losses_kept), digest, float(np.random.rand()))
print("seconds", *spent)
"""

_TORCH: Final = {
    "sequential_bce": "range(20000)",
    "classes_with_momentum": "range(300)",
    "scheduled_rate": "range(300)",
    "updated_by_hand": "range(500)",
    "derived_by_autograd": "range(300)",
}
"""Program in PyTorch -> where the epochs are."""

MEASURED_TORCH: Final = tuple(_TORCH)

_KEPT: Final = f"""\
{_BEGIN}
torch.set_num_threads(1)


class Kept(list):
    def append(self, loss):
        super().append(loss)
        if len(self) == {FIRST}:
            begin()


losses = Kept()
"""
_AFTER_TORCH: Final = """
import hashlib
spent = time_of.process_time() - began[0], time_of.perf_counter() - began[1]
digest = hashlib.sha256(repr(list(losses)).encode()).hexdigest()
print("losses", len(losses), digest, float(torch.rand(1)))
print("seconds", *spent)
"""


def measured_text(name: str, epochs: int) -> str:
    """Returns a program's text with so many epochs, which keeps its losses.

    Args:
        name: The program.
        epochs: How many epochs it makes.
    """
    line, loss, where = _MEASURED[name]
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert text.count(line) == 1
    assert text.count(where) == 1
    number = next(n for n in ("10000", "5000", "2001", "4000") if n in where)
    text = text.replace(where, where.replace(number, str(epochs + (number == "2001"))))
    before, after = text.split(line)
    indentation = before.rpartition("\n")[2]
    return f"{_BEFORE}{before}keep({loss})\n{indentation}{line}{after}{_AFTER}"


def measured_torch_text(name: str, epochs: int) -> str:
    """Returns the text of a program in PyTorch with so many epochs, which keeps its losses.

    Args:
        name: The program.
        epochs: How many epochs it makes.
    """
    text = (FOLDER.parent / "torch" / f"{name}.py").read_text(encoding="utf-8")
    for part in ("losses = []\n", _TORCH[name]):
        assert text.count(part) == 1
    text = text.replace(_TORCH[name], f"range({epochs})")
    return text.replace("losses = []\n", _KEPT) + _AFTER_TORCH
