"""Judges a model by its card, before anybody depends on it."""

from rapport.training.model import (
    Gate,
    GateFailure,
    GateReason,
    ModelCard,
    ModelId,
    Requirement,
    Verdict,
)


def judge(card: ModelCard, gate: Gate, *, current: ModelId | None) -> Verdict:
    """Say which requirements the card does not meet. A metric that is missing is not met.

    A model that was compared with another than the `current` one is turned down: what it was
    better than is no longer what it would replace.
    """
    failures = [
        failure
        for requirement in gate.requirements
        if current is not None or not requirement.if_parent
        if (failure := _failure(card, requirement)) is not None
    ]
    if card.parent != current:
        facts = {"compared": card.parent or "", "current": current or ""}
        failures.append(GateFailure(because=GateReason.OTHER_PARENT, facts=facts))
    return Verdict(failures=tuple(failures))


def _failure(card: ModelCard, requirement: Requirement) -> GateFailure | None:
    facts: dict[str, str | float] = {"metric": requirement.metric}
    value = card.metrics.get(requirement.metric)
    if value is not None:
        facts["value"] = value
        low, high = requirement.at_least, requirement.at_most
        if low is not None and not value >= low:
            facts["at_least"] = low
        elif high is not None and not value <= high:
            facts["at_most"] = high
        else:
            return None
    return GateFailure(because=requirement.because, facts=facts)
