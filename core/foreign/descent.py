"""What do a program's updates descend, and by which rule? Each array's change beside the gradient.

All that is said follows from numbers: an update is called a mistake by name only where it is, to
rounding, what that mistake gives; a rule such as momentum only where it explains every update.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from xortui.core.foreign.measures import family_of, losses_of
from xortui.core.foreign.mistakes import (
    DESCENDED,
    Descended,
    Gradients,
    Mistake,
    gradients,
    mistakes_of,
)
from xortui.core.foreign.network import ForeignNetwork, Pass
from xortui.core.foreign.observed import Numbers, Seen, Step
from xortui.core.foreign.recognition import Recognised, tables_of

_EXACT: Final = 1e-6
_EXACT_SINGLE: Final = 2e-3
_NEARLY_NOTHING: Final = 1e-13
_MOST_UPDATES: Final = 8
_FEW_UPDATES: Final = 4
_MOST_TARGETS: Final = 64
_MOST_TRIED: Final = 4

RuleName = Literal[
    "gradient descent",
    "changing rate",
    "momentum",
    "nesterov",
    "weight decay",
    "adam",
    "rmsprop",
    "adagrad",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """How updates follow from gradients.

    Attributes:
        name: The rule.
        rate: Its learning rate, for the sum over the rows of half the squared error, or of the
            cross-entropy; at the first update where it changes.
        constants: Its other constants by PyTorch's names; ``last_rate`` of a rate that changes.
    """

    name: RuleName
    rate: float
    constants: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class ArrayUpdate:
    """One array's updates beside the gradient.

    Attributes:
        name: The array.
        angle: The largest angle between an update and the negative gradient, in degrees.
        rates: For each update that is more than rounding, its length over the gradient's, negative
            where it goes uphill.
        is_exact: Whether every update lies along the gradient, to rounding.
        never_changes: Whether no update changes it although there is a gradient.
        has_gradient: Whether there was a gradient to speak of.
    """

    name: str
    angle: float
    rates: Numbers
    is_exact: bool
    never_changes: bool
    has_gradient: bool

    @property
    def rate(self) -> float:
        """The mean of its rates; 0 where there are none."""
        return float(self.rates.mean()) if self.rates.size else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """What a program's updates are.

    Attributes:
        descended: The loss that fits best.
        targets: The name under which the targets were seen.
        step_targets: The targets of each update, ``(n_samples, n_outputs)``.
        rule: The rule that explains all updates, or None.
        mistakes: The mistakes with which the gradient explains them, if that takes any.
        mistaken: The arrays that get something else than the gradient from these mistakes.
        updates: Each array's updates beside the gradient, or beside what the mistakes make of it.
        rate: The rate that most arrays have.
    """

    descended: Descended
    targets: str
    step_targets: Sequence[Numbers]
    rule: Rule | None
    mistakes: tuple[Mistake, ...]
    mistaken: tuple[str, ...]
    updates: Mapping[str, ArrayUpdate]
    rate: float

    @property
    def is_explained(self) -> bool:
        """Whether a rule, or mistakes, or one factor for each array make just these updates."""
        return self.rule is not None or all(
            update.is_exact or not update.rates.size for update in self.updates.values()
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Update:
    """One update with everything that is known of it."""

    step: Step
    passed: Pass
    targets: Numbers
    before: Mapping[str, Numbers]
    after: Mapping[str, Numbers]

    def changes(self, name: str) -> Numbers:
        return self.after[name] - self.before[name]

    def noise(self, name: str) -> float:
        """How large the rounding of one change may be, as the length of the whole array's."""
        values = self.before[name]
        largest = max(float(np.abs(values).max(initial=0.0)), 1e-3)
        eps = max(self.step.before[name].precision, self.step.after[name].precision)
        return 8 * eps * largest * float(np.sqrt(values.size))


