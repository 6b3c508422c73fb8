"""The words of the program and of the articles, each in a sentence or two."""

from __future__ import annotations

from typing import Final

from xortui.tui.language import translate as _

WORDS: Final[tuple[tuple[str, str], ...]] = (
    (_("activation"), _("What a unit hands on: h = f(z), its weighted sum after a curve f.")),
    (
        _("activation function"),
        _("The curve f that bends a sum: sigmoid, tanh, relu, silu. Without one, layers are one."),
    ),
    (
        _("Adam"),
        _("An optimizer: steps along the mean gradient, divided by the root of its mean square."),
    ),
    (
        _("backward"),
        _("Backpropagation: from the loss back to every weight, factor by factor (chain rule)."),
    ),
    (
        _("batch, mini-batch"),
        _("The rows of one update. All rows by default; then an epoch is a single update."),
    ),
    (
        _("batch normalisation"),
        _("Gives each hidden sum mean 0 and variance 1 over the batch, then a scale and a shift."),
    ),
    (_("bias"), _("The number b that is added to a unit's weighted sum: it moves its line.")),
    (
        _("binary cross entropy, bce"),
        _("The loss -(t ln y + (1 - t) ln(1 - y)): how surprised the output is by the target."),
    ),
    (
        _("boundary, border"),
        _("Where the output passes from one answer to the other: the middle of the targets."),
    ),
    (
        _("central difference"),
        _("(L(w + e) - L(w - e)) / 2e: the slope of the loss, measured. It checks the gradient."),
    ),
    (
        _("chain rule"),
        _("The derivative through several functions is the product of theirs, summed over paths."),
    ),
    (_("dead unit"), _("A relu unit below zero on every row: no gradient reaches it any more.")),
    (_("diverged"), _("The loss is no longer a finite number: the steps have grown without end.")),
    (
        _("dropout"),
        _("In training each hidden unit is left out by chance, so that none is relied upon."),
    ),
    (
        _("epoch"),
        _("One pass over all rows. Epoch e is the state after e passes, epoch 0 the start."),
    ),
    (
        _("error"),
        _("In the first article y - output: minus the derivative of half the squared error."),
    ),
    (_("forward"), _("From the inputs through the layers to the output: sums, then curves.")),
    (_("gradient"), _("Which way and how steeply the loss rises with each weight: dL/dw.")),
    (
        _("gradient descent, sgd"),
        _("A step against the gradient, times the learning rate: w <- w - rate * dL/dw."),
    ),
    (_("hidden layer"), _("Units between inputs and output. XOR needs one: no line parts it.")),
    (
        _("hidden space"),
        _("The plane of h1 and h2: there a straight line parts what no line parts before."),
    ),
    (_("layer"), _("A weighted sum and an activation function, taken together.")),
    (
        _("learning rate"),
        _("How large a step is. Too large it diverges, too small it hardly moves."),
    ),
    (_("linear"), _("Sums alone. Linear layers after one another are one: w' = w1 w2.")),
    (
        _("loss"),
        _("How wrong the outputs are, as one number: the mean or sum over the rows."),
    ),
    (
        _("mean squared error, mse"),
        _("The mean of (y - t) squared. Half the sum, sse, is what the first article descends."),
    ),
    (
        _("momentum"),
        _("A step goes on in the direction of those before it, by this share."),
    ),
    (
        _("optimizer"),
        _("The rule that makes a step of the gradient: sgd, rmsprop, adam."),
    ),
    (
        _("overfitting"),
        _("Right on the rows that were learned, wrong on others. With all four rows of XOR: none."),
    ),
    (
        _("parameter"),
        _("A number that is learned: every weight and bias, scale and shift."),
    ),
    (
        _("plateau"),
        _("A stretch where the loss hardly falls, though it has not ended: all outputs near 1/2."),
    ),
    (
        _("pre-activation, z"),
        _("A unit's weighted sum with its bias, before the curve: z = w1 x1 + w2 x2 + b."),
    ),
    (
        _("rmsprop"),
        _("An optimizer: each step is divided by the size that its gradients have had of late."),
    ),
    (
        _("saddle"),
        _("A place where the slope is 0, yet the loss falls in some direction: it can be left."),
    ),
    (_("saturated"), _("Far out on the flat of a sigmoid, where the slope is next to nothing.")),
    (
        _("seed"),
        _("What a run's random numbers come from: the same seed, the same run."),
    ),
    (
        _("sigmoid"),
        _("1 / (1 + e^-z): from 0 to 1, 1/2 at z = 0; its slope is h(1 - h), at most 1/4."),
    ),
    (_("slope"), _("The derivative of the activation function at a unit's z: its tangent.")),
    (_("solved"), _("Every row is on its right side of the border.")),
    (_("stuck"), _("The loss approaches a level above the best: two rows share one output.")),
    (_("surface"), _("The output over the square of the two inputs.")),
    (_("tangent"), _("The line that touches the curve at a unit's place; its steepness is f'(z).")),
    (_("target"), _("The output that a row should have: t, in the articles y.")),
    (_("unit, neuron"), _("One weighted sum and one activation function.")),
    (
        _("update"),
        _("A batch forward and backward, then a step of every parameter."),
    ),
    (
        _("vanishing gradient"),
        _("Every layer multiplies by a slope below 1: early weights hardly move."),
    ),
    (_("weight"), _("What an input or a unit is multiplied by on its way to the next unit.")),
    (_("weight decay"), _("Draws every parameter towards 0: adds decay * w to its gradient.")),
    (_("XOR"), _("1 where exactly one of the two inputs is 1. No straight line parts its rows.")),
)
"""Word -> what it means, by the alphabet."""


def words_at(letter: str) -> list[int]:
    """Returns which words begin with a letter.

    Args:
        letter: In either case.
    """
    return [n for n, (word, _meaning) in enumerate(WORDS) if word[:1].lower() == letter.lower()]
