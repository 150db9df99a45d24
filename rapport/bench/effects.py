"""Does the learning loop learn, and does what it learned earn? Ours beside tests as they are usual.

Each policy writes the texts of the same ten campaigns of 5,000 recipients, four variants for each
of four groups, a tenth held out:

- *uniform*: settings at random from all that may be sent, split evenly, in every campaign;
- *A/B by revenue*, *A/B by clicks*: a random test in the first campaign; each group's winner goes
  to everybody afterwards;
- *ours*: random in the first campaign, then what the effects so far suggest;
- *oracle*: knows each group's best settings from the start.

What a campaign earned is its exact mean by the response model; a policy sees drawn answers only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rapport.bench.effects_shop import (
    NAMES,
    RECIPIENTS,
    VARIANTS,
    Sent,
    Settings,
    any_settings,
    best_settings,
    mailing,
    send,
    space,
    true_effects,
)
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.effects import ArmFigures, effects_of, estimate, suggest

_SEEDS = {Size.QUICK: 3, Size.FULL: 24}
_CAMPAIGNS = {Size.QUICK: 4, Size.FULL: 10}
_LEAST_COVERAGE = 0.94  # of intervals said to hold the truth in 0.95: about two errors below
_MINOR = 100

_Past = Sequence[Sent]
_Policy = Callable[[_Past, np.random.Generator], Mapping[str, Sequence[Settings]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """What one policy did over the campaigns of a seed: money per recipient, and its figures."""

    earned: float
    figures: tuple[ArmFigures, ...]


def _run(setup: Setup) -> Sequence[Row]:
    seeds, campaigns = _SEEDS[setup.size], _CAMPAIGNS[setup.size]
    courses = {
        name: [_course(policy, seed, campaigns) for seed in range(seeds)]
        for name, policy in _POLICIES.items()
    }
    where = f"{seeds} seeds × {campaigns} campaigns of {RECIPIENTS:,}; the demo's response model"
    full = setup.size is Size.FULL
    return [
        *_coverage_rows(courses, where, full=full),
        *_earning_rows(courses, where, full=full),
    ]


BENCHMARK = Benchmark(
    name="effects",
    about="The learning loop beside uniform and A/B tests: coverage of true effects, and money.",
    run=_run,
)


def _course(policy: _Policy, seed: int, campaigns: int) -> _Course:
    rng = np.random.default_rng([seed, 99])
    past: list[Sent] = []
    for number in range(campaigns):
        wanted = policy(past, rng)
        sent = send(wanted, mailing(seed, number), campaign_id=f"c{number:02d}", rng=rng)
        past.append(sent)
    recipients = sum(one.recipients for one in past)
    return _Course(
        earned=sum(one.earned_minor for one in past) / recipients / _MINOR,
        figures=_figures(past),
    )


def _uniform(_past: _Past, rng: np.random.Generator) -> Mapping[str, Sequence[Settings]]:
    return {group: [any_settings(rng) for _ in range(VARIANTS)] for group in NAMES}


def _ours(past: _Past, rng: np.random.Generator) -> Mapping[str, Sequence[Settings]]:
    if not past:
        return _uniform(past, rng)
    posterior = estimate(_figures(past), space=space(), groups=NAMES)
    suggested = {
        group: suggest(posterior, group=group, variants=VARIANTS, feasible=space(), rng=rng)
        for group in NAMES
    }
    return {group: [one.settings for one in each.variants] for group, each in suggested.items()}


def _oracle(_past: _Past, _rng: np.random.Generator) -> Mapping[str, Sequence[Settings]]:
    return {group: [best_settings(group)] * VARIANTS for group in NAMES}


def _winner_by(worth: Callable[[ArmFigures], float]) -> _Policy:
    def policy(past: _Past, rng: np.random.Generator) -> Mapping[str, Sequence[Settings]]:
        if not past:
            return _uniform(past, rng)
        arms = [one for one in past[0].figures if not one.held_out]
        won = {g: max((one for one in arms if one.group == g), key=worth) for g in NAMES}
        return {group: [arm.attributes] * VARIANTS for group, arm in won.items()}

    return policy


_POLICIES: Mapping[str, _Policy] = {
    "uniform": _uniform,
    "A/B by revenue": _winner_by(lambda one: one.revenue_mean),
    "A/B by clicks": _winner_by(lambda one: one.clicked / one.customers),
    "ours": _ours,
    "oracle": _oracle,
}


def _figures(past: _Past) -> tuple[ArmFigures, ...]:
    return tuple(figure for sent in past for figure in sent.figures)


def _coverage_rows(
    courses: Mapping[str, Sequence[_Course]], where: str, *, full: bool
) -> list[Row]:
    target = _LEAST_COVERAGE if full else None
    rows = []
    for name in ("ours", "uniform"):
        held, widths, errors = _intervals(courses[name])
        told = f"effects learned from texts chosen by {name}"
        rows += [
            _row(f"{told}: true effects in their 95 % interval", held, "share", where, target),
            _row(f"{told}: width of the intervals", widths, "CNY", where, better="lower"),
            _row(f"{told}: mean absolute error", errors, "CNY", where, better="lower"),
        ]
    size = float(np.mean([abs(effect) for effect in true_effects().values()])) / _MINOR
    return [*rows, _row("true effects: mean size", size, "CNY", where)]


def _intervals(courses: Sequence[_Course]) -> tuple[float, float, float]:
    """Share of true effects inside, mean width and mean absolute error of all groups' effects."""
    truth, held, widths, errors = true_effects(), [], [], []
    for course in courses:
        posterior = estimate(course.figures, space=space(), groups=NAMES)
        for group in NAMES:
            for effect in effects_of(posterior, group):
                true = truth[group, effect.attribute, effect.value]
                held.append(effect.low <= true <= effect.high)
                widths.append((effect.high - effect.low) / _MINOR)
                errors.append(abs(effect.mean - true) / _MINOR)
    return float(np.mean(held)), float(np.mean(widths)), float(np.mean(errors))


def _earning_rows(courses: Mapping[str, Sequence[_Course]], where: str, *, full: bool) -> list[Row]:
    earned = {name: np.array([one.earned for one in each]) for name, each in courses.items()}
    rows = [
        _row(f"earned above the holdout per recipient, {name}", float(each.mean()), "CNY", where)
        for name, each in earned.items()
    ]
    ours, seeds = earned["ours"], len(earned["ours"])
    for name in ("uniform", "A/B by revenue", "A/B by clicks"):
        peer, target = earned[name], 1.0 if full else None
        gain = ours - peer
        low = float(gain.mean() - 1.96 * gain.std(ddof=1) / np.sqrt(seeds))
        won = float((gain > 0).mean())
        ratio = float(ours.mean() / peer.mean())
        rows += [
            _row(f"earned, ours to {name}", ratio, "ratio", f"{name}, same campaigns", target),
            _row(
                f"earned, ours less {name}: low end of 95 %",
                low,
                "CNY",
                where,
                0.0 if full else None,
            ),
            _row(f"seeds in which ours earned more than {name}", won, "share", where),
        ]
    share = float(ours.mean() / earned["oracle"].mean())
    return [*rows, _row("earned, ours to the oracle", share, "share", where)]


def _row(
    name: str,
    value: float,
    unit: str,
    source: str,
    target: float | None = None,
    *,
    better: Literal["higher", "lower"] = "higher",
) -> Row:
    return Row(name=name, value=value, unit=unit, better=better, target=target, source=source)
