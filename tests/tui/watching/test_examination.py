"""Programs as people write them, right and with one mistake each, examined as they are."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from xortui.tui.watching.examination import Examination, examine_program

PROGRAMS = Path(__file__).parent / "programs" / "right"

RIGHT = {
    "bias_as_input": ("3-4-1, sigmoid, sigmoid", "squared error", "gradient descent"),
    "dictionary_transposed": ("2-3-1, tanh, sigmoid", "cross-entropy", "gradient descent"),
    "globals_without_functions": ("2-4-1, tanh, sigmoid", "squared error", "gradient descent"),
    "linear_output_decayed": ("2-4-1, tanh, identity", "squared error", "weight decay"),
    "list_of_layers": ("2-3-2-1, sigmoid, sigmoid, sigmoid", "squared error", "gradient descent"),
    "lists_of_python": ("2-3-1, sigmoid, sigmoid", "squared error", "gradient descent"),
    "mini_batches": ("2-6-1, tanh, sigmoid", "cross-entropy", "gradient descent"),
    "network_class": ("2-2-1, sigmoid, sigmoid", "squared error", "gradient descent"),
    "rate_that_falls": ("2-3-1, sigmoid, sigmoid", "squared error", "changing rate"),
    "sample_by_sample": ("2-3-1, sigmoid, sigmoid", "squared error", "gradient descent"),
    "single_precision": ("2-3-1, tanh, tanh", "squared error", "gradient descent"),
    "softmax_classes": ("2-5-2, relu, softmax", "cross-entropy", "gradient descent"),
    "with_adam": ("2-4-1, relu, sigmoid", "cross-entropy", "adam"),
    "with_momentum": ("2-2-1, sigmoid, sigmoid", "cross-entropy", "momentum"),
}
RIGHT |= {
    "functions_with_cache": ("2-3-1, tanh, sigmoid", "cross-entropy", "gradient descent"),
    "shuffled_samples": ("2-4-1, tanh, sigmoid", "cross-entropy", "gradient descent"),
    "two_files/main": ("2-4-1, sigmoid, sigmoid", "squared error", "gradient descent"),
    "until_small": ("2-4-1, sigmoid, sigmoid", "squared error", "gradient descent"),
    "with_nesterov_and_leaky_relu": ("2-6-1, leaky_relu, identity", "squared error", "nesterov"),
}
BEYOND = {
    "neuron_objects": "its updates follow from no gradient of a network that is known here",
    "packed_in_one_list": "but no network of these gives what it computes",
    "single_scalars": "but no network of these gives what it computes",
    "with_batch_norm": "its updates follow from no gradient of a network that is known here",
}
"""Right ones that are not recognised as they are: what is said, and nothing that is wrong."""

IN_FAST = ("lists_of_python", "network_class", "with_adam")


def marked(name: str, chosen: tuple[str, ...]) -> object:
    return pytest.param(name, marks=[] if name in chosen else pytest.mark.slow)


@pytest.mark.parametrize("name", [marked(name, IN_FAST) for name in RIGHT])
def test_a_right_program_is_recognised_as_it_is_and_nothing_is_found(name: str) -> None:
    network, descended, rule = RIGHT[name]
    found = examine_program(str(PROGRAMS / f"{name}.py"))
    assert found.outcome == "right", found.lines()
    values = found.to_dict()
    assert (values["network"], values["descends"]) == (network, descended)
    assert values["rule"]["name"] == rule


def test_the_loss_is_the_one_for_which_the_rate_is_the_program_s_own() -> None:
    path = PROGRAMS / "globals_without_functions.py"
    assert "rate = 0.5" in path.read_text(encoding="utf-8")
    found = examine_program(str(path))
    told = "  descends the mean of the squared errors by gradient descent at rate 0.5"
    assert told in found.lines()
    assert found.to_dict()["rate"] == pytest.approx(0.5)


@pytest.mark.parametrize("name", [marked(name, ()) for name in BEYOND])
def test_of_a_right_program_that_is_not_recognised_nothing_wrong_is_said(name: str) -> None:
    found = examine_program(str(PROGRAMS.parent / "beyond" / f"{name}.py"))
    assert (found.outcome, found.findings) == ("not recognised", ())
    assert BEYOND[name] in found.reason


def test_most_styles_are_recognised_unchanged() -> None:
    assert len(RIGHT) >= 0.8 * (len(RIGHT) + len(BEYOND))
    assert len(RIGHT) + len(BEYOND) + len(WRONG) >= 40


@dataclass(frozen=True)
class Wrong:
    """A right program, and what is written in it instead."""

    program: str
    changes: tuple[tuple[str, str], ...]
    kind: str
    arrays: tuple[str, ...]
    mistake: str = ""
    line: str = ""


D_HIDDEN = "d_hidden = d_output.dot(self.weights2.T) * sigmoid_derivative(self.hidden)"
UPDATE1 = "self.weights1 += X.T.dot(d_hidden) * lr"
UPDATE2 = "self.weights2 += self.hidden.T.dot(d_output) * lr"
UPDATE_B1 = "self.bias1 += np.sum(d_hidden, axis=0, keepdims=True) * lr"
ALL = ("weights1", "bias1", "weights2", "bias2")
HIDDEN = ("weights1", "bias1")

WRONG = {
    "sign of one": Wrong(
        "network_class",
        ((UPDATE1, UPDATE1.replace("+=", "-=")),),
        "uphill",
        ("weights1",),
        line=UPDATE1.replace("+=", "-="),
    ),
    "sign of the error": Wrong(
        "network_class", (("error = y - output", "error = output - y"),), "uphill", ALL
    ),
    "no derivative in hidden": Wrong(
        "network_class",
        ((D_HIDDEN, "d_hidden = d_output.dot(self.weights2.T)"),),
        "mistake",
        HIDDEN,
        "no derivative",
        line=UPDATE1,
    ),
    "derivative twice": Wrong(
        "network_class",
        (("return x * (1 - x)", "return sigmoid(x) * (1 - sigmoid(x))"),),
        "mistake",
        ALL,
        "derivative twice",
    ),
    "derivative of tanh": Wrong(
        "network_class",
        (("return x * (1 - x)", "return 1 - x**2"),),
        "mistake",
        ALL,
        "derivative of tanh",
    ),
    "bias forgotten": Wrong(
        "network_class",
        ((UPDATE_B1, "pass"),),
        "never changes",
        ("bias1",),
        line="self.bias1 = np.random.rand(1, 2)",
    ),
    "bias not added": Wrong(
        "network_class", ((" + self.bias1)", ")"),), "unused", ("bias1",), line=UPDATE_B1
    ),
    "rate of one": Wrong(
        "network_class", ((UPDATE2, UPDATE2 + " * 0.1"),), "other rate", ("weights2",)
    ),
    "mean of one": Wrong(
        "network_class",
        ((UPDATE_B1, UPDATE_B1.replace("np.sum", "np.mean")),),
        "other rate",
        ("bias1",),
    ),
    "sum over everything": Wrong(
        "network_class",
        ((UPDATE_B1, "self.bias1 += np.sum(d_hidden) * lr"),),
        "mistake",
        ("bias1",),
        "bias over everything",
    ),
    "updated before it is used": Wrong(
        "network_class",
        ((UPDATE2, "pass"), (D_HIDDEN, f"{UPDATE2}; {D_HIDDEN}")),
        "mistake",
        HIDDEN,
        "weights already updated",
    ),
    "inputs for hidden": Wrong(
        "network_class",
        ((UPDATE2, UPDATE2.replace("self.hidden", "X")),),
        "mistake",
        ("weights2",),
        "inputs for hidden",
        line=UPDATE2.replace("self.hidden", "X"),
    ),
    "error sent back": Wrong(
        "network_class",
        ((D_HIDDEN, D_HIDDEN.replace("d_output.dot", "error.dot")),),
        "mistake",
        HIDDEN,
        "error for delta",
    ),
    "another loss is shown": Wrong(
        "network_class",
        (
            (
                "d_hidden = ",
                "loss = -np.mean(y*np.log(output) + (1-y)*np.log(1-output))\n"
                "            d_hidden = ",
            ),
        ),
        "other loss",
        ("loss",),
    ),
    "not transposed": Wrong(
        "list_of_layers",
        (
            (
                "delta @ self.weights.T",
                "delta @ (self.weights if self.weights.shape[0] =="
                " self.weights.shape[1] else self.weights.T)",
            ),
            ("Dense(2, 3, rng), Dense(3, 2, rng)", "Dense(2, 3, rng), Dense(3, 3, rng)"),
            ("Dense(2, 1, rng)", "Dense(3, 1, rng)"),
        ),
        "mistake",
        ("layers[0].weights", "layers[0].biases"),
        "weights not transposed",
    ),
    "no slope in a list of layers": Wrong(
        "list_of_layers",
        (("gradient * self.output * (1 - self.output)", "gradient"),),
        "mistake",
        ("layers[0].weights",),
        "no derivative",
    ),
    "tanh with sigmoid's slope": Wrong(
        "globals_without_functions",
        (("(1 - H**2)", "H * (1 - H)"),),
        "mistake",
        ("W1", "b1"),
        "derivative of sigmoid",
    ),
    "one bias uphill": Wrong(
        "globals_without_functions",
        (("b2 -= rate * db2", "b2 += rate * db2"),),
        "uphill",
        ("b2",),
        line="b2 += rate * db2",
    ),
    "no bias update in a dictionary": Wrong(
        "dictionary_transposed",
        (
            (
                "for name in parameters}",
                "for name in parameters if name != 'b1'} | {'b1': parameters['b1']}",
            ),
        ),
        "never changes",
        ("parameters['b1']",),
    ),
    "sample by sample, updated first": Wrong(
        "sample_by_sample",
        (
            ("        delta_h = delta * W2 * h * (1 - h)\n", ""),
            (
                "        b2 = b2 - 0.5 * delta\n",
                "        b2 = b2 - 0.5 * delta\n        delta_h = delta * W2 * h * (1 - h)\n",
            ),
        ),
        "mistake",
        ("W1", "b1"),
        "weights already updated",
    ),
    "sample by sample, uphill": Wrong(
        "sample_by_sample",
        (("W2 = W2 - 0.5 * delta * h", "W2 = W2 + 0.5 * delta * h"),),
        "uphill",
        ("W2",),
    ),
    "lists, no slope": Wrong(
        "lists_of_python",
        (("delta * w_out[j] * hidden[j] * (1 - hidden[j])", "delta * w_out[j]"),),
        "mistake",
        ("w_hidden", "b_hidden"),
        "no derivative",
    ),
    "lists, a bias forgotten": Wrong(
        "lists_of_python", (("b_out -= rate * delta", "pass"),), "never changes", ("b_out",)
    ),
    "mini batches, rate of one": Wrong(
        "mini_batches", (("b2 = b2 - 0.5 * d", "b2 = b2 - 0.05 * d"),), "other rate", ("b2",)
    ),
    "relu's slope left out": Wrong(
        "softmax_classes",
        (("    dhidden[hidden <= 0] = 0\n", ""),),
        "mistake",
        ("W1", "b1"),
        "no derivative",
    ),
    "one sign with single precision": Wrong(
        "single_precision", (("W1 -= f(0.1)", "W1 += f(0.1)"),), "uphill", ("W1",)
    ),
}
WRONG_IN_FAST = ("sign of one", "updated before it is used", "lists, no slope")


@pytest.mark.parametrize("name", [marked(name, WRONG_IN_FAST) for name in WRONG])
def test_a_mistake_is_named_with_its_array_and_its_line(name: str, tmp_path: Path) -> None:
    found, text = examined(WRONG[name], tmp_path)
    wrong = WRONG[name]
    assert found.outcome == "findings", found.lines()
    kinds = [placed.finding.kind for placed in found.findings]
    assert set(kinds) == {wrong.kind}, found.lines()
    arrays = [array for finding in found.to_dict()["findings"] for array in finding["arrays"]]
    assert set(wrong.arrays) <= set(arrays), found.lines()
    if wrong.mistake:
        mistake = found.findings[0].finding.mistake
        assert mistake is not None
        assert mistake.name == wrong.mistake
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
    return examine_program(str(path)), text


def written(folder: Path, text: str) -> str:
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_is_not_recognised_is_said_with_its_reason(tmp_path: Path) -> None:
    shrinking = "w = [1.0, 2.0]\nfor i in range(9):\n    w = [w[0] * 0.5, w[1] + 1.5]\n"
    reasons = {
        "print('nothing')": "no loop was seen whose rounds change numbers",
        "x = int(input('how many? '))": "it ends at line 1 with EOFError",
        "import sys; sys.exit(7)": "it ends with status 7",
        "for i in range(3):\n    x = 1 /": "it ends at line 2 with SyntaxError",
        shrinking: "the loop at line 2 changes w, but no network",
    }
    for text, reason in reasons.items():
        found = examine_program(written(tmp_path, text))
        assert found.outcome == "not recognised"
        assert reason in found.reason, found.reason


def test_a_program_that_does_not_end_is_ended_with_all_it_has_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    text = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(started)!r}, 'w').write(str(child.pid))\n"
        "child.wait()\n"
    )
    found = examine_program(written(tmp_path, text), seconds=1.0)
    assert found.outcome == "not recognised"
    assert "still running after 1 seconds" in found.reason
    pid = int(started.read_text(encoding="utf-8"))
    end = time.monotonic() + 10
    while not is_gone(pid) and time.monotonic() < end:  # it has been told, and may need a moment
        time.sleep(0.01)
    assert is_gone(pid)


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


def test_a_loop_before_the_training_is_not_taken_for_it(tmp_path: Path) -> None:
    text = (PROGRAMS / "globals_without_functions.py").read_text(encoding="utf-8")
    before = (
        "noise, total = [], 0.0\nfor i in range(40):\n    total += 0.1 * i + 0.05\n"
        "for i in range(500):\n    noise.append(i)\n"
    )
    found = examine_program(written(tmp_path, before + text))
    assert found.outcome == "right", found.lines()
    assert found.epoch_line == 16


def test_the_line_of_a_traceback_is_the_program_s_own(tmp_path: Path) -> None:
    text = "values = [1.0]\nfor i in range(2):\n    values[0] += 1\nprint(values[9])\n"
    found = examine_program(written(tmp_path, text))
    assert "it ends at line 4 with IndexError" in found.reason
