"""Proves a journey before it runs: every path ends, none runs in a circle or sends too much."""

from rapport.journeys.model import (
    Journey,
    SendStep,
    Step,
    WaitForStep,
    WaitStep,
    WaitUntilStep,
)


def flaws_of(journey: Journey) -> list[str]:
    """List what is wrong with the shape of a journey, a sentence each; empty when it is sound."""
    ids = [step.id for step in journey.steps]
    twice = sorted({step_id for step_id in ids if ids.count(step_id) > 1})
    if twice:
        return [f"step {step_id!r} is there more than once" for step_id in twice]
    unknown = [
        f"step {step.id!r} leads to {target!r}, which is not there"
        for step in journey.steps
        for target in targets_of(step)
        if target not in ids
    ]
    if unknown:
        return unknown
    circle = _circle(journey)
    if circle:
        return [f"steps {' → '.join(circle)} run in a circle; nobody would ever leave it"]
    return [*_unreachable(journey), *_too_many_messages(journey), *_hasty(journey)]


def targets_of(step: Step) -> tuple[str, ...]:
    """Name the steps that a step leads to; an end leads nowhere."""
    return step.leads_to


def _circle(journey: Journey) -> list[str]:
    finished: set[str] = set()

    def walk(step_id: str, path: list[str]) -> list[str]:
        if step_id in path:
            return [*path[path.index(step_id) :], step_id]
        if step_id in finished:
            return []
        for target in targets_of(journey.step(step_id)):
            found = walk(target, [*path, step_id])
            if found:
                return found
        finished.add(step_id)
        return []

    circles = (walk(step.id, []) for step in journey.steps)
    return next((circle for circle in circles if circle), [])


def _unreachable(journey: Journey) -> list[str]:
    seen, waiting = set[str](), [journey.steps[0].id]
    while waiting:
        step_id = waiting.pop()
        seen.add(step_id)
        waiting += [t for t in targets_of(journey.step(step_id)) if t not in seen]
    return [f"no path leads to step {step.id!r}" for step in journey.steps if step.id not in seen]


def _too_many_messages(journey: Journey) -> list[str]:
    counted: dict[str, int] = {}

    def most(step_id: str) -> int:
        if step_id not in counted:
            step = journey.step(step_id)
            after = max((most(target) for target in targets_of(step)), default=0)
            counted[step_id] = after + isinstance(step, SendStep)
        return counted[step_id]

    found = most(journey.steps[0].id)
    if found <= journey.most_messages:
        return []
    return [f"a path sends {found} messages; at most {journey.most_messages} are allowed"]


def _hasty(journey: Journey) -> list[str]:
    """Messages that would leave one right after the other."""

    def sends_at_once(step_id: str) -> bool:
        step = journey.step(step_id)
        if isinstance(step, SendStep):
            return True
        if isinstance(step, WaitStep | WaitForStep | WaitUntilStep):
            return False
        return any(sends_at_once(target) for target in targets_of(step))

    return [
        f"step {step.id!r} is followed by another message without a wait between"
        for step in journey.steps
        if isinstance(step, SendStep) and sends_at_once(step.next)
    ]