def descent_of(recognised: Recognised) -> Descent | None:
    """Returns what a program's updates descend; None where not one array tells of anything.

    Args:
        recognised: The program's network and its updates.
    """
    network = recognised.network
    candidates = list(_targets(recognised))
    if not candidates:
        return None
    ranked: list[_Ranked] = []
    for name, targets in candidates:
        updates = _updates(recognised, targets)
        best = max((_rank(_fitted(network, updates, kind, ())), kind) for kind in _kinds(network))
        is_plain = bool(np.isin(targets[0], (-1.0, 0.0, 1.0)).all())
        ranked.append(((*best[0], is_plain), name, targets, updates))
    ranked.sort(key=lambda item: item[0], reverse=True)
    for _score, name, targets, updates in ranked[:_MOST_TRIED]:
        for kind in _kinds(network):
            rule = _rule(network, updates, kind)
            if rule is not None:
                fitted = _fitted(network, updates, kind, ())
                return Descent(kind, name, targets, rule, (), (), fitted, rule.rate)
    nearest = _nearest(recognised, ranked[:_MOST_TRIED])
    is_anything = any(update.is_exact for update in nearest.updates.values())
    return nearest if is_anything else None


_Ranked = tuple[tuple[int, int, bool], str, list[Numbers], list["_Update"]]


def _nearest(recognised: Recognised, ranked: Sequence[_Ranked]) -> Descent:
    """Returns with which loss and mistakes the gradient explains the most, the fewest of them.

    Of two that explain as much it is the loss that the program computes, and what concerns one
    layer rather than all.
    """
    network = recognised.network
    n_arrays = len(network.names)
    best: tuple[int, int, int, bool, bool] | None = None
    tried = [(), *mistakes_of(network)]
    for n_mistakes in sorted({len(mistakes) for mistakes in tried}):
        for _score, name, targets, updates in ranked:
            few = updates[:_FEW_UPDATES]
            computed = {family_of(loss) for loss in losses_of(recognised, targets).values()}
            for kind in _kinds(network):
                for mistakes in tried:
                    if len(mistakes) != n_mistakes:
                        continue
                    exact, same = _rank(_fitted(network, few, kind, mistakes))
                    is_of_one = all(mistake.layer is not None for mistake in mistakes)
                    rank = (exact, same, -n_mistakes, kind in computed, is_of_one)
                    if best is None or rank > best:
                        best, found = rank, (kind, name, targets, updates, mistakes)
        if best is not None and best[1] == n_arrays:
            break
    kind, name, targets, updates, mistakes = found
    fitted = _fitted(network, updates, kind, mistakes)
    mistaken = _mistaken(network, updates, kind, mistakes) if mistakes else ()
    return Descent(kind, name, targets, None, mistakes, mistaken, fitted, _common_rate(fitted))


def _kinds(network: ForeignNetwork) -> list[Descended]:
    has_logs = network.layers[-1].activation in ("sigmoid", "softmax")
    return [kind for kind in DESCENDED if kind != "cross-entropy" or has_logs]


def _targets(recognised: Recognised) -> Iterator[tuple[str, list[Numbers]]]:
    """Yields what may be the targets, each name with its values in every update.

    The variable of a loop over samples already has the next one's value when a round is over, and
    one that is assigned in the round still has the last one's when it begins: both are looked at.
    """
    network, steps = recognised.network, recognised.steps[:_MOST_UPDATES]
    known: set[bytes] = set()
    for name in dict.fromkeys(seen.name for seen in steps[0].computed):
        if name in network.names or len(known) >= _MOST_TARGETS:
            continue
        for is_at_start in (True, False):
            values = _targets_named(recognised, steps, name, is_at_start=is_at_start)
            key = b"".join(value.tobytes() for value in values)
            if len(values) == len(steps) and key not in known:
                known.add(key)
                yield name, values


