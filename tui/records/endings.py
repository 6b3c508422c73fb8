"""Why a run ended by what was measured of it, in words."""

from __future__ import annotations

from xortui.core import BestEpoch, EndReason, RunConfig
from xortui.core.number_text import number_from_text
from xortui.tui.language import translate as _

_SIGNS = ("<=", ">=", "<", ">")


def measured_end(
    reason: EndReason, config: RunConfig, epoch: int, rule: str, best: BestEpoch | None
) -> str:
    """Returns the sentence about an end by patience or by a rule; empty for another end.

    Args:
        reason: Why the run ended.
        config: The run.
        epoch: When it did.
        rule: The rule that has ended it, if one has.
        best: Its best epoch, if it keeps it.
    """
    if reason == "patience" and best is not None:
        text = _(
            "stopped early at epoch {epoch:,}: {loss} was least at epoch {best:,} ({least:.4g})"
        )
        loss = _("the loss") if config.test is None else _("the test loss")
        return text.format(epoch=epoch, loss=loss, best=best.epoch, least=best.loss)
    if reason == "stop_when" and rule:
        return _("stopped at epoch {epoch:,}: {rule}").format(epoch=epoch, rule=rule_words(rule))
    return ""


def rule_words(rule: str) -> str:
    """Returns a rule with room in it: ``test right >= 0.95``."""
    for sign in _SIGNS:
        name, found, bound = rule.partition(sign)
        if found:
            number = number_from_text(bound)
            shown = bound if number is None else f"{number:g}"
            return f"{name.replace('_', ' ')} {sign} {shown}"
    return rule
