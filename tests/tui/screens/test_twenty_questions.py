"""Twenty questions of a learner, answered within three keys of the default run while it runs.

What stands on the screen is held against what the core computes of the same epoch.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final

import numpy as np
import pytest
from support.driving import Driven, drive

from xortui.core import PRESETS, RunConfig, Snapshot, Trainer
from xortui.core.sweep import Sweep, Tally
from xortui.tui.language import speaking
from xortui.tui.lessons.article_losses import printed_losses
from xortui.tui.player.questions import ONE_CHANGE, QUESTIONS

TORCH: Final = RunConfig()
MOST_KEYS: Final = 3
MINUS: Final = "−"

Answer = Callable[["Asked"], Awaitable[None]]
ANSWERS: Final[dict[int, tuple[int, Answer]]] = {}
"""Number of the question -> the epoch at which it is asked, and how it is answered."""

QUICK: Final = {"en": (4, 7), "ja": (9, 18)}

WORDS: Final = {
    "en": {
        "right": "every row is right",
        "no line": "no line has 01 and 10 on one side, 00 and 11 on the other",
        "are one": "linear layers, however many, are one",
        "alike": "Units of a layer are all alike and stay so: symmetry is unbroken",
        "ahead": "ahead: {label}, loss {loss}",
        "agree": "9 of 9 gradients agree",
        "share": "(1,0) and (1,1) share 1/2",
        "stuck": "stuck",
        "most often": "stuck most often at 0.3466",
        "again": "the command that makes this run again",
        "there": "epoch {epoch:,}: {theirs} there, {ours:.6f} here",
        "was": "epoch 5,000: loss {loss:.4f}",
        "unchanged": "unchanged",
        "bias": "bias",
    },
    "ja": {
        "right": "すべての行が正解です",
        "no line": "01 と 10 を 00 と 11 から分ける直線はありません",
        "are one": "線形の層は何層重ねても 1 層と同じ",
        "alike": "層のユニットがみな同じままです: 対称性が破れません",
        "ahead": "先頭: {label}、損失 {loss}",
        "agree": "9 個中 9 個の勾配が",
        "share": "(1,0) と (1,1) の出力がともに 1/2",
        "stuck": "停滞",
        "most often": "停滞が最も多い損失は 0.3466",
        "again": "この実行を再現するコマンド",
        "there": "エポック {epoch:,}: 記事 {theirs}、ここ {ours:.6f}",
        "was": "エポック 5,000: 損失 {loss:.4f}",
        "unchanged": "変更なし",
        "bias": "バイアス",
    },
}
"""What is read, by language."""


class Asked:
    """Asks one question, and reads what is answered."""

    def __init__(self, driven: Driven, language: str) -> None:
        self.driven, self.words = driven, WORDS[language]
        self._pressed = 0

    async def press(self, *keys: str) -> None:
        """Presses some of the three keys."""
        self._pressed += len(keys)
        assert self._pressed <= MOST_KEYS
        await self.driven.press(*keys)

    def text(self) -> str:
        """What stands on the screen; what goes on in the next line of a panel stands in one."""
        inside = re.sub(r"[│╭╮╰╯─]", " ", self.driven.text())
        return " ".join(inside.split())

    def reads(self, *answers: str) -> bool:
        text = self.text()
        return all(" ".join(answer.split()) in text for answer in answers)

    async def comes(self, *answers: str) -> None:
        """Waits until all of these can be read."""
        await self.driven.until(lambda: self.reads(*answers), f"{answers} in {self.text()}")

    def found(self, pattern: str) -> re.Match[str]:
        found = re.search(pattern, self.text())
        assert found is not None, (pattern, self.driven.text())
        return found

    @property
    def epoch(self) -> int:
        """The epoch that the screen says it shows."""
        return int(self.found(r"epoch ([\d,]+)")[1].replace(",", ""))

    def truth(self, config: RunConfig = TORCH, epoch: int | None = None) -> Snapshot:
        """What the core has of the epoch shown, or of another."""
        trainer = Trainer(config)
        trainer.advance(self.epoch if epoch is None else epoch)
        return trainer.snapshot()


def answers(number: int, *, at: int) -> Callable[[Answer], Answer]:
    def keep(answer: Answer) -> Answer:
        ANSWERS[number] = at, answer
        return answer

    return keep


def three(value: float) -> str:
    """Three digits of a number, as equations have them."""
    return f"{value:.3g}".replace("-", MINUS)


def four_digits(loss: float) -> str:
    """A loss as the screen has it: with a power of ten where four digits would say little."""
    return f"{loss:.4f}" if loss >= 1e-3 else f"{loss:.1e}"


def equation(*terms: tuple[float, str]) -> str:
    """Returns a sum as equations have it: ``−8.19·h1 + 7.71·h2 − 3.51``."""
    (first, name), *others = terms
    text = f"{three(first)}·{name}"
    for value, name in others:
        sign = "+" if value >= 0 else MINUS
        text += f" {sign} {three(abs(value))}" + (f"·{name}" if name else "")
    return text


def boundary(snapshot: Snapshot) -> tuple[str, str]:
    """The boundary of a network of two hidden units, and its line in their plane."""
    (a, b), c = snapshot.weights[1][:, 0], snapshot.biases[1][0]
    whole = f"{equation((a, 'h1'), (b, 'h2'), (c, ''))} = 0"
    return whole, f"h2 = {equation((-a / b, 'h1'), (-c / b, ''))}"


@answers(1, at=13_000)
async def outputs_for_the_four_inputs(asked: Asked) -> None:
    await asked.press("space")
    now = asked.truth()
    for row, (output, loss) in enumerate(zip(now.predictions[:, 0], now.row_losses, strict=True)):
        x1, x2, target = row // 2, row % 2, int(row in (1, 2))
        sign = "✓" if (output > 0.5) == target else "✗"
        assert asked.reads(f"{x1} {x2} {target} {output:.3f} {sign} {loss:.4f}"), asked.text()


@answers(2, at=11_000)
async def solved_since_when_and_what_that_means(asked: Asked) -> None:
    await asked.press("u")
    trainer = Trainer(TORCH)
    trainer.advance(15_000)
    await asked.comes(f"{trainer.solved_at:,}", asked.words["right"])
    assert asked.epoch == trainer.solved_at


@answers(3, at=12_500)
async def loss_and_its_trend(asked: Asked) -> None:
    await asked.press("space")
    loss = asked.truth().loss
    before = asked.truth(epoch=asked.epoch - 240).loss
    trend = asked.found(r"(\d\.\d{4}) → (\d\.\d{4})")
    assert asked.reads(f"loss {loss:.4f}") and trend[2] == f"{loss:.4f}"
    assert float(trend[1]) == pytest.approx(before, abs=0.01) and float(trend[1]) > loss


@answers(4, at=13_000)
async def all_parameters_and_gradients(asked: Asked) -> None:
    narrow = asked.driven.app.size.width < 100
    await asked.press(*("P", "space") if narrow else ("space",))
    now, bias = asked.truth(), asked.words["bias"]
    names = ["x1 → h1", "x1 → h2", "x2 → h1", "x2 → h2", f"{bias} h1", f"{bias} h2"]
    names += ["h1 → out", "h2 → out", f"{bias} out"]

    def in_order(layers: object) -> list[float]:
        assert isinstance(layers, type(now.parameters))
        pairs = zip(layers.weights, layers.biases, strict=True)
        return np.concatenate([np.r_[w.ravel(), b.ravel()] for w, b in pairs]).tolist()

    values, gradients = in_order(now.parameters), in_order(now.gradients)
    for name, value, gradient in zip(names, values, gradients, strict=True):
        read = asked.found(rf"{name} ([+-][\d.]+) ([+-][\d.]+(?:e-\d+)?)(?!\d)")
        assert float(read[1]) == pytest.approx(value, abs=6e-5)
        assert float(read[2]) == pytest.approx(gradient, rel=0.06, abs=6e-5)


@answers(5, at=15_000)
async def which_gate_is_each_hidden_unit(asked: Asked) -> None:
    await asked.press("m", "e")
    gates = {(0, 0, 0, 1): "AND", (0, 1, 1, 1): "OR"}
    units = asked.truth().activations[0] > 0.5
    for name, unit in zip(("h1", "h2"), units.T, strict=True):
        assert asked.reads(f"{name} = {gates[tuple(unit.astype(int).tolist())]}")


@answers(6, at=15_000)
async def where_is_the_boundary(asked: Asked) -> None:
    await asked.press("m", "e")
    assert asked.reads(*boundary(asked.truth())), asked.text()


@answers(7, at=6_000)
async def why_does_this_weight_move(asked: Asked) -> None:
    await asked.press("m")
    now = asked.truth()
    after = asked.truth(epoch=now.epoch + 1)
    number = r"\(?([−\d.]+)\)?"
    read = asked.found(rf"w ← w − \S+·g = {number} − 0\.1·{number} = {number}")
    weight, gradient, moved = (float(text.replace(MINUS, "-")) for text in read.groups())
    assert weight == pytest.approx(now.weights[0][0, 1], abs=1e-9)
    assert gradient == pytest.approx(now.gradients.weights[0][0, 1], rel=1e-3)
    assert moved == pytest.approx(after.weights[0][0, 1], abs=1e-9)
    assert asked.reads("∂L/∂w = (y − t)·v2·h2·(1 − h2)·x1")


@answers(8, at=15_000)
async def how_does_the_hidden_layer_bend_the_plane(asked: Asked) -> None:
    await asked.press("space", "h")
    places = {}
    for row, line in enumerate(asked.driven.text().splitlines()):
        for found in re.finditer(r"(?<![\d.,])(00|11)(?![\d.,])", line):
            places.setdefault(found[1], (row, found.start()))
    bent = asked.truth().activations[0]
    # 11 lies where both units are on, 00 where neither is: the plane has been bent.
    assert (bent[3] > 0.5).all() and (bent[0] < 0.5).all()
    assert places["11"][0] < places["00"][0] and places["11"][1] > places["00"][1]
    assert "01" in asked.text() and "━━" in asked.text()


@answers(9, at=6_000)
async def why_can_one_layer_not(asked: Asked) -> None:
    await asked.press("Q", "i")
    now = asked.truth(PRESETS["perceptron-xor"].config)
    (a, b), c = now.weights[0][:, 0], now.biases[0][0]
    line = f"out = σ({equation((a, 'x1'), (b, 'x2'), (c, ''))})"
    assert asked.reads(line, asked.words["no line"]), asked.text()


@answers(10, at=6_000)
async def why_are_two_linear_layers_no_better(asked: Asked) -> None:
    await asked.press("Q", "j")
    now = asked.truth(PRESETS["linear"].config)
    a, b = (now.weights[0] @ now.weights[1])[:, 0]
    assert asked.reads(f"= {three(-a / b)}", asked.words["are one"], asked.words["no line"])


async def side_by_side(asked: Asked, letter: str, configs: list[RunConfig], until: int) -> None:
    """Runs are played, and stopped: their losses, and which is ahead."""
    await asked.press("Q", letter)
    await asked.driven.until(lambda: asked.epoch >= until)
    await asked.press("space")
    losses = [asked.truth(config).loss for config in configs]
    at = 0
    text = asked.text()
    for loss in losses:  # in the order of the panels
        at = text.find(four_digits(loss), at)
        assert at >= 0, (losses, text)
    ahead = min(losses)
    words = asked.words["ahead"].format(label="(.+?)", loss=four_digits(ahead))
    asked.found(words)


@answers(11, at=6_000)
async def a_larger_and_a_smaller_learning_rate(asked: Asked) -> None:
    configs = QUESTIONS["rate"].configs()
    assert [config.learning_rate for config in configs] == [0.01, 0.1, 1.0, 10.0, 30.0]
    await side_by_side(asked, "k", configs, 300)
    assert asked.reads("lr 0.01", "lr 0.1", "lr 1", "lr 10", "lr 30")


@answers(12, at=6_000)
async def the_all_zero_start(asked: Asked) -> None:
    await asked.press("Q", "l")
    await asked.comes(asked.words["alike"], "0.500")
    now = asked.truth(PRESETS["zeros"].config)
    assert (now.predictions == 0.5).all() and not any(weights.any() for weights in now.weights)


@cache
def fates() -> Tally:
    """What becomes of the first seeds."""
    sweep, tally = Sweep(TORCH, seeds=range(1_000)), Tally()
    sweep.advance(TORCH.epochs)
    tally.add(sweep.outcomes())
    return tally


@answers(13, at=6_000)
async def why_is_it_stuck_and_how_often(asked: Asked) -> None:
    await asked.press("Q", "m")
    assert asked.reads("0.3466", asked.words["share"]), asked.text()
    assert np.log(2) / 2 == pytest.approx(0.3466, abs=5e-5)
    await asked.comes(asked.words["most often"])
    often = int(asked.found(rf"{asked.words['stuck']} (\d+) [\d.]+%")[1])
    # From when on a run is stuck is told as soon as it is known; at the end it is these.
    assert 0 < often <= fates().fates["stuck"] + fates().fates["undecided"]


@answers(14, at=6_000)
async def what_was_it_at_epoch_5000(asked: Asked) -> None:
    await asked.press("g", "5", "k")
    then = asked.truth(epoch=5_000)
    told = asked.words["was"].format(loss=then.loss)
    outputs = " ".join(f"{output:.3f}" for output in then.predictions[:, 0])
    assert asked.reads(told, outputs), asked.text()


@answers(15, at=6_000)
async def do_16_units_help(asked: Asked) -> None:
    await side_by_side(asked, "o", QUESTIONS["units"].configs(), 1_000)
    assert asked.reads("hidden 2", asked.words["ahead"].split("{loss")[0].format(label="hidden 16"))


@answers(16, at=6_000)
async def bce_or_mse(asked: Asked) -> None:
    await asked.press("Q", "p")
    await asked.driven.until(lambda: asked.epoch >= 1_000)
    await asked.press("space")
    for config in QUESTIONS["loss"].configs():
        mse = float(((asked.truth(config).predictions[:, 0] - [0, 1, 1, 0]) ** 2).mean())
        assert asked.reads(config.loss, four_digits(mse)), (mse, asked.text())


@answers(17, at=6_000)
async def relu_batch_norm_and_dropout_one_at_a_time(asked: Asked) -> None:
    await side_by_side(asked, "r", list(ONE_CHANGE), 300)
    assert asked.reads(asked.words["unchanged"], "relu", "batch norm", "dropout 0.2")


@answers(18, at=6_000)
async def is_the_gradient_right(asked: Asked) -> None:
    await asked.press("m", "c")
    gradient = asked.truth().gradients.weights[1][0, 0]
    read = asked.found(r"h1 → out ([−\d.e-]+) ([−\d.e-]+) ✓")
    for text in read.groups():
        assert float(text.replace(MINUS, "-")) == pytest.approx(gradient, rel=1e-3)
    assert asked.reads(asked.words["agree"])


@answers(19, at=6_000)
async def what_does_pytorch_give(asked: Asked) -> None:
    await asked.press("Q", "t")
    for epoch in (0, 10_000, 15_000):
        theirs = printed_losses()[epoch].single
        ours = asked.truth(epoch=epoch).loss
        assert theirs == f"{ours:.6f}"
        told = asked.words["there"].format(epoch=epoch, theirs=theirs, ours=ours)
        assert asked.reads(told), asked.text()


@answers(20, at=6_000)
async def how_do_i_reproduce_this(asked: Asked) -> None:
    await asked.press("y")
    await asked.driven.pilot.pause()
    assert asked.reads(asked.words["again"])
    rows = [line.strip("│ ") for line in asked.driven.text().splitlines()]
    assert "xortui" in rows  # the default run is what the command runs by itself


def _ask(numbers: tuple[int, ...], language: str, size: tuple[int, int]) -> list[str]:
    failures = []

    async def steps(driven: Driven) -> None:
        for number in numbers:
            epoch, answer = ANSWERS[number]
            await driven.begin_anew()
            driven.player.step(epoch)
            driven.player.play()
            driven.main.present()
            await driven.pilot.pause()
            try:
                await answer(Asked(driven, language))
            except AssertionError as error:
                failures.append(f"{number} {answer.__name__}: {error}")

    with speaking(language):
        drive(steps, size=size, notices=True)
    return failures


@pytest.mark.parametrize(("language", "size"), [("en", (80, 24)), ("ja", (120, 40))])
def test_a_sample_of_the_questions_is_answered_within_three_keys(
    language: str, size: tuple[int, int]
) -> None:
    assert _ask(QUICK[language], language, size) == []


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_of_the_twenty_questions_is_answered_within_three_keys(
    language: str, size: tuple[int, int]
) -> None:
    assert [*ANSWERS] == list(range(1, 21))
    assert _ask(tuple(ANSWERS), language, size) == []