def _targets_named(
    recognised: Recognised, steps: Sequence[Step], name: str, *, is_at_start: bool
) -> list[Numbers]:
    values: list[Numbers] = []
    network = recognised.network
    for step, inputs in zip(steps, recognised.step_inputs, strict=False):
        own = {n: step.before[n].values for n in network.names}
        shape = (inputs.shape[0], network.sizes(own)[-1])
        start = step.before.get(name)
        seen = [start] if is_at_start and start is not None else step.named(name)
        tables = [_as_table(each, shape) for each in seen]
        fitting = next((t for t in tables if t is not None and np.isfinite(t).all()), None)
        if fitting is None or np.array_equal(fitting, network.forward(inputs, own).outputs):
            break
        values.append(fitting)
    return values


def _as_table(seen: Seen, shape: tuple[int, int]) -> Numbers | None:
    if seen.values.size != shape[0] * shape[1]:
        return None
    if seen.values.ndim < 2:
        return seen.values.reshape(shape) if 1 in shape else None
    return next((table for table in tables_of(seen.values) if table.shape == shape), None)


def _updates(recognised: Recognised, targets: Sequence[Numbers]) -> list[_Update]:
    network, updates = recognised.network, []
    for step, inputs, wanted in zip(
        recognised.steps, recognised.step_inputs, targets, strict=False
    ):
        before = {name: step.before[name].values for name in network.names}
        if any(name not in step.after for name in network.names):
            break
        after = {name: step.after[name].values for name in network.names}
        updates.append(_Update(step, network.forward(inputs, before), wanted, before, after))
    return updates


def _gradients(
    network: ForeignNetwork, update: _Update, kind: Descended, mistakes: tuple[Mistake, ...]
) -> Gradients:
    return gradients(
        network, update.passed, update.targets, update.before, kind, mistakes, update.after
    )


def _fitted(
    network: ForeignNetwork,
    updates: Sequence[_Update],
    kind: Descended,
    mistakes: tuple[Mistake, ...],
) -> dict[str, ArrayUpdate]:
    """Returns each array's changes beside minus a gradient."""
    by_update = [_gradients(network, update, kind, mistakes) for update in updates]
    fitted = {}
    for name in network.names:
        angles, rates, exact = [], [], []
        has_gradient, changes = False, False
        for update, found in zip(updates, by_update, strict=True):
            change, downhill = update.changes(name).ravel(), -found[name].ravel()
            length, steepness = float(np.linalg.norm(change)), float(np.linalg.norm(downhill))
            changes |= length > 0
            has_gradient |= steepness > _NEARLY_NOTHING
            if not (np.isfinite(length) and np.isfinite(steepness)):
                exact.append(False)
                continue
            noise = update.noise(name)
            if length <= 4 * noise or steepness <= _NEARLY_NOTHING:
                if length > 4 * noise:  # it moves where there is no slope
                    angles.append(90.0)
                    exact.append(False)
                continue
            rate = float(change @ downhill) / steepness**2
            cosine = float(change @ downhill) / (length * steepness)
            off = float(np.linalg.norm(change - rate * downhill)) / length
            angles.append(float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))))
            rates.append(rate)
            exact.append(off <= _tolerance(update, name) + noise / length)
        steady = np.array(rates)
        is_exact = bool(exact) and all(exact)
        if is_exact and updates[0].before[name].size == 1 and steady.size > 1:
            # A single number has no direction to be wrong in; its rate tells.
            spread = float(np.ptp(steady)) / max(float(np.abs(steady).max()), 1e-300)
            is_exact = spread <= 1e-4
        fitted[name] = ArrayUpdate(
            name,
            max(angles, default=0.0),
            steady,
            is_exact,
            never_changes=has_gradient and not changes,
            has_gradient=has_gradient,
        )
    return fitted


def _tolerance(update: _Update, name: str) -> float:
    is_single = update.step.before[name].kind == "float32"
    return _EXACT_SINGLE if is_single else _EXACT


def _common_rate(fitted: Mapping[str, ArrayUpdate]) -> float:
    """Returns the rate that most arrays have, the middle one where none has more than another."""
    rates = [
        abs(update.rate) for update in fitted.values() if update.rates.size and update.is_exact
    ]
    rates = rates or [abs(update.rate) for update in fitted.values() if update.rates.size]
    if not rates:
        return 0.0
    return max(sorted(rates), key=lambda rate: sum(_is_near(rate, other) for other in rates))


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-3 * max(abs(one), abs(other))


