"""Shows what a rule gives before anybody relies on it."""

from collections.abc import Mapping
from datetime import datetime

from rapport.profiles import PROFILES
from rapport.segments.checking import check_rule
from rapport.segments.describing import LANGUAGES, NO_TOPICS, NameOfSegment, describe
from rapport.segments.doubting import doubts, met_by_all
from rapport.segments.matching import members
from rapport.segments.model import Member, Preview
from rapport.segments.paging import page_of
from rapport.segments.phrases import Said
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import Rule
from rapport.storage import FactReader


def preview(  # noqa: PLR0913  each by its name
    rule: Rule,
    *,
    facts: FactReader,
    now: datetime,
    segments: RuleLookup | None = None,
    segment_name: NameOfSegment = str,
    topics: Mapping[str, Said] = NO_TOPICS,
    examples: int = 10,
) -> Preview:
    """Count the members at `now`, show the first few by id, and warn of what looks mistaken.

    `BadRule` for what no customer can meet, before anything is counted.

    `segment_name` gives the names that the sentence uses for other segments; else it uses ids.
    `topics` are names of the shop's own topics, as `describe` takes them.
    """
    expanded = expand(rule, segments)
    check_rule(expanded)
    size = facts.count(members(expanded, facts=facts, now=now))
    customers = facts.count(facts.table(PROFILES))
    sentence = {
        one: describe(rule, one, segment_name=segment_name, topics=topics) for one in LANGUAGES
    }
    return Preview(
        size=size,
        customers=customers,
        share=size / customers if customers else 0.0,
        examples=tuple(list_members(expanded, facts=facts, now=now, limit=examples)),
        sentence=sentence,
        warnings=(
            *doubts(expanded, facts=facts, now=now),
            *([met_by_all()] if 0 < size == customers and expanded.kind != "everyone" else []),
        ),
    )


def list_members(
    rule: Rule,
    *,
    facts: FactReader,
    now: datetime,
    segments: RuleLookup | None = None,
    limit: int = 50,
    after: str | None = None,
) -> list[Member]:
    """Give a page of members by id: the first `limit` whose id comes after `after`."""
    chosen = members(rule, facts=facts, now=now, segments=segments)
    return page_of(chosen, facts=facts, limit=limit, after=after)
