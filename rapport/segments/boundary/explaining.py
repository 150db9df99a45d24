"""Why a customer is in a segment, or is not: each condition with its yes or no and its numbers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from rapport.segments.asking import Asking
from rapport.segments.boundary.finding import standing_of
from rapport.segments.boundary.leaves import inner
from rapport.segments.boundary.measures import measure_of
from rapport.segments.boundary.model import Explained, Standing
from rapport.segments.describing import LANGUAGES, NO_TOPICS, NameOfSegment, describe
from rapport.segments.matching import matches
from rapport.segments.phrases import Said
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import AllOf, AnyOf, InSegment, Rule
from rapport.storage import FactReader


def explain(  # noqa: PLR0913  each by its name
    rule: Rule,
    customer_id: str,
    *,
    facts: FactReader,
    now: datetime,
    segments: RuleLookup | None = None,
    segment_name: NameOfSegment = str,
    topics: Mapping[str, Said] = NO_TOPICS,
) -> Explained:
    """Say of one customer what each part of the rule is, with actual and needed value.

    Whom no profile is known of, nothing holds of. A segment inside is explained by its own parts.
    """
    expand(rule, segments)
    asker = _Asker(customer_id, Asking(facts=facts, now=now, only=customer_id), segments)
    return asker.of(rule, rule.kind, partial(describe, segment_name=segment_name, topics=topics))


class _Asker:
    def __init__(self, customer_id: str, asking: Asking, segments: RuleLookup | None) -> None:
        self._customer_id, self._asking, self._segments = customer_id, asking, segments
        self._known = asking.facts.count(asking.profiles) > 0

    def of(self, rule: Rule, path: str, say: Callable[[Rule, str], str]) -> Explained:
        parts = tuple(self.of(part, place, say) for part, place in self._inner(rule, path))
        if not self._known:
            unit, standing = None, Standing(holds=False)
        else:
            unit, standing = self._leaf(rule) if not parts else (None, _group(rule, parts))
        return Explained(
            path=path,
            kind=rule.kind,
            sentence={one: say(rule, one) for one in LANGUAGES},
            standing=standing,
            unit=unit,
            parts=parts,
        )

    def _inner(self, rule: Rule, path: str) -> list[tuple[Rule, str]]:
        if isinstance(rule, InSegment):
            assert self._segments is not None, "references were expanded with them before"
            followed = self._segments(rule.segment_id)
            return [(followed, f"{path}.{followed.kind}")]
        return inner(rule, path)

    def _leaf(self, rule: Rule) -> tuple[str | None, Standing]:
        asking = self._asking
        held = matches(rule, self._customer_id, facts=asking.facts, now=asking.now)
        measure = measure_of(rule, asking)
        if measure is None:
            return None, Standing(holds=held)
        rows = measure.rows.filter(measure.rows.customer_id == self._customer_id)
        found = asking.facts.read(rows.select("actual"))["actual"].to_pylist()
        actual = found[0] if found and found[0] is not None else measure.missing
        return measure.unit, standing_of(measure, held, actual)


def _group(rule: Rule, parts: tuple[Explained, ...]) -> Standing:
    held = [part.standing.holds for part in parts]
    match rule:
        case AllOf():
            return Standing(holds=all(held))
        case AnyOf():
            return Standing(holds=any(held))
        case InSegment():
            return Standing(holds=held[0])
        case _:
            return Standing(holds=not held[0])