def _rank(fitted: Mapping[str, ArrayUpdate]) -> tuple[int, int]:
    """Returns how many arrays go along the gradient, and how many of them at the common rate."""
    common = _common_rate(fitted)
    exact = [update for update in fitted.values() if update.is_exact or not update.has_gradient]
    return len(exact), sum(_is_near(update.rate, common) for update in exact)


def _mistaken(
    network: ForeignNetwork,
    updates: Sequence[_Update],
    kind: Descended,
    mistakes: tuple[Mistake, ...],
) -> tuple[str, ...]:
    """Returns the arrays for which the mistakes make something else of the gradient."""
    names = []
    for name in network.names:
        for update in updates:
            right = _gradients(network, update, kind, ())[name]
            wrong = _gradients(network, update, kind, mistakes)[name]
            if np.abs(right - wrong).max() > 1e-9 * max(float(np.abs(right).max()), 1e-12):
                names.append(name)
                break
    return tuple(names)


def _rule(network: ForeignNetwork, updates: Sequence[_Update], kind: Descended) -> Rule | None:
    """Returns the rule by which the true gradient explains every update, or None."""
    fitted = _fitted(network, updates, kind, ())
    told = [update for update in fitted.values() if update.has_gradient]
    if any(update.never_changes for update in told) or not told:
        return None
    if all(update.is_exact for update in told):
        rates = np.concatenate([update.rates for update in told])
        if (rates > 0).all() and np.ptp(rates) <= 1e-3 * rates.max():
            return Rule("gradient descent", float(np.median(rates)), {})
    by_update = [_gradients(network, update, kind, ()) for update in updates]
    changing = _changing_rate(told, network, updates)
    if changing is not None:
        return changing
    flat_changes = [_flat(network, [u.changes(n) for n in network.names]) for u in updates]
    flat_slopes = [_flat(network, [g[n] for n in network.names]) for g in by_update]
    flat_values = [_flat(network, [u.before[n] for n in network.names]) for u in updates]
    is_weight = _flat(
        network,
        [
            np.full(updates[0].before[n].shape, float(n in {la.weights for la in network.layers}))
            for n in network.names
        ],
    )
    tolerance = max(_tolerance(updates[0], name) for name in network.names)
    for rule in _other_rules(flat_changes, flat_slopes, flat_values, is_weight, tolerance):
        return rule
    return None


def _flat(network: ForeignNetwork, arrays: Sequence[Numbers]) -> Numbers:
    return np.concatenate([array.ravel() for array in arrays])


def _changing_rate(
    told: Sequence[ArrayUpdate], network: ForeignNetwork, updates: Sequence[_Update]
) -> Rule | None:
    """Returns a rate that goes from value to value on the way, the same for all arrays."""
    wide = [u for u in told if updates[0].before[u.name].size > 1]
    if not wide or not all(u.is_exact for u in wide) or len({u.rates.size for u in told}) != 1:
        return None
    rates = np.stack([u.rates for u in told])
    if not (rates > 0).all() or (np.ptp(rates, axis=0) > 1e-4 * rates.max(axis=0)).any():
        return None
    constants = {"last_rate": float(rates[0, -1])}
    return Rule("changing rate", float(rates[0, 0]), constants)


