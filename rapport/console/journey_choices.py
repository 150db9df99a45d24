"""What a shop has to choose from while a journey is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.console.journey_flow import steps_of
from rapport.console.own_briefs import own_briefs
from rapport.console.rule_known import Known, read_known
from rapport.console.visits import Visit
from rapport.content import DraftStatus, drafts_of
from rapport.journeys import list_journey_drafts, list_journeys
from rapport.scoring import SCORES

CHANNELS = ("email", "sms", "whatsapp")
"""The channels on which journeys know an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Stored value → shown name. `groups` are those of a brief, `approved` its channels with texts.

    `topics`, `endpoints` are those that journeys name: a shop keeps no list of them.
    """

    known: Known
    briefs: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]
    approved: Mapping[str, Sequence[str]]
    events: Mapping[str, str]
    models: Sequence[str]
    topics: Sequence[str]
    endpoints: Sequence[str]

    @property
    def segments(self) -> Mapping[str, str]:
        return self.known.segments


def read_choices(visit: Visit) -> Choices:
    """Read what the shop has."""
    database, facts = visit.app.database, visit.app.facts
    known, briefs = read_known(visit), own_briefs(database)
    scores = facts.table(SCORES)
    rows = facts.read(scores.select("name", "model").distinct())
    models = {str(one) for column in ("name", "model") for one in rows[column].to_pylist() if one}
    return Choices(
        known=known,
        briefs={str(one.brief_id): one.name for one in briefs},
        groups={
            str(one.brief_id): {group.segment_id: group.name for group in one.groups}
            for one in briefs
        },
        approved={
            str(one.brief_id): sorted(
                {
                    draft.channel
                    for draft in drafts_of(database, one.brief_id)
                    if draft.status is DraftStatus.APPROVED
                }
            )
            for one in briefs
        },
        events={name: visit.t.name("event", name) for name in known.events},
        models=sorted(models),
        topics=_named(visit, "topic"),
        endpoints=_named(visit, "endpoint"),
    )


def _named(visit: Visit, key: str) -> list[str]:
    """List what the steps of the shop's journeys have under a key."""
    database = visit.app.database
    definitions = [one.journey.model_dump(mode="json") for one in list_journeys(database)]
    definitions += [dict(one.definition) for one in list_journey_drafts(database)]
    found = {step.get(key) for one in definitions for step in steps_of(one).values()}
    return sorted(one for one in found if isinstance(one, str) and one)
