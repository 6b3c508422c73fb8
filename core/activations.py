"""Activation functions, each one object with everything that is known of it.

A function and its derivative are written twice. Once as the articles write them: `sigmoid` and
`sigmoid_derivative` are what `xortui.core.network` computes with and, letter by letter, what an
exported program holds. And once as kernels that write into buffers which the caller owns, for
arrays of any shape, so that one network, a mini-batch and a thousand networks at once share them;
their constants are zero-dimensional arrays of one precision, which NumPy takes as operands faster
than Python numbers. Both make the same bits. A function without kernels of its own gets them from
its formula.

To add one, add an entry to `ACTIVATIONS`.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[np.floating[Any]]
Apply = Callable[[Array, Array], object]
MultiplyDerivative = Callable[[Array, Array, Array, Array, Array], object]
SlopeOfProducts = Callable[[Array, Array, Array, Array], object]

_DIFFERENCE: Final = 1e-5
"""Half the distance of two slopes: their rounding and the curve between them weigh about alike."""

_FARTHEST: Final = 1e300

PRECISIONS: Final = (np.dtype(np.float32), np.dtype(np.float64))


@dataclass(frozen=True, slots=True)
class Kernels:
    """An activation function for arrays of one precision.

    Attributes:
        apply: ``apply(z, a)`` writes ``f(z)`` into ``a``.
        multiply_derivative: ``multiply_derivative(delta, z, a, scratch, spare)`` does
            ``delta *= f'(z)`` in place; the last two are overwritten. All of one shape.
        apply_to_negated: ``apply_to_negated(z, a)`` writes ``f(-z)``, where that is less work and
            `multiply_derivative` does not read ``z``.
        apply_to_many: ``apply_to_many(z, a)`` writes ``f(z)`` where that takes less time for
            thousands of numbers; with an error of some 1e-16 however small ``f(z)`` is.
        slope_of_products: ``slope_of_products(delta, products, a, out)`` writes ``delta * f'(z)``,
            given ``products = delta * a``; ``delta`` may have fewer units than the others.
    """

    apply: Apply
    multiply_derivative: MultiplyDerivative
    apply_to_negated: Apply | None = None
    apply_to_many: Apply | None = None
    slope_of_products: SlopeOfProducts | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Activation:
    """An activation function ``a = f(z)``, and all that is known of it.

    The kernels let ``exp`` overflow to infinity on purpose (``1 / (1 + inf)`` is the right 0),
    so a caller who uses them directly wraps them in ``np.errstate(over="ignore")`` once, around
    many epochs.

    Attributes:
        name: The name used in a configuration.
        formula: ``f``, of an array; its source stands in exported NumPy programs.
        derivative_formula: ``f'``, of ``z`` and of the activation ``x = f(z)``; likewise.
        torch: The module that is ``f`` in an exported PyTorch program, as an expression.
        torch_class: The lines that define that module, where PyTorch has none.
        range: The greatest lower and the least upper bound of its values.
        middle: ``f(0)``, where a unit is neither true nor false; half the jump of a step.
        derivative_needs_z: Whether `derivative_formula` reads ``z``.
        is_smooth: Whether the derivative has no jump.
        is_one_sided: Whether a value below the middle says next to nothing of how far ``z`` is
            below zero, so that it is false however near the middle.
        is_logistic: Whether it is ``1 / (1 + exp(-z))`` itself: a loss may then be computed from
            ``z``, and a sweep keeps a layer's parameters negated, which saves the minus.
        slope: The derivative as one writes it, of ``z``, of ``a`` and of what
            `xortui.core.explain` has functions for.
        is_straight_through: Whether `derivative_formula` is no derivative but what stands in for
            one that is 0 everywhere; whoever asks where the loss falls is told nothing by it.
        is_periodic: Whether it takes a value again and again, so that none is at one place.
        make_kernels: Returns kernels for a precision; by default they are made of the formulas.
        second_derivative_formula: ``f''``, of ``z`` and of ``x = f(z)``; by default the difference
            of two values of ``f'``.
    """

    name: str
    formula: Callable[[Array], Array]
    derivative_formula: Callable[[Array, Array], Array]
    torch: str
    range: tuple[float, float]
    torch_class: str = ""
    middle: float = 0.0
    derivative_needs_z: bool = False
    is_smooth: bool = True
    is_one_sided: bool = False
    is_logistic: bool = False
    slope: str = "slope"
    is_straight_through: bool = False
    is_periodic: bool = False
    make_kernels: Callable[[np.dtype[Any]], Kernels] | None = None
    second_derivative_formula: Callable[[Array, Array], Array] | None = None

    @property
    def is_linear(self) -> bool:
        """Whether it is no more than the identity."""
        return self.slope == "1" and not self.is_straight_through

    @property
    def is_bounded(self) -> bool:
        """Whether its values lie between two finite bounds."""
        return all(map(math.isfinite, self.range))

    def kernels(self, dtype: DTypeLike) -> Kernels:
        """Returns its kernels for a precision."""
        return _kernels(self, np.dtype(dtype))

    def __call__(self, z: ArrayLike) -> Array:
        """Returns ``f(z)`` as a new array. Stable for any finite ``z``, without warnings.

        Raises:
            ValueError: ``z`` is not numbers.
        """
        return self._applied(_real_numbers(z))

    def derivative(self, z: ArrayLike) -> Array:
        """Returns ``f'(z)`` as a new array. Stable for any finite ``z``, without warnings.

        Raises:
            ValueError: ``z`` is not numbers.
        """
        values = _real_numbers(z)
        result, a = np.ones_like(values), self._applied(values)
        multiply = self.kernels(values.dtype).multiply_derivative
        with np.errstate(over="ignore"):
            multiply(result, values, a, np.empty_like(a), np.empty_like(a))
        return result

    def second_derivative(self, z: Array, a: Array) -> Array:
        """Returns ``f''(z)`` as a new array; how fast the slope changes.

        Args:
            z: Pre-activations, float64.
            a: Their activations, ``f(z)``.
        """
        if self.second_derivative_formula is not None:
            return self.second_derivative_formula(z, a)
        slopes = [
            self.derivative_formula(moved, self.formula(moved))
            for moved in (z - _DIFFERENCE, z + _DIFFERENCE)
        ]
        result: Array = (slopes[1] - slopes[0]) / (2 * _DIFFERENCE)
        return result

    def pre_activation_at(self, output: float) -> float:
        """Returns the ``z`` at which it passes a value on its way up; or infinity.

        Args:
            output: The value.
        """
        return _pre_activation_at(self, output)

    def _applied(self, z: Array) -> Array:
        a = np.empty_like(z)
        with np.errstate(over="ignore"):
            self.kernels(z.dtype).apply(z, a)
        return a


def _real_numbers(z: ArrayLike) -> Array:
    """Returns numbers of any kind as an array of a precision that there are kernels for."""
    values = np.asarray(z)
    if values.dtype in PRECISIONS:
        return values
    if values.dtype.kind not in "biuf":
        raise ValueError(f"z must be real numbers, got an array of {values.dtype}")
    return values.astype(np.float64)


@lru_cache
def _pre_activation_at(activation: Activation, output: float) -> float:
    if output == activation.middle and activation.is_smooth:
        return 0.0

    def is_above(place: float) -> bool:
        with np.errstate(all="ignore"):
            return bool(activation(np.array([place]))[0] > output)

    low, high = -1.0, 2.0
    while is_above(low):
        low *= 2
        if low < -_FARTHEST:
            return -np.inf
    while not is_above(high):
        high *= 2
        if high > _FARTHEST:
            return np.inf
    for _bisection in range(60 if (low, high) == (-1.0, 2.0) else 2000):
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return (low + high) / 2


@cache
def _kernels(activation: Activation, dtype: np.dtype[Any]) -> Kernels:
    make = activation.make_kernels
    if make is not None:
        return make(dtype)
    formula, derivative = activation.formula, activation.derivative_formula

    def apply(z: Array, a: Array) -> None:
        np.copyto(a, formula(z))

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.multiply(delta, derivative(z, a), delta)

    return Kernels(apply, multiply_derivative)


def sigmoid(x: Array) -> Array:
    """The first article's activation function."""
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(z: Array, x: Array) -> Array:
    """The first article's derivative."""
    # x is the activation already, so the slope needs no exponential
    return x * (1 - x)