def _other_rules(
    changes: Sequence[Numbers],
    slopes: Sequence[Numbers],
    values: Sequence[Numbers],
    is_weight: Numbers,
    tolerance: float,
) -> Iterator[Rule]:
    change, slope = np.concatenate(changes), np.concatenate(slopes)
    for decayed in (is_weight, np.ones_like(is_weight)):
        kept = np.concatenate([value * decayed for value in values])
        fit = _least_squares(change, (-slope, -kept), tolerance)
        if fit is not None and fit[0] > 0 and fit[1] > 0:
            yield Rule("weight decay", fit[0], {"weight_decay": fit[1] / fit[0]})
    if len(changes) > 2:
        before = np.concatenate(changes[:-1])
        fit = _least_squares(
            np.concatenate(changes[1:]), (-np.concatenate(slopes[1:]), before), tolerance
        )
        if fit is not None and fit[0] > 0 and 1e-6 < fit[1] < 1:
            yield Rule("momentum", fit[0], {"momentum": fit[1]})
    for momentum in (0.9, 0.95, 0.99, 0.8, 0.5):
        velocity, looked = np.zeros_like(slopes[0]), []
        for each in slopes:
            velocity = momentum * velocity + each
            looked.append(each + momentum * velocity)
        fit = _least_squares(change, (-np.concatenate(looked),), tolerance)
        if fit is not None and fit[0] > 0:
            yield Rule("nesterov", fit[0], {"momentum": momentum})
    yield from _adaptive_rules(change, slopes, tolerance)


def _adaptive_rules(change: Numbers, slopes: Sequence[Numbers], tolerance: float) -> Iterator[Rule]:
    n_rows_or_so = (1.0, 2.0, 0.25, 0.5)  # what a mean over four rows, or a factor of 2, makes
    tolerance = max(tolerance, 1e-5)
    for factor in n_rows_or_so:
        scaled = [factor * slope for slope in slopes]
        for beta1, beta2 in ((0.9, 0.999), (0.9, 0.99), (0.5, 0.999)):
            for eps in (1e-8, 1e-7):
                steps = np.concatenate(list(_adam_steps(scaled, beta1, beta2, eps)))
                fit = _least_squares(change, (-steps,), tolerance)
                if fit is not None and fit[0] > 0:
                    constants = {"beta1": beta1, "beta2": beta2, "eps": eps}
                    yield Rule("adam", fit[0], constants)
        for alpha in (0.9, 0.99):
            for eps in (1e-8, 1e-7):
                steps = np.concatenate(list(_rmsprop_steps(scaled, alpha, eps)))
                fit = _least_squares(change, (-steps,), tolerance)
                if fit is not None and fit[0] > 0:
                    yield Rule("rmsprop", fit[0], {"alpha": alpha, "eps": eps})
        for eps in (1e-8, 1e-10, 1e-7):
            total, looked = np.zeros_like(scaled[0]), []
            for each in scaled:
                total = total + each**2
                looked.append(each / (np.sqrt(total) + eps))
            fit = _least_squares(change, (-np.concatenate(looked),), tolerance)
            if fit is not None and fit[0] > 0:
                yield Rule("adagrad", fit[0], {"eps": eps})


def _adam_steps(
    slopes: Sequence[Numbers], beta1: float, beta2: float, eps: float
) -> Iterator[Numbers]:
    first, second = np.zeros_like(slopes[0]), np.zeros_like(slopes[0])
    for number, slope in enumerate(slopes, 1):
        first = beta1 * first + (1 - beta1) * slope
        second = beta2 * second + (1 - beta2) * slope**2
        mean = first / (1 - beta1**number)
        yield mean / (np.sqrt(second / (1 - beta2**number)) + eps)


def _rmsprop_steps(slopes: Sequence[Numbers], alpha: float, eps: float) -> Iterator[Numbers]:
    second = np.zeros_like(slopes[0])
    for slope in slopes:
        second = alpha * second + (1 - alpha) * slope**2
        yield slope / (np.sqrt(second) + eps)


def _least_squares(
    wanted: Numbers, columns: Sequence[Numbers], tolerance: float
) -> tuple[float, ...] | None:
    """Returns the factors with which columns add up to what is wanted, where they do."""
    length = float(np.linalg.norm(wanted))
    if length <= _NEARLY_NOTHING:
        return None
    table = np.stack(columns, axis=1)
    factors, *_ = np.linalg.lstsq(table, wanted, rcond=None)
    off = float(np.linalg.norm(table @ factors - wanted))
    return tuple(float(factor) for factor in factors) if off <= tolerance * length else None
