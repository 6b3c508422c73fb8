"""How a run's first parameters are drawn: by which scheme weights, by which biases, in which order.

A scheme belongs to a stream of random numbers, which a run begins at its seed:

* NumPy's legacy generator, ``np.random.seed(seed)``: ``uniform``, ``normal``. The weights of all
  layers are drawn, then the biases of all layers, as in the first article; or layer by layer.
* PyTorch's, ``torch.manual_seed(seed)``: ``torch`` is what ``nn.Linear`` layers made in order have.
  The others are what ``nn.init`` then writes into their weights, layer by layer, in float64 (after
  ``model.double()``); biases stay as ``nn.Linear`` has drawn them.
* NumPy's ``default_rng(seed)``: ``xavier``, ``he``, with biases of zero.

Biases may have a scheme of their own, and each of the two a factor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.initializers import INITIALIZERS, Initializer, Layer, torch_layers
from xortui.core.number_text import number_from_text
from xortui.core.torch_generator import SEED_MASK, TorchGenerator

Array = NDArray[np.float64]

BIAS_SCHEMES: Final = ("torch", "uniform", "normal", "zeros")
"""The schemes of biases of their own."""

ORDERS: Final = ("weights-first", "layer-by-layer")
"""In which order numbers are drawn from NumPy's legacy generator."""


class Streams:
    """The random numbers of one run's start; each stream begins at the seed when first used."""

    def __init__(self, sizes: Sequence[int], seed: int) -> None:
        self._sizes, self._seed = sizes, seed
        self._linear: list[Layer] = []
        self._legacy: np.random.RandomState | None = None
        self._torch: TorchGenerator | None = None

    @property
    def legacy(self) -> np.random.RandomState:
        """NumPy's legacy generator."""
        if self._legacy is None:
            self._legacy = np.random.RandomState(self._seed & SEED_MASK)
        return self._legacy

    @property
    def torch(self) -> TorchGenerator:
        """PyTorch's generator, after the ``nn.Linear`` layers have drawn theirs."""
        if self._torch is None:
            self._torch = TorchGenerator(self._seed)
            self._torch.words(sum((n_in + 1) * n_out for n_in, n_out in pairwise(self._sizes)))
        return self._torch

    @property
    def linear(self) -> list[Layer]:
        """What ``nn.Linear`` layers have."""
        if not self._linear:
            self._linear = torch_layers(self._sizes, self._seed)
        return self._linear


