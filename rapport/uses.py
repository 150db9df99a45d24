"""Who names a thing, over all stages: asked by the faces before something is deleted."""

from rapport.campaigns import Campaign, CampaignStatus, list_campaigns
from rapport.content import list_briefs
from rapport.journeys import PublishedJourney, list_journeys
from rapport.segments import InSegment, Segment, SegmentInUse, walk
from rapport.storage import Database

_OVER = (CampaignStatus.SENT, CampaignStatus.CANCELLED)


def check_segment_unused(segment: Segment, *, database: Database) -> None:
    """Raise `SegmentInUse` while a live journey or a campaign that is not over names the segment.

    Other segments that name it are the segments' own matter.
    """
    journeys = [one for one in list_journeys(database) if not one.stopped]
    naming = [f"journey {one.journey_id!r}" for one in journeys if _names(one, segment)]
    naming += [f"campaign {one.name!r}" for one in _campaigns_of(segment, database)]
    if naming:
        raise SegmentInUse(
            f"segment {segment.name!r} is named by {', '.join(naming[:3])}"
            f"{' …' if naming[3:] else ''}; stop or change that first"
        )


def _names(published: PublishedJourney, segment: Segment) -> bool:
    known = (segment.segment_id, segment.name)
    trigger = published.journey.trigger
    if trigger.kind == "segment" and trigger.segment in known:
        return True
    rules = [step.rule for step in published.journey.steps if step.kind == "branch"]
    if published.journey.exit_when is not None:
        rules.append(published.journey.exit_when)
    return any(
        isinstance(node, InSegment) and node.segment_id in known
        for rule in rules
        for node in walk(rule)
    )


def _campaigns_of(segment: Segment, database: Database) -> list[Campaign]:
    briefs = {
        brief.brief_id
        for brief in list_briefs(database)
        if any(group.segment_id == segment.segment_id for group in brief.groups)
    }
    return [
        one
        for one in list_campaigns(database)
        if one.brief_id in briefs and one.status not in _OVER
    ]
