"""Judges a model by its card, before anybody depends on it."""

from rapport.training.model import Gate, ModelCard, ModelId, Requirement, Verdict


def judge(card: ModelCard, gate: Gate, *, current: ModelId | None) -> Verdict:
    """Say which requirements the card does not meet. A metric that is missing is not met.

    A model that was compared with another than the `current` one is turned down: what it was
    better than is no longer what it would replace.
    """
    failures = [
        (requirement.metric, failure)
        for requirement in gate.requirements
        if current is not None or not requirement.if_parent
        if (failure := _failure(card, requirement)) is not None
    ]
    if card.parent != current:
        told = (
            f"it was compared with {card.parent or 'no model'}, and {current or 'no model'} is in "
            f"use now; train or evaluate it again"
        )
        failures.append(("parent", told))
    return Verdict(
        failures=tuple(told for _, told in failures), metrics=tuple(name for name, _ in failures)
    )


def _failure(card: ModelCard, requirement: Requirement) -> str | None:
    value = card.metrics.get(requirement.metric)
    if value is None:
        return f"{requirement.metric} is not on the card: {requirement.because}"
    low, high = requirement.at_least, requirement.at_most
    if low is not None and not value >= low:
        return f"{requirement.metric} is {value:.4f}, below {low}: {requirement.because}"
    if high is not None and not value <= high:
        return f"{requirement.metric} is {value:.4f}, above {high}: {requirement.because}"
    return None