Draw = Callable[[Streams, int, tuple[int, ...], float, float], Array]
"""``draw(streams, layer, shape, first, second)``: of a shape ``(n_in, n_out)`` or ``(n_out,)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """A scheme of one array of first parameters.

    Attributes:
        draw: Returns an array.
        biases: The scheme of the biases beside such weights.
        numpy: NumPy's expression, of ``{shape}``, ``{first}`` and ``{second}``, for an exported
            program; empty where the numbers have to be written out.
        torch: PyTorch's statement, of ``{parameter}``; ``None`` where there is none.
        names: What its numbers are called, where it takes two.
        defaults: Those two, where they are not given.
        rule: Which two it takes.
        holds: Whether two keep the rule.
    """

    draw: Draw
    biases: str = "torch"
    numpy: str = ""
    torch: str | None = None
    names: str = ""
    defaults: tuple[float, float] = (0.0, 0.0)
    rule: str = ""
    holds: Callable[[float, float], bool] = field(default=lambda first, second: True)


def _linear(streams: Streams, layer: int, shape: tuple[int, ...], a: float, b: float) -> Array:
    return streams.linear[layer][len(shape) == 1]


def _legacy_uniform(
    streams: Streams, layer: int, shape: tuple[int, ...], low: float, high: float
) -> Array:
    return streams.legacy.uniform(low, high, shape)


def _legacy_normal(
    streams: Streams, layer: int, shape: tuple[int, ...], mean: float, deviation: float
) -> Array:
    return streams.legacy.normal(mean, deviation, shape)


def _zeros(streams: Streams, layer: int, shape: tuple[int, ...], a: float, b: float) -> Array:
    return np.zeros(shape)


def _of_nn_init(reach: Callable[[int, int], float], *, is_normal: bool) -> Draw:
    def draw(streams: Streams, layer: int, shape: tuple[int, ...], a: float, b: float) -> Array:
        n_in, n_out = shape
        deviation = reach(n_in, n_out)
        if is_normal:
            numbers = streams.torch.normal(deviation, n_in * n_out)
        else:
            bound = math.sqrt(3.0) * deviation
            numbers = streams.torch.uniform(-bound, bound, n_in * n_out)
        return numbers.reshape(n_out, n_in).T

    return draw


def _xavier(n_in: int, n_out: int) -> float:
    return math.sqrt(2.0 / float(n_in + n_out))


def _he(n_in: int, n_out: int) -> float:
    return math.sqrt(2.0) / math.sqrt(n_in)


def _lecun(n_in: int, n_out: int) -> float:
    return 1.0 / math.sqrt(n_in)


def _orthogonal(streams: Streams, layer: int, shape: tuple[int, ...], a: float, b: float) -> Array:
    """Source: ``nn.init.orthogonal_``; Saxe et al. 2013, "Exact solutions to the nonlinear..."."""
    n_in, n_out = shape
    numbers = streams.torch.normal(1.0, n_in * n_out).reshape(n_out, n_in)
    q, r = np.linalg.qr(numbers if n_out >= n_in else numbers.T)
    q = q * np.sign(np.diag(r))
    return q.T if n_out >= n_in else q


SCHEMES: Final[dict[str, Scheme]] = {
    "torch": Scheme(_linear, torch=""),
    "uniform": Scheme(
        _legacy_uniform,
        biases="uniform",
        numpy="np.random.uniform({first}, {second}, {shape})",
        names="LOW,HIGH",
        defaults=(0.0, 1.0),
        rule="the first number <= the second",
        holds=lambda low, high: low <= high and math.isfinite(high - low),
    ),
    "normal": Scheme(
        _legacy_normal,
        biases="normal",
        numpy="np.random.normal({first}, {second}, {shape})",
        names="MEAN,DEVIATION",
        defaults=(0.0, 1.0),
        rule="a deviation >= 0",
        holds=lambda mean, deviation: deviation >= 0,
    ),
    "zeros": Scheme(_zeros, biases="zeros", numpy="np.zeros({shape})", torch="{parameter}.zero_()"),
    "xavier-uniform": Scheme(
        _of_nn_init(_xavier, is_normal=False), torch="nn.init.xavier_uniform_({parameter})"
    ),
    "xavier-normal": Scheme(
        _of_nn_init(_xavier, is_normal=True), torch="nn.init.xavier_normal_({parameter})"
    ),
    "he-uniform": Scheme(
        _of_nn_init(_he, is_normal=False), torch="nn.init.kaiming_uniform_({parameter})"
    ),
    "he-normal": Scheme(
        _of_nn_init(_he, is_normal=True), torch="nn.init.kaiming_normal_({parameter})"
    ),
    "lecun": Scheme(
        _of_nn_init(_lecun, is_normal=True),
        torch='nn.init.kaiming_normal_({parameter}, nonlinearity="linear")',
    ),
    "orthogonal": Scheme(_orthogonal, torch="nn.init.orthogonal_({parameter})"),
}
"""Name -> scheme; ``xavier`` and ``he``, whose numbers are NumPy's, are whole initialisers."""

WEIGHT_SCHEMES: Final = (*INITIALIZERS, *(name for name in SCHEMES if name not in INITIALIZERS))
"""The schemes of weights, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Start:
    """How first parameters are drawn.

    Attributes:
        weights: The scheme of the weights, such as ``torch`` or ``uniform:-1,1``.
        biases: That of the biases; ``None`` for the one that belongs to the weights'.
        order: One of `ORDERS`.
        factor: What the weights are multiplied by.
        bias_factor: What the biases are multiplied by.
    """

    weights: str
    biases: str | None = None
    order: str = ORDERS[0]
    factor: float = 1.0
    bias_factor: float = 1.0

    @property
    def initializer(self) -> Initializer:
        """What draws so."""
        return _initializer(self)

    @property
    def takes_order(self) -> bool:
        """Whether another order of the draws makes other numbers."""
        weights, biases = (written(name)[0] for name in (self.weights, self.scheme_of_biases))
        return {weights, biases} <= {"uniform", "normal"}

    @property
    def scheme_of_biases(self) -> str:
        """The scheme of the biases, their own or the one that belongs to the weights'."""
        if self.biases is not None:
            return self.biases
        name = written(self.weights)[0]
        own = SCHEMES[name].biases if name in SCHEMES else "zeros"
        return self.weights if own == name else own


