"""What was found out about a program, in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from xortui.core.foreign import NO_LOOP, Descent, Examined, Finding, Mistake, Recognised, Rule
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.watching.source_lines import short_names

_DESCENDED: Final = {
    "squared error": (
        (deferred("half the sum of the squared errors"), 1.0, False),
        (deferred("the sum of the squared errors"), 2.0, False),
        (deferred("half the mean of the squared errors"), 1.0, True),
        (deferred("the mean of the squared errors"), 2.0, True),
    ),
    "cross-entropy": (
        (deferred("the sum of the cross-entropies"), 1.0, False),
        (deferred("the mean of the cross-entropies"), 1.0, True),
    ),
    "absolute error": (
        (deferred("the sum of the absolute errors"), 1.0, False),
        (deferred("the mean of the absolute errors"), 1.0, True),
    ),
}
"""What is descended -> how it may be meant: in words, how often the first of them that is, and
whether it is divided by how many there are. All have one gradient, at other rates."""

_SCALED: Final = ("gradient descent", "changing rate", "momentum", "nesterov")
_IS_RATE: Final = re.compile(r"(^|_|\.)(lr|eta|alpha)\d*$|rate|step_?size", re.IGNORECASE).search

_LOSSES: Final = {
    "squared error": deferred("the squared error"),
    "cross-entropy": deferred("the cross-entropy"),
    "absolute error": deferred("the absolute error"),
}


_RATES: Final = ("rate", "others", "least", "most")
_NEAR: Final = 1e-6


def names_in(examined: Examined) -> dict[str, str]:
    """Returns the short name of each array that is spoken of, by its long one."""
    found = [name for finding in examined.findings for name in finding.arrays]
    return short_names(list(dict.fromkeys([*examined.recognised.network.names, *found])))


def network_sentence(recognised: Recognised) -> str:
    """Returns the network in a few words, such as ``2-2-1, sigmoid, sigmoid``."""
    first = recognised.steps[0].before
    network = recognised.network
    sizes = network.sizes({name: first[name].values for name in network.names})
    activations = ", ".join(layer.activation for layer in network.layers)
    return f"{'-'.join(map(str, sizes))}, {activations}"


def arrays_sentence(recognised: Recognised) -> str:
    """Returns the names of a network's arrays."""
    return ", ".join(short_names(recognised.network.names).values())


@dataclass(frozen=True, slots=True)
class Meant:
    """The loss that a program most likely means, of those that have the gradient it descends.

    Attributes:
        loss: In words.
        factor: By what the rate of the first of them is multiplied for it.
    """

    loss: str
    factor: float

    def of(self, finding: Finding) -> Finding:
        """Returns a finding with its rates for this loss."""
        rates = {
            key: finding.numbers[key] * self.factor for key in _RATES if key in finding.numbers
        }
        return replace(finding, numbers={**finding.numbers, **rates})


def meant_by(recognised: Recognised, descent: Descent) -> Meant:
    """Returns the loss for which the rate is a number that the program calls so.

    Where none is, it is the one without a factor.
    """
    ways = _DESCENDED[descent.descended]
    inputs, targets = recognised.step_inputs[0], descent.step_targets[0]
    is_of_rows = recognised.network.layers[-1].activation == "softmax"
    count = inputs.shape[0] if is_of_rows else targets.size
    rates = [
        float(seen.values.ravel()[0])
        for step in recognised.steps[:1]
        for seen in (*step.before.values(), *step.computed)
        if seen.values.size == 1 and _IS_RATE(seen.name)
    ]
    rule = descent.rule
    if rule is None or rule.name in _SCALED:
        rate = descent.rate if rule is None else rule.rate
        for words, factor, is_mean in ways:
            scale = (count if is_mean else 1) / factor
            if any(abs(rate * scale - other) <= _NEAR * abs(other) for other in rates):
                return Meant(_(words), scale)
    return Meant(_(ways[0][0]), 1.0)


def descent_sentence(recognised: Recognised, descent: Descent) -> str:
    """Returns what the updates descend, and how."""
    meant, rule = meant_by(recognised, descent), descent.rule
    if rule is None:
        text = _("goes nearest to descending {loss}, at rate {rate}")
        return text.format(loss=meant.loss, rate=f"{descent.rate * meant.factor:.4g}")
    constants = dict(rule.constants)
    if "last_rate" in constants:
        constants["last_rate"] *= meant.factor
    scaled = replace(rule, rate=rule.rate * meant.factor, constants=constants)
    return _("descends {loss} by {rule}").format(loss=meant.loss, rule=rule_words(scaled))


def rule_words(rule: Rule) -> str:
    """Returns a rule with its constants, such as ``momentum 0.9 at rate 0.1``."""
    rate, constants = f"{rule.rate:.4g}", rule.constants
    if rule.name == "gradient descent":
        return _("gradient descent at rate {rate}").format(rate=rate)
    if rule.name == "changing rate":
        text = _("gradient descent at a rate that goes from {rate} to {last}")
        return text.format(rate=rate, last=f"{constants['last_rate']:.4g}")
    if rule.name in ("momentum", "nesterov"):
        text = _("{name} {momentum} at rate {rate}")
        return text.format(name=rule.name, momentum=f"{constants['momentum']:.4g}", rate=rate)
    if rule.name == "weight decay":
        text = _("gradient descent at rate {rate} with weight decay {decay}")
        return text.format(rate=rate, decay=f"{constants['weight_decay']:.4g}")
    return _("{name} at rate {rate}").format(name=rule.name, rate=rate)


