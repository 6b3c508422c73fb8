"""The learning rate of each epoch, as lines of the exported programs."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.core.schedules import PLATEAU, parsed


def rate_lines(config: RunConfig) -> list[str]:
    """Returns ``rate_at(losses, lr)`` of a NumPy program, where ``losses`` are those so far."""
    schedule, constants = parsed(config.schedule)
    lines = ["def rate_at(losses, lr):", "    epoch = len(losses) - 1"]
    if config.warmup:
        lines += [
            "    # the rate climbs at first",
            f"    if epoch < {config.warmup}:",
            f"        return lr * (epoch + 1) / {config.warmup}",
            f"    epoch -= {config.warmup}",
        ]
    if schedule.name == PLATEAU:
        return [
            *_plateau_lines(constants),
            "",
            "",
            *lines,
            "    if epoch:",
            "        plateau.see(losses[-2], lr)",
            "    return lr * plateau.scale",
        ]
    if schedule.numpy_comment:
        lines.append(f"    # {schedule.numpy_comment}")
    texts = {name: repr(value) for name, value in constants.items()}
    return [*lines, f"    return {schedule.written.format(**texts)}"]


def _plateau_lines(c: dict[str, float]) -> list[str]:
    return f"""\
class Plateau:
    # the rate becomes smaller where the loss has not for some epochs, as in ReduceLROnPlateau
    def __init__(self):
        self.best, self.bad, self.rest, self.scale = np.inf, 0, 0, 1.0

    def see(self, loss, lr):
        if loss < self.best * (1 - {c["threshold"]!r}):
            self.best, self.bad = loss, 0
        else:
            self.bad += 1
        if self.rest > 0:
            self.rest, self.bad = self.rest - 1, 0
        if self.bad > {c["patience"]!r}:
            old = lr * self.scale
            new = max(old * {c["factor"]!r}, {c["min_lr"]!r})
            if old - new > 1e-8:
                self.scale = new / lr
            self.rest, self.bad = {c["cooldown"]!r}, 0


plateau = Plateau()""".splitlines()


def scheduler_lines(config: RunConfig) -> list[str]:
    """Returns the lines that make ``scheduler`` of a PyTorch program; none where there is none."""
    schedule, constants = parsed(config.schedule)
    made = ""
    if schedule.torch:
        names = {"t_max": "T_max"}
        options = "".join(f", {names.get(name, name)}={c!r}" for name, c in constants.items())
        made = f"{_MODULE}.{schedule.torch}(optimizer{options})"
    warmup = config.warmup
    if not warmup:
        return [f"scheduler = {made}"] if made else []
    steps = max(warmup - 1, 1)
    start = f"start_factor={1 / warmup!r}, total_iters={steps}"
    climbing = f"{_MODULE}.LinearLR(optimizer, {start})"
    if not made:
        return [f"scheduler = {climbing}"]
    if schedule.name == PLATEAU:
        return [f"climbing = {climbing}", f"scheduler = {made}"]
    return [
        f"climbing = {climbing}",
        f"scheduler = {made}",
        f"scheduler = {_MODULE}.SequentialLR(",
        f"    optimizer, [climbing, scheduler], milestones=[{warmup}]",
        ")",
    ]


def scheduler_step(config: RunConfig) -> list[str]:
    """Returns what stands behind the updates of an epoch."""
    if not scheduler_lines(config):
        return []
    schedule, _constants = parsed(config.schedule)
    if schedule.name != PLATEAU:
        return ["scheduler.step()"]
    if not config.warmup:
        return ["scheduler.step(losses[-1])"]
    return [
        f"if epoch < {config.warmup}:",
        "    climbing.step()",
        "else:",
        "    scheduler.step(losses[-1])",
    ]


_MODULE = "torch.optim.lr_scheduler"