def written(text: str) -> tuple[str, tuple[float, float] | None]:
    """Returns the name of a scheme and the two numbers behind it, such as ``uniform:-1,1``.

    Raises:
        ValueError: It has another form, or numbers that break the scheme's rule; the message is
            the rule.
    """
    name, colon, behind = text.partition(":")
    if not colon:
        return name, None
    scheme = SCHEMES.get(name)
    if scheme is None or not scheme.names:
        takers = " or ".join(f"{n}:{s.names}" for n, s in SCHEMES.items() if s.names)
        raise ValueError(f"a name without numbers, or {takers}")
    numbers = [number_from_text(part.strip()) for part in behind.split(",")]
    first, second = numbers if len(numbers) == 2 else (None, None)
    if first is None or second is None or not (math.isfinite(first) and math.isfinite(second)):
        raise ValueError(f"{name}:{scheme.names} with two finite numbers")
    if not scheme.holds(first, second):
        raise ValueError(f"{name}:{scheme.names} with {scheme.rule}")
    return name, (first, second)


def _scheme(text: str) -> tuple[Scheme, tuple[float, float]]:
    name, numbers = written(text)
    scheme = SCHEMES[name]
    return scheme, scheme.defaults if numbers is None else numbers


@lru_cache(64)
def _initializer(start: Start) -> Initializer:
    if start == Start(start.weights) and start.weights in INITIALIZERS:
        return INITIALIZERS[start.weights]

    def draw(sizes: Sequence[int], seed: int) -> list[Layer]:
        return _drawn(start, sizes, seed)

    weights, biases = _numpy_of(start.weights), _numpy_of(start.scheme_of_biases)
    has_numpy = bool(weights and biases)
    draws = "random" in weights + biases
    lines, bias_lines = _torch_of(start.weights), _torch_of(start.scheme_of_biases)
    has_torch = lines is not None and bias_lines is not None
    is_all_torch = start.weights == start.scheme_of_biases == "torch"
    return Initializer(
        start.weights,
        draw,
        numpy=_times(start.factor, weights) if has_numpy else "",
        numpy_biases=_times(start.bias_factor, biases) if has_numpy else "",
        numpy_seed="np.random.seed({seed})" if draws else "",
        is_layer_by_layer=start.order == ORDERS[1],
        torch=_scaled(lines or "", start.factor) if has_torch else "",
        torch_biases=_scaled(bias_lines or "", start.bias_factor) if has_torch else "",
        torch_factors=(start.factor, start.bias_factor) if is_all_torch else None,
        origin=f"{start.weights}, from seed {{seed}}",
    )


def _drawn(start: Start, sizes: Sequence[int], seed: int) -> list[Layer]:
    streams, shapes = Streams(sizes, seed), list(pairwise(sizes))
    whole: list[Layer] = []
    if start.weights not in SCHEMES and start.weights in INITIALIZERS:
        whole = INITIALIZERS[start.weights](sizes, seed)

    def weights_of(layer: int) -> Array:
        if whole:
            return whole[layer][0] * start.factor
        scheme, numbers = _scheme(start.weights)
        return scheme.draw(streams, layer, shapes[layer], *numbers) * start.factor

    def biases_of(layer: int) -> Array:
        scheme, numbers = _scheme(start.scheme_of_biases)
        return scheme.draw(streams, layer, shapes[layer][1:], *numbers) * start.bias_factor

    layers = range(len(shapes))
    if start.order == ORDERS[1]:
        return [(weights_of(layer), biases_of(layer)) for layer in layers]
    weights = [weights_of(layer) for layer in layers]
    return [(weights[layer], biases_of(layer)) for layer in layers]


def _numpy_of(text: str) -> str:
    if written(text)[0] not in SCHEMES:
        return ""
    scheme, numbers = _scheme(text)
    return scheme.numpy.format(first=numbers[0], second=numbers[1], shape="({n_in}, {n_out})")


def _torch_of(text: str) -> str | None:
    name = written(text)[0]
    return SCHEMES[name].torch if name in SCHEMES else None


def _times(factor: float, expression: str) -> str:
    return expression if factor == 1 else f"{factor!r} * {expression}"


def _scaled(statement: str, factor: float) -> str:
    if factor == 1:
        return statement
    return "\n".join([*([statement] if statement else []), f"{{parameter}}.mul_({factor!r})"])