def sigmoid_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes."""
    return x * (1 - x) * (1 - 2 * x)


def _sigmoid_kernels(dtype: np.dtype[Any]) -> Kernels:
    one = np.ones((), dtype)

    def apply(z: Array, a: Array) -> None:
        np.negative(z, a)
        np.exp(a, a)
        np.add(a, one, a)
        np.reciprocal(a, a)

    def apply_to_negated(z: Array, a: Array) -> None:
        np.exp(z, a)
        np.add(a, one, a)
        np.reciprocal(a, a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.subtract(one, a, scratch)
        np.multiply(scratch, a, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative, apply_to_negated)


def tanh(x: Array) -> Array:
    """The hyperbolic tangent: a sigmoid from -1 to 1."""
    return np.tanh(x)


def tanh_derivative(z: Array, x: Array) -> Array:
    """Its derivative."""
    return 1 - x * x


def tanh_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes."""
    return -2 * x * (1 - x * x)


@cache
def has_fast_tanh() -> bool:
    """Whether NumPy's tanh takes no longer here than what one would make it of."""
    # NumPy leaves out what is empty, as where a machine has nothing beyond the least.
    found = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", ())
    return any(name.startswith(("X86_V4", "AVX512")) for name in found)


def _tanh_kernels(dtype: np.dtype[Any]) -> Kernels:
    one, two, minus_two = (np.array(number, dtype) for number in (1, 2, -2))

    def apply_to_many(z: Array, a: Array) -> None:
        # Without the widest registers tanh takes as long as three exponentials.
        np.multiply(z, minus_two, a)
        np.exp(a, a)
        np.add(a, one, a)
        np.divide(two, a, a)
        np.subtract(a, one, a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.multiply(a, a, scratch)
        np.subtract(one, scratch, scratch)
        np.multiply(delta, scratch, delta)

    def slope_of_products(delta: Array, products: Array, a: Array, out: Array) -> None:
        np.multiply(products, a, out)
        np.subtract(delta, out, out)

    is_faster = dtype == np.float64 and not has_fast_tanh()
    return Kernels(
        np.tanh,
        multiply_derivative,
        apply_to_many=apply_to_many if is_faster else None,
        slope_of_products=slope_of_products,
    )


def relu(x: Array) -> Any:
    """The rectified linear unit."""
    return np.maximum(x, 0)


def relu_derivative(z: Array, x: Array) -> Array:
    """Its derivative, 0 at the corner."""
    return (x > 0).astype(x.dtype)


def relu_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes: not at all but at the corner, where it is taken as 0."""
    return np.zeros_like(x)


def _relu_kernels(dtype: np.dtype[Any]) -> Kernels:
    zero = np.zeros((), dtype)

    def apply(z: Array, a: Array) -> None:
        np.maximum(z, zero, out=a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.heaviside(z, zero, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def silu(x: Array) -> Array:
    """The second article's curve."""
    # the curve x / (1 + e^-x)
    return x * sigmoid(x)


def silu_derivative(z: Array, x: Array) -> Array:
    """Its derivative: with s = sigmoid(z), s (1 + z (1 - s)) = s (1 - x) + x."""
    # it falls and rises again, so the slope needs z, from before the activation
    return sigmoid(z) * (1 - x) + x


def silu_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes: with s = sigmoid(z), s (1 - s) (2 + z (1 - 2 s))."""
    s = sigmoid(z)
    return s * (1 - s) * (2 + z * (1 - 2 * s))


def _silu_kernels(dtype: np.dtype[Any]) -> Kernels:
    one, apply_sigmoid = np.ones((), dtype), _sigmoid_kernels(dtype).apply

    def apply(z: Array, a: Array) -> None:
        apply_sigmoid(z, a)
        np.multiply(a, z, a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        apply_sigmoid(z, scratch)
        np.subtract(one, a, spare)
        np.multiply(scratch, spare, scratch)
        np.add(scratch, a, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def identity(x: Array) -> Array:
    """No activation function at all."""
    return x


def identity_derivative(z: Array, x: Array) -> Array:
    """Its derivative."""
    return np.ones_like(x)


def identity_second_derivative(z: Array, x: Array) -> Array:
    """A straight line has none."""
    return np.zeros_like(x)


def _identity_kernels(dtype: np.dtype[Any]) -> Kernels:
    def apply(z: Array, a: Array) -> None:
        np.copyto(a, z)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        return None

    return Kernels(apply, multiply_derivative)


def leaky_relu(x: Array) -> Array:
    """A rectified linear unit that leaks a hundredth below zero (Maas et al. 2013)."""
    return np.where(x > 0, x, 0.01 * x)


def leaky_relu_derivative(z: Array, x: Array) -> Array:
    """Its derivative, 0.01 at the corner."""
    return np.where(x > 0, 1, 0.01).astype(x.dtype)


def leaky_relu_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes: not at all but at the corner, where it is taken as 0."""
    return np.zeros_like(x)


def _leaky_relu_kernels(dtype: np.dtype[Any]) -> Kernels:
    zero, leak = np.zeros((), dtype), np.array(0.01, dtype)

    def apply(z: Array, a: Array) -> None:
        np.multiply(z, leak, a)
        np.maximum(a, z, out=a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.heaviside(a, zero, scratch)
        np.maximum(scratch, leak, out=scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def elu(x: Array) -> Array:
    """The exponential linear unit: e^x - 1 below zero (Clevert et al. 2016)."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def elu_derivative(z: Array, x: Array) -> Array:
    """Its derivative: e^z below zero, which is x + 1."""
    return np.where(x > 0, 1, x + 1).astype(x.dtype)


def elu_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes: e^z below zero."""
    return np.where(x > 0, 0, x + 1)


def _elu_kernels(dtype: np.dtype[Any]) -> Kernels:
    zero, one = np.zeros((), dtype), np.ones((), dtype)

    def apply(z: Array, a: Array) -> None:
        # e^z - 1 is never below z, and 0 above zero, so the larger of the two is the right one.
        np.minimum(z, zero, out=a)
        np.expm1(a, a)
        np.maximum(a, z, out=a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.minimum(a, zero, out=scratch)
        np.add(scratch, one, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def selu(x: Array) -> Array:
    """The scaled exponential linear unit (Klambauer et al. 2017)."""
    # both scales are such that units keep mean 0 and variance 1 from layer to layer
    return np.where(
        x > 0, 1.0507009873554805 * x, 1.7580993408473766 * np.expm1(np.minimum(x, 0))
    ).astype(x.dtype)


def selu_derivative(z: Array, x: Array) -> Array:
    """Its derivative, that from below at the corner."""
    return np.where(x > 0, 1.0507009873554805, x + 1.7580993408473766).astype(x.dtype)


def selu_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes on both sides of the corner."""
    return np.where(x > 0, 0, x + 1.7580993408473766)


def softplus(x: Array) -> Array:
    """The smooth rectifier log(1 + e^x), which is x from 20 on, as in PyTorch."""
    return np.maximum(x, np.log1p(np.exp(np.minimum(x, 20))))


def softplus_derivative(z: Array, x: Array) -> Array:
    """Its derivative: the sigmoid of z, which is 1 - e^-x."""
    return np.where(x > 20, 1, -np.expm1(-x)).astype(x.dtype)


def softplus_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes: as a sigmoid rises."""
    s: Array = -np.expm1(-x)
    return s * (1 - s)


def _softplus_kernels(dtype: np.dtype[Any]) -> Kernels:
    most = np.array(20, dtype)

    def apply(z: Array, a: Array) -> None:
        np.minimum(z, most, out=a)
        np.exp(a, a)
        np.log1p(a, a)
        np.maximum(a, z, out=a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.negative(a, scratch)
        np.expm1(scratch, scratch)
        np.negative(scratch, scratch)
        np.greater(a, most, spare)
        np.maximum(scratch, spare, out=scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def sine(x: Array) -> Array:
    """The sine (Sitzmann et al. 2020)."""
    return np.sin(x)


def sine_derivative(z: Array, x: Array) -> Array:
    """Its derivative."""
    return np.cos(z)


def sine_second_derivative(z: Array, x: Array) -> Array:
    """How fast the slope changes."""
    return -x


def _sine_kernels(dtype: np.dtype[Any]) -> Kernels:
    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.cos(z, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(np.sin, multiply_derivative)


def step(x: Array) -> Array:
    """The threshold of McCulloch and Pitts: 1 from zero on, else 0."""
    return (x >= 0).astype(x.dtype)


def step_derivative(z: Array, x: Array) -> Array:
    """What stands in for its derivative: 1, the gradient goes straight through."""
    # the slope of a step is 0 everywhere; learning goes on as if it were the identity
    return np.ones_like(x)


def step_second_derivative(z: Array, x: Array) -> Array:
    """A slope of 1 does not change."""
    return np.zeros_like(x)


def _step_kernels(dtype: np.dtype[Any]) -> Kernels:
    zero = np.zeros((), dtype)

    def apply(z: Array, a: Array) -> None:
        np.greater_equal(z, zero, a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        return None

    return Kernels(apply, multiply_derivative)


def softmax(x: Array) -> Array:
    """The shares of classes: positive, and 1 together in each row."""
    # outputs that are positive and add up to 1
    above = np.exp(x - x.max(axis=1, keepdims=True))
    shares: Array = above / above.sum(axis=1, keepdims=True)
    return shares


def softmax_derivative(z: Array, x: Array) -> Array:
    """How an output moves with its own ``z`` alone."""
    return x * (1 - x)


def _softmax_kernels(dtype: np.dtype[Any]) -> Kernels:
    def apply(z: Array, a: Array) -> None:
        # Units lie on the last axis but one: (..., n_units, n_samples)
        np.subtract(z, z.max(axis=-2, keepdims=True), a)
        np.exp(a, a)
        np.divide(a, a.sum(axis=-2, keepdims=True), a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.subtract(1, a, scratch)
        np.multiply(scratch, a, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


_SILU_LEAST: Final = -0.2784645427610738
"""SiLU's minimum, where ``1 + exp(-z) + z exp(-z) = 0``."""

ACTIVATIONS: Final[dict[str, Activation]] = {
    activation.name: activation
    for activation in (
        Activation(
            "sigmoid",
            sigmoid,
            sigmoid_derivative,
            torch="nn.Sigmoid()",
            range=(0.0, 1.0),
            middle=0.5,
            is_logistic=True,
            slope="a*(1 - a)",
            make_kernels=_sigmoid_kernels,
            second_derivative_formula=sigmoid_second_derivative,
        ),
        Activation(
            "tanh",
            tanh,
            tanh_derivative,
            torch="nn.Tanh()",
            range=(-1.0, 1.0),
            slope="1 - a**2",
            make_kernels=_tanh_kernels,
            second_derivative_formula=tanh_second_derivative,
        ),
        Activation(
            "relu",
            relu,
            relu_derivative,
            torch="nn.ReLU()",
            range=(0.0, math.inf),
            is_smooth=False,
            is_one_sided=True,
            slope="positive(z)",
            make_kernels=_relu_kernels,
            second_derivative_formula=relu_second_derivative,
        ),
        Activation(
            "silu",
            silu,
            silu_derivative,
            torch="nn.SiLU()",
            range=(_SILU_LEAST, math.inf),
            derivative_needs_z=True,
            is_one_sided=True,
            slope="sigmoid(z)*(1 - a) + a",
            make_kernels=_silu_kernels,
            second_derivative_formula=silu_second_derivative,
        ),
        Activation(
            "identity",
            identity,
            identity_derivative,
            torch="nn.Identity()",
            range=(-math.inf, math.inf),
            slope="1",
            make_kernels=_identity_kernels,
            second_derivative_formula=identity_second_derivative,
        ),
        Activation(
            "leaky_relu",
            leaky_relu,
            leaky_relu_derivative,
            torch="nn.LeakyReLU()",
            range=(-math.inf, math.inf),
            is_smooth=False,
            slope="max(positive(a), 0.01)",
            make_kernels=_leaky_relu_kernels,
            second_derivative_formula=leaky_relu_second_derivative,
        ),
        Activation(
            "elu",
            elu,
            elu_derivative,
            torch="nn.ELU()",
            range=(-1.0, math.inf),
            is_one_sided=True,
            slope="min(a, 0) + 1",
            make_kernels=_elu_kernels,
            second_derivative_formula=elu_second_derivative,
        ),
        Activation(
            "selu",
            selu,
            selu_derivative,
            torch="nn.SELU()",
            range=(-1.7580993408473766, math.inf),
            is_smooth=False,
            is_one_sided=True,
            slope="min(a, 0) + 1.7580993408473766 - 0.7073983534918961*positive(a)",
            second_derivative_formula=selu_second_derivative,
        ),
        Activation(
            "softplus",
            softplus,
            softplus_derivative,
            torch="nn.Softplus()",
            range=(0.0, math.inf),
            middle=math.log(2.0),
            is_one_sided=True,
            slope="sigmoid(z)",
            make_kernels=_softplus_kernels,
            second_derivative_formula=softplus_second_derivative,
        ),
        Activation(
            "sine",
            sine,
            sine_derivative,
            torch="Sine()",
            torch_class="""\
class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)""",
            range=(-1.0, 1.0),
            derivative_needs_z=True,
            slope="cos(z)",
            is_periodic=True,
            make_kernels=_sine_kernels,
            second_derivative_formula=sine_second_derivative,
        ),
        Activation(
            "step",
            step,
            step_derivative,
            torch="Step()",
            torch_class="""\
class Step(nn.Module):
    # straight through: 0 or 1 forward, and backward the gradient of the identity
    def forward(self, x):
        return (x >= 0).to(x.dtype) + (x - x.detach())""",
            range=(0.0, 1.0),
            middle=0.5,
            is_smooth=False,
            slope="1",
            is_straight_through=True,
            make_kernels=_step_kernels,
            second_derivative_formula=step_second_derivative,
        ),
    )
}
"""Name -> activation function, in the order in which they are offered."""

SOFTMAX: Final = Activation(
    "softmax",
    softmax,
    softmax_derivative,
    torch="nn.Softmax(dim=1)",
    range=(0.0, 1.0),
    middle=0.5,
    slope="a*(1 - a)",
    make_kernels=_softmax_kernels,
)
"""Of the output layer alone, and with cross entropy, whose derivative it makes simple. Its kernels
take the units of a layer together, which lie on the last axis but one."""

OUTPUT_ACTIVATIONS: Final[Mapping[str, Activation]] = ChainMap({SOFTMAX.name: SOFTMAX}, ACTIVATIONS)
"""Name -> activation function of the output layer: those above, whoever adds to them, and one."""
