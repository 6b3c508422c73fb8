"""What was found out about a training in PyTorch, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from xortui.core.foreign import (
    UNREAD_LAYERS,
    UNREAD_LOSS,
    Finding,
    Optimizer,
    ReadNetwork,
    Training,
)
from xortui.tui.language import deferred
from xortui.tui.language import translate as _

_LOSSES: Final = {
    "MseLoss": "MSELoss",
    "BinaryCrossEntropy": "BCELoss",
    "BinaryCrossEntropyWithLogits": "BCEWithLogitsLoss",
    "NllLoss": "CrossEntropyLoss",
    "L1Loss": "L1Loss",
    "SmoothL1Loss": "SmoothL1Loss",
    "HuberLoss": "HuberLoss",
    "LogLoss": "log_loss",
    "SquaredLoss": "squared_error",
}
_WRITTEN: Final = {
    "mse": deferred("the mean squared error"),
    "sse": deferred("the sum of the squared errors"),
    "mae": deferred("the mean absolute error"),
    "bce": deferred("the binary cross-entropy"),
    "huber": deferred("the Huber loss"),
    "cross_entropy": deferred("the cross-entropy"),
    "hinge": deferred("the hinge loss"),
}
_SAID: Final = ("momentum", "weight_decay")


def read_sentence(read: ReadNetwork) -> str:
    """Returns a network in a few words, such as ``2-2-1, sigmoid, sigmoid``."""
    values = {name: seen.values for name, seen in read.steps[0].before.items()}
    sizes = "-".join(map(str, read.network.sizes(values)))
    activations = [layer.activation for layer in read.network.layers]
    if read.activation_in_loss:
        activations[-1] = _("{activation} in the loss").format(activation=activations[-1])
    text = f"{sizes}, {', '.join(activations)}"
    if read.network.is_normalized:
        return _("{network}, with batch normalisation").format(network=text)
    return text


def model_sentence(training: Training) -> str:
    """Returns the model of a network that is not read, by its layers' classes."""
    if training.model is None:
        return _("a network of its own kind")
    _name, kind, layers = training.model
    return _("{model} of {layers}").format(model=kind, layers=", ".join(layers))


def unread_sentence(reason: str) -> str:
    """Returns why a network cannot be shown layer by layer, and what would help."""
    if reason == UNREAD_LOSS:
        return _(
            "its layers are read, but its loss is none that is known here, so it is not shown:"
            " MSELoss, BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, L1Loss and HuberLoss are"
        )
    if reason == UNREAD_LAYERS:
        return _(
            "its graph holds no chain of linear layers, so the network is not shown; layers of"
            " torch.nn.Linear with an activation function after each are read"
        )
    return _(
        "its layers do not give its own outputs, so the network is not shown; layers of"
        " torch.nn.Linear with an activation function after each are read, and BatchNorm1d beside"
        " them that keeps its running means"
    )


def loss_words(training: Training, read: ReadNetwork | None) -> str:
    """Returns the loss of a training by its name in PyTorch, or as it is written out."""
    measure = training.shown_passes[0].measure
    if measure in _LOSSES:
        return _(_LOSSES[measure])
    if read is None:
        return _("its loss")
    words = _(_WRITTEN[read.loss])
    if not read.weight_decay:
        return words
    text = _("{loss} and {decay} times half the sum of all squared parameters")
    return text.format(loss=words, decay=f"{read.weight_decay:.4g}")


def optimizer_words(optimizer: Optimizer) -> str:
    """Returns an optimizer with its constants, such as ``SGD at rate 0.1, momentum 0.9``."""
    constants = optimizer.groups[0][0] if optimizer.groups else {}
    text = _("{name} at rate {rate}").format(name=optimizer.name, rate=_number(constants, "lr"))
    more = [f"{name} {_number(constants, name)}" for name in _SAID if constants.get(name)]
    return ", ".join([text, *more])


def _number(constants: Mapping[str, object], name: str) -> str:
    value = constants.get(name)
    return f"{value:.4g}" if isinstance(value, int | float) else "?"


def training_finding_sentence(
    finding: Finding, names: Mapping[str, str], training: Training
) -> str:
    """Returns a finding as a sentence that begins with what it concerns."""
    arrays = ", ".join(names.get(name, name) for name in finding.arrays)
    numbers = {name: f"{value:.4g}" for name, value in finding.numbers.items()}
    words: Sequence[str] = finding.words
    texts = {
        "not cleared": _(
            "the gradients are not cleared: what the epoch before left is added to those of"
            " {arrays}, by now {ratio} times their own size (optimizer.zero_grad())"
        ),
        "uphill": _("{arrays} goes uphill: its rate is {rate}, the sign is turned"),
        "other rate": _("{arrays} goes at rate {rate} where the others have {others} (x{factor})"),
        "wrong slope": _(
            "the gradient that {arrays} gets is not that of the loss: it lies up to {angle} degrees"
            " off it (where slopes are added up, += and not =)"
        ),
        "differs": _(
            "{arrays} does not go along its gradient: its updates lie up to {angle} degrees off it"
        ),
        "left out": _(
            "{arrays} never changes: it has a gradient, but is not among the optimizer's parameters"
        ),
        "no path": _(
            "{arrays} gets no gradient: no way leads to it from the loss (detach, .data, .item or a"
            " layer that is not used)"
        ),
        "no step": _(
            "no parameter changes although each has a gradient: optimizer.step() is not called"
        ),
        "never changes": _("{arrays} never changes, although the loss has a slope in it"),
        "twice": _(
            "{first} stands before {second}, which applies one of its own: outputs pass through two"
        ),
        "one class": _("CrossEntropyLoss of one output is always 0: it is for a score a class"),
        "targets outside": _(
            "the targets go from {low} to {high}, the outputs can only be from {least} to {most}"
        ),
        "broadcast": _(
            "{outputs} outputs of shape {first} are compared as {compared} of shape {second}: the"
            " targets have another shape, and each output is held against every target"
        ),
        "eval mode": _(
            "the model is in eval mode while it trains: {arrays} ({first}) works as in a test"
        ),
        "not stepped": _(
            "{arrays} is {loss}, and backward() is never called for it, but for {first}"
        ),
        "detached": _(
            "the loss has no graph to go back through, so no parameter gets a gradient (detach,"
            " .data, .item or torch.tensor between the model and the loss)"
        ),
    }
    first = words[0] if words else ""
    second = words[1] if len(words) > 1 else ""
    if finding.kind == "eval mode":
        first = ", ".join(dict.fromkeys(words))
    return texts[finding.kind].format(arrays=arrays, first=first, second=second, **numbers)
