"""The sentence on a run, in its line."""

from __future__ import annotations

from xortui.core import PRESETS, Trainer, VerdictSearch, verdict_on
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
