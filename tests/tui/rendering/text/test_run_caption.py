"""The sentence on a run, in its line."""

from __future__ import annotations

from dataclasses import replace

from xortui.core import PRESETS, Trainer, VerdictSearch, verdict_on
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.text.run_caption import run_caption

TORCH = PRESETS["torch"].config


def test_it_says_its_epoch_once_it_is_old_and_what_comes_once_that_is_known() -> None:
    verdict = verdict_on(TORCH, Trainer(TORCH).parameters(), 0)
    whole = " on a slope, 0.59 % of the loss an epoch: solved near epoch 12,968"
    assert run_caption(verdict, TORCH, 80).text().rstrip() == whole
    assert run_caption(verdict, TORCH, 80, is_old=True).text().startswith(" epoch 0: on a slope")
    assert run_caption(verdict, TORCH, 30).text().rstrip() == " solved near epoch 12,968"
    assert run_caption(None, None, 30).text().strip() == ""
    looking = run_caption(None, None, 60, is_looking=True).text().strip()
    assert looking == "finding out where it is"
    assert run_caption(None, None, 60, too_large="too large").text().strip() == "too large"
    seen = VerdictSearch(TORCH, Trainer(TORCH).parameters(), 0).verdict()
    sought = run_caption(seen, TORCH, 80, is_searching=True).text().strip()
    assert sought.endswith("of the loss an epoch: what comes is being found out")
    assert run_caption(seen, TORCH, 20, is_searching=True).text().strip() == "on a slope"
    gone = run_caption(None, None, 60, has_diverged=True).text().strip()
    assert gone == "the loss is no longer a finite number"


def test_of_a_solved_run_it_says_what_the_header_does_not() -> None:
    solved = TORCH.replace(seed=1, learning_rate=0.9)
    trainer = Trainer(solved)
    trainer.advance(4_000)
    assert trainer.solved
    verdict = verdict_on(solved, trainer.parameters(), trainer.epoch)
    said = run_caption(verdict, solved, 80).text().strip()
    assert said == "every row is right; the loss still falls"
    assert run_caption(verdict, solved, 30).text().strip() == "every row is right"


def test_rest_at_what_noisy_data_allow_is_not_said_in_the_hue_of_what_is_wrong() -> None:
    verdict = verdict_on(TORCH, Trainer(TORCH).parameters(), 0)
    hues = {}
    for outlook in ("rests", "level"):
        at_rest = replace(verdict, outlook=outlook, rest_loss=0.3)
        hues[outlook] = int(run_caption(at_rest, TORCH, 80).styles[0, 2])
    assert hues == {"rests": style("text"), "level": style("wrong")}