def finding_sentence(finding: Finding, examined: Examined) -> str:
    """Returns a finding as a sentence that begins with the arrays it concerns."""
    names = names_in(examined)
    arrays = ", ".join(names[name] for name in finding.arrays)
    numbers = {name: f"{value:.4g}" for name, value in finding.numbers.items()}
    if finding.mistake is not None:
        return f"{arrays}: {_mistake_words(finding.mistake, examined, names)}"
    if finding.kind == "never changes":
        return _("{arrays} never changes, although the loss has a slope in it").format(
            arrays=arrays
        )
    if finding.kind == "uphill":
        return _("{arrays} goes uphill: its rate is {rate}, the sign is turned").format(
            arrays=arrays, **numbers
        )
    if finding.kind == "other rate":
        factor = finding.numbers["rate"] / finding.numbers["others"]
        return _("{arrays} goes at rate {rate} where the others have {others} (x{factor})").format(
            arrays=arrays, factor=f"{factor:.4g}", **numbers
        )
    if finding.kind == "differs":
        return _differs(arrays, finding)
    if finding.kind == "unused":
        return _("{arrays} changes, but the outputs do not depend on it").format(arrays=arrays)
    computed, descended = finding.words
    return _("{name} is the {computed}, but the updates descend {descended}").format(
        name=arrays, computed=_(computed), descended=_(_LOSSES[descended])
    )


def _differs(arrays: str, finding: Finding) -> str:
    angle = finding.numbers["angle"]
    if angle < 0.01 and "least" in finding.numbers:
        text = _("{arrays} goes along the gradient, but at rates from {least} to {most}")
        return text.format(
            arrays=arrays,
            least=f"{finding.numbers['least']:.4g}",
            most=f"{finding.numbers['most']:.4g}",
        )
    text = _("{arrays} differs from the gradient: its updates lie up to {angle} degrees off it")
    return text.format(arrays=arrays, angle=f"{angle:.2g}" if angle < 10 else f"{angle:.0f}")


def _mistake_words(mistake: Mistake, examined: Examined, names: Mapping[str, str]) -> str:
    layers = examined.recognised.network.layers
    index = mistake.layer
    at = len(layers) - 1 if index is None else index
    weights = names[layers[at].weights]
    activation = layers[0 if index is None else index].activation
    where = _in_layer(index, len(layers))
    words = {
        "no derivative": _("the derivative of {activation} is left out {where}"),
        "derivative twice": _(
            "the derivative is applied twice {where}: it is taken of {activation}(a),"
            " where a is {activation}(z) already"
        ),
        "derivative of z for a": _(
            "the derivative is given z {where}, where it expects the activation"
        ),
        "derivative of tanh": _("1 - a*a, which is tanh's, stands for the derivative {where}"),
        "derivative of sigmoid": _(
            "a*(1 - a), which is sigmoid's, stands for the derivative {where}"
        ),
        "weights already updated": _(
            "the error goes back through {weights} after its update, not before"
        ),
        "error for delta": _("the error goes back through {weights} without its derivative"),
        "inputs for hidden": _("the update takes the inputs where the hidden values belong"),
        "weights not transposed": _("the error goes back through {weights} not transposed"),
        "bias over everything": _(
            "summed over units as well as rows, so that each unit gets the same"
            " (np.sum without axis=0)"
        ),
    }
    return words[mistake.name].format(activation=activation, where=where, weights=weights)


def _in_layer(index: int | None, n_layers: int) -> str:
    if index is None:
        return _("in every layer")
    if index == n_layers - 1:
        return _("in the output layer")
    return _("in hidden layer {number}").format(number=index + 1)


def unexplained_sentence() -> str:
    """Returns what is said of updates that follow from no gradient of the network."""
    return _(
        "it trains something, but its updates follow from no gradient of a network that is known"
        " here: batch normalisation, dropout and some optimizers make such"
    )


def misnamed_sentence(naming: Mapping[str, str], problems: Mapping[str, str], nearest: str) -> str:
    """Returns why the network that a person has named is not shown."""
    for name, why in problems.items():
        if name in naming:
            text = _("{name}={expression} cannot be computed at the start of a round: {why}")
            return text.format(name=name, expression=naming[name], why=why)
    text = _(
        "the network named by {names} does not give what the program computes with any activation"
        " functions; X=..., y=... and out=... can name its inputs, targets and outputs"
    )
    if nearest == NO_LOOP:
        text = _("no loop was seen whose rounds change {names}")
    return text.format(names=", ".join(naming))


def unrecognised_sentence(reason: str, line: int | None, changing: str) -> str:
    """Returns why no network is recognised, and what would help."""
    if reason == NO_LOOP:
        return _("no loop was seen whose rounds change numbers, so nothing is trained in sight")
    text = _(
        "the loop at line {line} changes {changing}, but no network of these gives what it"
        " computes; a comment such as '# xortui: W1=..., b1=..., W2=..., b2=...' can name them"
    )
    return text.format(line=line, changing=changing)
