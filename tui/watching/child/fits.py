"""Looks at scikit-learn's networks while they are fitted, which no loop of the program does.

Three methods of its are called through here, and give what they gave; nothing is computed with the
network that it would not compute itself.
"""

from __future__ import annotations

import functools
import importlib.machinery
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .graph import written
from .live import Read
from .values import numbers_of, packed

MODULE = "sklearn.neural_network._multilayer_perceptron"
LOOP = 1_000_000
"""The number of the loop that is the library's own."""

ROUNDS = 4

_OPERATIONS = {
    "logistic": "Sigmoid",
    "tanh": "Tanh",
    "relu": "Relu",
    "softmax": "Softmax",
    "identity": "MseLoss",
}
_CONSTANTS = {
    "sgd": ("SGD", {"lr": "learning_rate_init", "momentum": "momentum"}),
    "adam": ("Adam", {"lr": "learning_rate_init", "eps": "epsilon"}),
    "lbfgs": ("LBFGS", {}),
}

Tick = Callable[["Fits"], None]


class Finder:
    """Finds the library's module as it is found without, and has it looked at once it is there."""

    def __init__(self, fits: Fits) -> None:
        self._fits = fits

    def find_spec(
        self, name: str, paths: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Returns how the module is loaded; None leaves all others to the others."""
        if name != MODULE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, paths)
        loader: Any = None if spec is None else spec.loader
        if spec is None or loader is None:
            return None
        original = loader.exec_module

        def exec_module(module: Any) -> None:
            original(module)
            self._fits.look_at(module)

        loader.exec_module = exec_module
        return spec


class Fits:
    """The epochs of a network that scikit-learn fits.

    Attributes:
        is_used: Whether one is being fitted.
        is_enough: Whether enough has been seen of its first epochs.
    """

    def __init__(self, folder: str, main: Mapping[str, Any], tick: Tick) -> None:
        self._folder, self._main, self._tick = folder, main, tick
        self._model: Any = None
        self._name = "model"
        self._line = 0
        self._file = ""
        self._data: tuple[Any, Any] | None = None
        self._passes: list[dict[str, Any]] = []
        self._rows: list[list[str | None]] = []
        self._is_ended = False
        self.is_used = False

    @property
    def is_enough(self) -> bool:
        """Whether enough has been seen of its first epochs."""
        return len(self._rows) > ROUNDS

    def look_at(self, module: Any) -> None:
        """Has the library's methods told."""
        kind = getattr(module, "BaseMultilayerPerceptron", None)
        for name, wrap in (
            ("_fit_stochastic", self._stochastic),
            ("_update_no_improvement_count", self._epoch),
            ("_loss_grad_lbfgs", self._evaluation),
        ):
            original = getattr(kind, name, None)
            if original is not None:
                setattr(kind, name, functools.wraps(original)(wrap(original)))

    def _stochastic(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def fit(model: Any, X: Any, y: Any, *arguments: Any, **named: Any) -> Any:  # noqa: N803
            if self._begins(model, X, y):
                self._round()
            return original(model, X, y, *arguments, **named)

        return fit

    def _epoch(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def epoch(model: Any, *arguments: Any, **named: Any) -> Any:
            result = original(model, *arguments, **named)
            if model is self._model:
                self._round()
            return result

        return epoch

    def _evaluation(self, original: Callable[..., Any]) -> Callable[..., Any]:
        # The solver is not the library's own: what it asks for is told, in place of epochs.
        def evaluation(model: Any, parameters: Any, X: Any, y: Any, *more: Any) -> Any:  # noqa: N803
            self._begins(model, X, y)
            result = original(model, parameters, X, y, *more)
            if model is self._model:
                self._round()
            return result

        return evaluation

    def _begins(self, model: Any, inputs: Any, targets: Any) -> bool:
        """Takes the first network that is fitted. Returns whether it is this one, just now."""
        if self._model is not None:
            return False
        self._model, self._data = model, (inputs, targets)
        self.is_used = True
        frame: Any = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename.startswith(self._folder):
                self._file = self._file or frame.f_code.co_filename
                self._line = self._line or frame.f_lineno
                for name, value in [*frame.f_locals.items(), *self._main.items()]:
                    if value is model and name != "self":
                        self._name = name
            frame = frame.f_back
        return True

    def _round(self) -> None:
        if not self.is_enough:
            self._rows.append(self.row({}))
            self._note()
        self._tick(self)

    def _parameters(self) -> list[tuple[str, Any]]:
        model = self._model
        return [
            (f"{self._name}.{kind}[{index}]", array)
            for index, pair in enumerate(zip(model.coefs_, model.intercepts_))  # noqa: B905
            for kind, array in zip(("coefs_", "intercepts_"), pair)  # noqa: B905
        ]

    def row(self, namespace: Mapping[str, Any]) -> list[str | None]:
        """Returns what stands in the parameters now."""
        row: list[str | None] = []
        for _name, array in self._parameters():
            numbers = numbers_of(array)
            row.append(None if numbers is None else packed(numbers.values))
        return row

    def reader(self, names: list[str]) -> Read:
        """Returns the function that reads some parameters."""
        places = [[name for name, _array in self._parameters()].index(name) for name in names]

        def read(namespace: Mapping[str, Any]) -> list[str | None]:
            row = self.row(namespace)
            return [row[place] for place in places]

        return read

    def _note(self) -> None:
        """Takes down the parameters, and what the network gives with them."""
        assert self._data is not None
        model, (inputs, targets) = self._model, self._data
        parameters = self._parameters()
        try:
            made = model._forward_pass([inputs] + [None] * (len(model.coefs_)))
        except Exception:  # another version computes otherwise
            made = []
        layers = []
        for index in range(len(model.coefs_) if made else 0):
            is_last = index == len(model.coefs_) - 1
            activation = model.out_activation_ if is_last else model.activation
            operation = _OPERATIONS.get(activation, "")
            given = written(made[index])
            layers.append([2 * index, "in-out", 2 * index + 1, given, False, operation])
        is_squares = "squared" in str(model.loss)
        before = [written(array) for _name, array in parameters]
        outputs = written(made[-1]) if made else None
        self._passes.append(
            {
                "file": self._file,
                "line": self._line,
                "loss": None,
                "before": before,
                "gradients_before": [None] * len(before),
                "reached": list(range(len(before))),
                "layers": layers,
                "ended_with": ["SquaredLoss" if is_squares else "LogLoss", "", "", False],
                "outputs": outputs,
                "targets": written(targets),
                "downstream": [],
                "shapes": [outputs[1] if outputs else [], outputs[1] if outputs else []],
                "candidates": [],
                "stack": [],
            }
        )

    def told(self) -> dict[str, Any]:
        """Returns what was seen, as JSON has it."""
        model = self._model
        name, constants = _CONSTANTS.get(str(model.solver), (str(model.solver), {}))
        plain = {theirs: getattr(model, ours, None) for theirs, ours in constants.items()}
        if model.solver == "sgd":
            plain["nesterov"] = bool(model.nesterovs_momentum) and model.momentum > 0
        elif model.solver == "adam":
            plain["betas"] = (model.beta_1, model.beta_2)
        n_parameters = 2 * len(model.coefs_)
        group = {"constants": plain, "parameters": list(range(n_parameters))}
        return {
            "epoch_loop": LOOP,
            "parameters": [
                [name, str(array.dtype), list(array.shape)] for name, array in self._parameters()
            ],
            "rounds": self._rows,
            "starts": [],
            "passes": self._passes,
            "optimizers": [{"name": name, "groups": [group]}],
            "modes": [],
            "model": [self._name, type(model).__name__, ["hidden"] * (len(model.coefs_) - 1)],
            "own_passes": [],
            "not_stepped": {},
            "stepped": [],
            "trouble": "",
            "fit": [self._file, self._line],
        }
