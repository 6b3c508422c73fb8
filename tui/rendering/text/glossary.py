"""The words of the program and of the articles, each in a sentence or two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from xortui.tui.language import cached_by_language, translate
from xortui.tui.language import deferred as _

_PARTS: Final = re.compile(r"\s*[,、]\s*")
_KATAKANA: Final = re.compile(r"[ァ-ー]+")

WORDS: Final[tuple[tuple[str, str], ...]] = (
    (
        _("activation"),
        _(
            "What a unit hands on: h = f(z), its weighted sum after a curve f. It is the "
            "input of the next layer."
        ),
    ),
    (
        _("activation function"),
        _("The curve f that bends a sum: sigmoid, tanh, relu, silu. Without one, layers are one."),
    ),
    (
        _("Adam"),
        _(
            "An optimizer: steps along the mean gradient, divided by the root of its mean "
            "square. Most programs begin with it."
        ),
    ),
    (
        _("AND, OR"),
        _(
            "AND is 1 where both inputs are 1, OR where at least one is. A straight line "
            "parts either."
        ),
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
        _(
            "Gives each hidden sum mean 0 and variance 1 over the batch, then a scale and a "
            "shift. Both of these are learned."
        ),
    ),
    (
        _("bias"),
        _(
            "The number b that is added to a unit's weighted sum: it moves its line. Without "
            "one the line goes through the origin."
        ),
    ),
    (
        _("binary cross entropy, bce"),
        _(
            "The loss -(t ln y + (1 - t) ln(1 - y)): how surprised the output is by the "
            "target. 0.5 for everything costs ln 2."
        ),
    ),
    (
        _("boundary, border"),
        _(
            "Where the output passes from one answer to the other: the middle of the "
            "targets. With targets 0 and 1 it is 0.5."
        ),
    ),
    (
        _("caption"),
        _(
            "The line below the header: where the run is and what comes. It is computed from "
            "the network."
        ),
    ),
    (
        _("central difference"),
        _("(L(w + e) - L(w - e)) / 2e: the slope of the loss, measured. It checks the gradient."),
    ),
    (
        _("chain rule"),
        _(
            "The derivative through several functions is the product of theirs, summed over "
            "paths. Backpropagation is nothing else."
        ),
    ),
    (
        _("contour"),
        _(
            "The line over the surface on which the output has one value: 0.5, the border, "
            "by default."
        ),
    ),
    (
        _("converge"),
        _(
            "To come ever nearer to an end, in ever smaller steps. A run may converge and "
            "not be solved."
        ),
    ),
    (
        _("dead unit"),
        _(
            "A relu unit below zero on every row: no gradient reaches it any more. It is of "
            "no more use."
        ),
    ),
    (
        _("decision boundary"),
        _("Another name of the border. One layer's is a straight line, two layers' may bend."),
    ),
    (
        _("diverged"),
        _(
            "The loss is no longer a finite number: the steps have grown without end. A "
            "smaller rate helps."
        ),
    ),
    (
        _("dropout"),
        _(
            "In training each hidden unit is left out by chance, so that none is relied "
            "upon. It is against overfitting."
        ),
    ),
    (
        _("epoch"),
        _("One pass over all rows. Epoch e is the state after e passes, epoch 0 the start."),
    ),
    (
        _("error"),
        _(
            "In the first article y - output: minus the derivative of half the squared "
            "error. Hence the plus in its updates."
        ),
    ),
    (
        _("fate"),
        _("What became of a run: solved, slow, stuck, diverged or undecided. A sweep counts them."),
    ),
    (
        _("forward"),
        _(
            "From the inputs through the layers to the output: sums, then curves. Every "
            "prediction is one."
        ),
    ),
    (
        _("gate"),
        _(
            "A function of inputs that are 0 or 1, such as AND, OR and XOR. Of two inputs "
            "there are sixteen."
        ),
    ),
    (
        _("gradient"),
        _(
            "Which way and how steeply the loss rises with each weight: dL/dw. A step goes "
            "the other way."
        ),
    ),
    (
        _("gradient descent, sgd"),
        _("A step against the gradient, times the learning rate: w <- w - rate * dL/dw."),
    ),
    (
        _("held-out rows"),
        _(
            "Rows that are not trained with. Their loss says whether the network learned or "
            "memorised."
        ),
    ),
    (_("hidden layer"), _("Units between inputs and output. XOR needs one: no line parts it.")),
    (
        _("hidden space"),
        _(
            "The plane of h1 and h2: there a straight line parts what no line parts before. "
            "The key h shows it."
        ),
    ),
    (
        _("hyperparameter"),
        _("What a person sets and training does not change: rate, units, epochs. Found by trying."),
    ),
    (
        _("initial values"),
        _("The weights before the first update. They must differ, or hidden units stay the same."),
    ),
    (
        _("layer"),
        _(
            "A weighted sum and an activation function, taken together. The articles count "
            "two in 2-2-1, as inputs compute nothing."
        ),
    ),
    (
        _("learning rate"),
        _("How large a step is. Too large it diverges, too small it hardly moves."),
    ),
    (
        _("level"),
        _(
            "A loss that a run approaches and never passes, as rows share an output: ln 2 / "
            "2 is one."
        ),
    ),
    (_("linear"), _("Sums alone. Linear layers after one another are one: w' = w1 w2.")),
    (
        _("local minimum"),
        _(
            "A place with no way down nearby, though it is not the lowest. No run of XOR in "
            "2-2-1 was found to rest in one."
        ),
    ),
    (_("loss"), _("How wrong the outputs are, as one number: the mean or sum over the rows.")),
    (
        _("mean squared error, mse"),
        _("The mean of (y - t) squared. Half the sum, sse, is what the first article descends."),
    ),
    (
        _("momentum"),
        _(
            "A step goes on in the direction of those before it, by this share. On a long "
            "slope it grows fast."
        ),
    ),
    (
        _("optimizer"),
        _(
            "The rule that makes a step of the gradient: sgd, rmsprop, adam. Adam and "
            "RMSprop choose a step size for each weight."
        ),
    ),
    (
        _("output"),
        _("What the network answers, y. Above the border it counts as the higher target."),
    ),
    (
        _("overfitting"),
        _("Right on the rows that were learned, wrong on others. With all four rows of XOR: none."),
    ),
    (
        _("parameter"),
        _(
            "A number that is learned: every weight and bias, scale and shift. The network "
            "of the articles has nine."
        ),
    ),
    (
        _("perceptron"),
        _("One layer: a weighted sum and an activation. It parts only what a straight line parts."),
    ),
    (
        _("plateau"),
        _(
            "A stretch where the loss hardly falls, though it has not ended: all outputs "
            "near 1/2. It may be left after thousands of epochs."
        ),
    ),
    (
        _("pre-activation, z"),
        _("A unit's weighted sum with its bias, before the curve: z = w1 x1 + w2 x2 + b."),
    ),
    (
        _("relu"),
        _("z where z > 0, otherwise 0. Its slope is 1 or 0, so it does not make gradients vanish."),
    ),
    (
        _("rmsprop"),
        _(
            "An optimizer: each step is divided by the size that its gradients have had of "
            "late. Flat directions get larger steps."
        ),
    ),
    (_("row"), _("One pair of inputs with its target. XOR has four.")),
    (
        _("run card"),
        _(
            "The command that makes a run again, bit for bit. It names the seed and all that "
            "differs."
        ),
    ),
    (
        _("saddle"),
        _("A place where the slope is 0, yet the loss falls in some direction: it can be left."),
    ),
    (
        _("saturated"),
        _(
            "Far out on the flat of a sigmoid, where the slope is next to nothing. It learns "
            "slowly from there."
        ),
    ),
    (
        _("seed"),
        _(
            "What a run's random numbers come from: the same seed, the same run. 42 is the "
            "PyTorch article's."
        ),
    ),
    (
        _("sigmoid"),
        _("1 / (1 + e^-z): from 0 to 1, 1/2 at z = 0; its slope is h(1 - h), at most 1/4."),
    ),
    (
        _("silu"),
        _(
            "z times sigmoid(z), the curve that the PyTorch article draws. Bent, and smooth "
            "everywhere."
        ),
    ),
    (
        _("slope"),
        _(
            "The derivative of the activation function at a unit's z: its tangent. For a "
            "sigmoid it is h(1 - h)."
        ),
    ),
    (
        _("slow"),
        _(
            "Not solved in time, though small steps from here would lead to a solution. "
            "Patience helps."
        ),
    ),
    (
        _("softmax"),
        _("Turns several outputs into shares that add up to 1. The largest is the class."),
    ),
    (_("solved"), _("Every row is on its right side of the border. That is asked at every epoch.")),
    (
        _("stuck"),
        _(
            "The loss approaches a level above the best: two rows share one output. Another "
            "seed or more units help."
        ),
    ),
    (_("surface"), _("The output over the square of the two inputs. The article draws it in 3-D.")),
    (
        _("sweep"),
        _("The same run from many seeds at once. It says how often a start leads to a solution."),
    ),
    (
        _("tangent"),
        _(
            "The line that touches the curve at a unit's place; its steepness is f'(z). One "
            "update shows it."
        ),
    ),
    (_("tanh"), _("A sigmoid from -1 to 1. Its slope at 0 is 1, four times the other's.")),
    (
        _("target"),
        _("The output that a row should have: t, in the articles y. For XOR it is 0 or 1."),
    ),
    (
        _("truth table"),
        _("The rows of a gate with their targets. Beside them stands what the network says."),
    ),
    (
        _("undecided"),
        _(
            "Not known: the question was not asked, or could not be answered in time. No "
            "verdict is guessed."
        ),
    ),
    (
        _("unit, neuron"),
        _("One weighted sum and one activation function. It looks for one line in its inputs."),
    ),
    (
        _("update"),
        _(
            "A batch forward and backward, then a step of every parameter. With all rows in "
            "one batch an epoch has one."
        ),
    ),
    (
        _("vanishing gradient"),
        _("Every layer multiplies by a slope below 1: early weights hardly move."),
    ),
    (
        _("weight"),
        _(
            "What an input or a unit is multiplied by on its way to the next unit. Its sign "
            "says whether it speaks for or against."
        ),
    ),
    (
        _("weight decay"),
        _(
            "Draws every parameter towards 0: adds decay * w to its gradient. Small weights "
            "make smooth surfaces."
        ),
    ),
    (_("XOR"), _("1 where exactly one of the two inputs is 1. No straight line parts its rows.")),
)
"""Word -> what it means, by the alphabet."""


_NUMPY: Final = _("the NumPy article, {section}")
_TORCH: Final = _("the PyTorch article, {section}")
PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "activation": (_TORCH, _("activation functions")),
    "activation function": (_NUMPY, "3.2"),
    "AND, OR": (_TORCH, _("AND, OR, XOR")),
    "backward": (_NUMPY, "3.5"),
    "batch normalisation": (_NUMPY, "6"),
    "bias": (_NUMPY, "2"),
    "binary cross entropy, bce": (_TORCH, _("training loop")),
    "boundary, border": (_TORCH, _("AND, OR, XOR")),
    "chain rule": (_NUMPY, "3.5"),
    "contour": (_TORCH, _("AND, OR, XOR")),
    "converge": (_NUMPY, "5"),
    "decision boundary": (_TORCH, _("AND, OR, XOR")),
    "diverged": (_NUMPY, "5"),
    "dropout": (_NUMPY, "6"),
    "epoch": (_NUMPY, "3.5"),
    "error": (_NUMPY, "3.5"),
    "forward": (_NUMPY, "3.4"),
    "gate": (_TORCH, _("AND, OR, XOR")),
    "gradient": (_NUMPY, "3.5"),
    "gradient descent, sgd": (_TORCH, _("training loop")),
    "hidden layer": (_NUMPY, "2"),
    "hyperparameter": (_NUMPY, "7"),
    "initial values": (_NUMPY, "3.3"),
    "layer": (_NUMPY, "2"),
    "learning rate": (_NUMPY, "5"),
    "linear": (_TORCH, _("linear layers")),
    "loss": (_TORCH, _("training loop")),
    "mean squared error, mse": (_NUMPY, "3.5"),
    "optimizer": (_TORCH, _("training loop")),
    "output": (_NUMPY, "3.4"),
    "overfitting": (_NUMPY, "5"),
    "parameter": (_TORCH, _("basic calculation")),
    "perceptron": (_NUMPY, "4"),
    "plateau": (_TORCH, _("result")),
    "pre-activation, z": (_TORCH, _("basic calculation")),
    "relu": (_NUMPY, "6"),
    "row": (_NUMPY, "4.1"),
    "seed": (_TORCH, _("random numbers")),
    "sigmoid": (_NUMPY, "3.2"),
    "silu": (_TORCH, _("activation functions")),
    "slope": (_NUMPY, "3.2"),
    "surface": (_TORCH, _("drawing the result")),
    "target": (_NUMPY, "4.1"),
    "truth table": (_TORCH, _("AND, OR, XOR")),
    "unit, neuron": (_TORCH, _("basic calculation")),
    "update": (_NUMPY, "3.5"),
    "vanishing gradient": (_NUMPY, "6"),
    "weight": (_TORCH, _("basic calculation")),
    "XOR": (_NUMPY, "4"),
}
"""Word -> the article that explains it, and where."""


def explained(word: str) -> str:
    """Returns what a word means, with the place of the article that explains it.

    Args:
        word: One of `WORDS`, as it stands there.
    """
    meaning = translate(dict(WORDS)[word])
    if word not in PLACES:
        return meaning
    article, section = PLACES[word]
    place = translate(article).format(section=translate(section))
    return f"{meaning} [{place}]"


def word_meant(text: str) -> str | None:
    """Returns the word that somebody asks for, or None where there is none.

    Args:
        text: The word, a part of its entry, or its beginning; in either case.
    """
    asked = " ".join(text.lower().split())
    found: list[tuple[int, str]] = []
    for word, _meaning in WORDS:
        for name in {word, translate(word)}:
            parts = [part.strip() for part in name.lower().split(",")]
            if asked in parts or asked == name.lower():
                found.append((0, word))
            elif any(part.startswith(asked) for part in parts):
                found.append((1, word))
            elif any(asked.startswith(part) for part in parts):
                found.append((2, word))
            elif asked in name.lower():
                found.append((3, word))
    return min(found)[1] if asked and found else None


def word_at(text: str, place: int) -> str | None:
    """Returns the word that stands at a place of a text, or None where none does.

    Args:
        text: A line of the screen, in English and in the reader's language.
        place: The number of a character in it.
    """
    pattern, words = _pattern()
    for found in pattern.finditer(text):
        if found.start() <= place < found.end():
            return words[found[1].lower()]
        if found.start() > place:
            break
    return None


@cached_by_language(8)
def _pattern() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Returns what finds a word, the longest there is, and the entry of each as it is written."""
    words: dict[str, str] = {}
    for word, _meaning in WORDS:
        for name in (word, translate(word)):
            for part in _PARTS.split(name.lower()):
                words.setdefault(part, word)
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(_form, longest_first)).join("()"), re.IGNORECASE), words


def _form(part: str) -> str:
    """Returns what finds a word that is not a part of another one."""
    escaped = re.escape(part)
    if part.isascii():
        return rf"(?<![a-z0-9]){escaped}(?=e?s?(?![a-z0-9]))"
    if _KATAKANA.fullmatch(part):
        return rf"(?<![ァ-ー]){escaped}(?![ァ-ー])"
    # A single character is a word where no other one makes a longer word of it.
    return escaped if len(part) > 1 else rf"(?<![一-鿿]){escaped}(?![一-鿿])"


def words_at(letter: str) -> list[int]:
    """Returns which words begin with a letter.

    Args:
        letter: In either case.
    """
    return [n for n, (word, _meaning) in enumerate(WORDS) if word[:1].lower() == letter.lower()]


def words_beginning(text: str) -> list[int]:
    """Returns which words begin with a text, in English or in the reader's language.

    Args:
        text: In either case.
    """
    begun = text.lower()
    names = ((word.lower(), translate(word).lower()) for word, _meaning in WORDS)
    return [n for n, both in enumerate(names) if any(name.startswith(begun) for name in both)]
