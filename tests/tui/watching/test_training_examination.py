"""Programs in PyTorch as people write them, right and with one mistake each, examined as they are.

They are run by this interpreter, or by the one that ``XORTUI_TEST_PYTHON`` names, where that has
PyTorch.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from xortui.tui.watching.examination import Examination, examine_program
from xortui.tui.watching.process import WatchedProcess
from xortui.tui.watching.watched_run import WatchedRun

PROGRAMS = Path(__file__).parent / "programs" / "torch"
PYTHON = os.environ.get("XORTUI_TEST_PYTHON", sys.executable)
PATIENCE = 600.0  # PyTorch alone takes a minute to be there on a busy machine


def has(module: str) -> bool:
    found = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    return subprocess.run([PYTHON, "-c", found]).returncode == 0


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not has("torch"), reason="PyTorch is not installed"),
]

RIGHT = {
    "accumulated_gradients": ("2-5-1, relu, sigmoid in the loss", "BCEWithLogitsLoss", "adam"),
    "batchnorm_after_relu": (
        "2-6-4-1, tanh, relu, sigmoid in the loss, with batch normalisation",
        "BCEWithLogitsLoss",
        "sgd",
    ),
    "batchnorm_dropout": (
        "2-8-1, relu, sigmoid, with batch normalisation",
        "BCELoss",
        "adam",
    ),
    "classes_with_momentum": ("2-8-2, relu, softmax in the loss", "CrossEntropyLoss", "sgd"),
    "compiled_adamw": ("2-8-1, relu, sigmoid", "MSELoss", "adamw"),
    "derived_by_autograd": (
        "2-3-1, sigmoid, sigmoid",
        "the binary cross-entropy",
        "gradient descent",
    ),
    "lbfgs_classes": ("2-6-2, tanh, softmax in the loss", "CrossEntropyLoss", "lbfgs"),
    "module_logits_adam": ("2-4-1, tanh, sigmoid in the loss", "BCEWithLogitsLoss", "adam"),
    "sample_by_sample": ("2-4-3-1, sigmoid, sigmoid, sigmoid", "MSELoss", "sgd"),
    "scheduled_rate": ("2-3-1, tanh, tanh", "MSELoss", "sgd"),
    "sequential_bce": ("2-2-1, sigmoid, sigmoid", "BCELoss", "sgd"),
    "several_starts": ("2-2-1, tanh, sigmoid", "the mean absolute error", "adagrad"),
    "trainer_with_batches": ("2-6-1, tanh, sigmoid", "BCELoss", "rmsprop"),
    "updated_by_hand": ("2-4-1, tanh, sigmoid", "the mean squared error", "gradient descent"),
    "written_out": ("2-3-1, sigmoid, sigmoid", "the sum of the squared errors", "adam"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_program_is_recognised_as_it_is_and_nothing_is_found(name: str) -> None:
    network, descended, rule = RIGHT[name]
    path = PROGRAMS / f"{name}.py"
    found = examine_program(str(path), python=PYTHON, seconds=PATIENCE)
    assert found.outcome == "right", found.lines()
    values = found.to_dict()
    assert (values["network"], values["descends"]) == (network, descended)
    assert values["rule"]["name"] == rule
    lines = path.read_text(encoding="utf-8").splitlines()
    line = lines[values["epoch_line"] - 1].strip()
    assert line.startswith(("for epoch", "for i in", "for step", "while epoch"))


@dataclass(frozen=True)
class Wrong:
    """A right program, what is written in it instead, and what is to be found."""

    program: str
    changes: tuple[tuple[str, str], ...]
    kind: str
    arrays: tuple[str, ...] = ()
    line: str = ""


SEQUENTIAL = ("model.0.weight", "model.0.bias", "model.2.weight", "model.2.bias")
MODULE = ("net.hidden.weight", "net.hidden.bias", "net.output.weight", "net.output.bias")

WRONG = {
    "gradients not cleared": Wrong(
        "sequential_bce",
        (("    optimizer.zero_grad()\n", ""),),
        "not cleared",
        SEQUENTIAL,
        "loss.backward()",
    ),
    "gradients not cleared by hand": Wrong(
        "updated_by_hand",
        (("            p.grad.zero_()\n", ""),),
        "not cleared",
        ("W1", "b1", "W2", "b2"),
        "loss.backward()",
    ),
    "gradients not cleared in a closure": Wrong(
        "lbfgs_classes",
        (("    opt.zero_grad()\n", ""), ("opt.step(closure)", "opt.step(closure)")),
        "not cleared",
        SEQUENTIAL,
        "loss.backward()",
    ),
    "a layer left out": Wrong(
        "module_logits_adam",
        (("Adam(net.parameters()", "Adam(net.output.parameters()"),),
        "left out",
        MODULE[:2],
        "optimizer = torch.optim.Adam(net.output.parameters(), lr=0.05, weight_decay=1e-4)",
    ),
    "layers in a list left out": Wrong(
        "accumulated_gradients",
        (("list(fc1.parameters()) + list(fc2.parameters())", "list(fc2.parameters())"),),
        "left out",
        ("fc1.weight", "fc1.bias"),
    ),
    "a sigmoid too many": Wrong(
        "module_logits_adam",
        (("return self.output(", "return torch.sigmoid(self.output("), ("(x)))", "(x))))")),
        "twice",
        line="criterion = nn.BCEWithLogitsLoss()",
    ),
    "a softmax too many": Wrong(
        "classes_with_momentum",
        (("nn.Linear(8, 2)", "nn.Linear(8, 2), nn.Softmax(dim=1)"),),
        "twice",
        line="loss = F.cross_entropy(scores, classes)",
    ),
    "targets of another shape": Wrong(
        "compiled_adamw",
        (
            ("[[0.0], [1.0], [1.0], [0.0]]", "[0.0, 1.0, 1.0, 0.0]"),
            ('torch.compile(model, backend="aot_eager")', "model"),
        ),
        "broadcast",
        line="loss = loss_fn(fast(X), y)",
    ),
    "targets of another shape, written out": Wrong(
        "updated_by_hand",
        (("[[0.0], [1.0], [1.0], [0.0]]", "[0.0, 1.0, 1.0, 0.0]"),),
        "broadcast",
        line="loss = ((out - Y) ** 2).mean()",
    ),
    "trained in eval mode": Wrong(
        "batchnorm_dropout",
        (("    model.train()\n", ""), ("losses = []", "losses = []\nmodel.eval()")),
        "eval mode",
        ("model.norm", "model.drop"),
        "model.eval()",
    ),
    "targets out of range": Wrong(
        "module_logits_adam",
        (("[0, 1, 1, 0], dtype", "[-1, 1, 1, -1], dtype"),),
        "targets outside",
        line="labels = torch.tensor([-1, 1, 1, -1], dtype=torch.float32).unsqueeze(1)",
    ),
    "targets that a sigmoid does not reach": Wrong(
        "scheduled_rate",
        (("nn.Linear(3, 1), nn.Tanh()", "nn.Linear(3, 1), nn.Sigmoid()"),),
        "targets outside",
    ),
    "another loss is stepped": Wrong(
        "compiled_adamw",
        (
            ('torch.compile(model, backend="aot_eager")', "model"),
            (
                "    loss.backward()\n",
                "    total = nn.functional.l1_loss(fast(X), y)\n    total.backward()\n",
            ),
            ("loss = loss_fn(fast(X), y)", "out = fast(X)\n    loss = loss_fn(out, y)"),
            ("l1_loss(fast(X), y)", "l1_loss(out, y)"),
        ),
        "not stepped",
        ("loss",),
        "loss = loss_fn(out, y)",
    ),
    "hidden layer detached": Wrong(
        "accumulated_gradients",
        (("torch.relu(fc1(X[i : i + 1]))", "torch.relu(fc1(X[i : i + 1])).detach()"),),
        "no path",
        ("fc1.weight", "fc1.bias"),
        "out = fc2(torch.relu(fc1(X[i : i + 1])).detach())",
    ),
    "no graph": Wrong(
        "sequential_bce",
        (("t_p = model(X)", "t_p = model(X).detach()"),),
        "detached",
        line="loss.backward()",
    ),
    "no graph, and silenced": Wrong(
        "sequential_bce",
        (
            ("t_p = model(X)", "t_p = torch.tensor(model(X).tolist())"),
            ("    loss.backward()", "    loss.requires_grad = True\n    loss.backward()"),
        ),
        "detached",
        line="loss.backward()",
    ),
    "never stepped": Wrong(
        "classes_with_momentum",
        (("    optimizer.step()\n", ""),),
        "no step",
        ("classifier.layers.0.weight",),
        "loss.backward()",
    ),
    "another model's optimizer": Wrong(
        "sequential_bce",
        (("params=model.parameters()", "params=nn.Linear(2, 1).parameters()"),),
        "left out",
        SEQUENTIAL,
    ),
    "uphill by hand": Wrong(
        "updated_by_hand",
        (("p -= lr * p.grad", "p += lr * p.grad"),),
        "uphill",
        ("W1", "b1", "W2", "b2"),
    ),
    "classes of one output": Wrong(
        "classes_with_momentum",
        (("nn.Linear(8, 2)", "nn.Linear(8, 1)"), ("[0, 1, 1, 0]", "[0, 0, 0, 0]")),
        "one class",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    wrong = WRONG[name]
    found, text = examined(wrong, tmp_path)
    assert found.outcome == "findings", found.lines()
    assert {placed.finding.kind for placed in found.findings} == {wrong.kind}, found.lines()
    arrays = [array for finding in found.to_dict()["findings"] for array in finding["arrays"]]
    assert set(wrong.arrays) <= set(arrays), found.lines()
    if wrong.line:
        place = found.findings[0].place
        assert place is not None
        assert text.splitlines()[place.line - 1].strip() == wrong.line


def examined(wrong: Wrong, folder: Path) -> tuple[Examination, str]:
    text = (PROGRAMS / f"{wrong.program}.py").read_text(encoding="utf-8")
    for before, after in wrong.changes:
        assert before in text, before
        text = text.replace(before, after)
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return examine_program(str(path), python=PYTHON, seconds=PATIENCE), text


TOLD = (
    "\nimport hashlib\n"
    "print('told', hashlib.sha256(repr(losses).encode()).hexdigest(), len(losses))\n"
)
SAME = (
    "sequential_bce",
    "batchnorm_dropout",
    "updated_by_hand",
    "lbfgs_classes",
    "compiled_adamw",
)


def watched_to_the_end(path: Path) -> tuple[str, int]:
    """Returns what a program prints while it is watched at full speed, and the last epoch told."""
    process = WatchedProcess(str(path), python=PYTHON)
    last = -1
    try:
        for event in process.heard_until(time.monotonic() + PATIENCE):
            if event["event"] == "graph":
                names = [name for name, _kind, _shape in event["parameters"]]
                epoch = len(event["rounds"]) - 1
                process.say("watch", loop=event["epoch_loop"], names=names, epoch=epoch)
                process.say("play", rate=None)
            elif event["event"] == "epochs":
                last = event["first"] + len(event["values"]) - 1
                assert all(None not in row for row in event["values"])
            elif event["event"] == "ended":
                break
        process.end(5.0)
        return process.output(), last
    finally:
        process.end()


@pytest.mark.parametrize("name", SAME)
def test_the_losses_are_the_same_bit_for_bit(name: str, tmp_path: Path) -> None:
    path = tmp_path / "xor.py"
    path.write_text((PROGRAMS / f"{name}.py").read_text(encoding="utf-8") + TOLD)
    plain = subprocess.run(
        [PYTHON, str(path)], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout
    printed, last = watched_to_the_end(path)
    assert plain.splitlines()[-1].startswith("told ")
    assert printed.splitlines()[-1] == plain.splitlines()[-1]
    assert last >= 50  # the epochs, and not the mini-batches, were told to the last one


LOGITS = "batchnorm_after_relu"


@pytest.mark.parametrize("name", [LOGITS, "batchnorm_dropout"])
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_what_is_shown_of_batch_normalisation_is_what_the_program_s_own_test_gives(
    name: str, mode: str, tmp_path: Path
) -> None:
    path = tmp_path / "xor.py"
    text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8").replace("range(200)", "range(40)")
    text = text.replace("range(100)", "range(20)")
    if mode == "eval":
        text = text.replace("model.train()", "pass").replace("losses = []", "model.eval()")
        text = "\n".join(line for line in text.splitlines() if "losses.append" not in line)
    path.write_text(f"{text}\nmodel.eval()\nprint(model(X).detach().ravel().tolist())\n")
    process = WatchedProcess(str(path), python=PYTHON)
    run = WatchedRun.begun(process, str(path), PATIENCE, time.monotonic)
    try:
        assert run.news.startswith("batch normalisation is worked into the weights")
        run.play(None)
        end = time.monotonic() + PATIENCE
        while not run.ended and time.monotonic() < end:
            run.hear()
            time.sleep(0.005)
        run.hear()
        run.close()  # all that it has printed is read then
        own = np.array(ast.literal_eval(run.output().strip().splitlines()[-1]))
        if name == LOGITS:
            own = 1 / (1 + np.exp(-own))
        run.history.advance(1 << 30)
        corners = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
        shown = run.history.trainer_at(run.history.epoch).outputs(corners)
        assert np.abs(np.ravel(shown) - own[:4]).max() <= 1e-5
    finally:
        run.close()
