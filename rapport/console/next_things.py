"""What an operator would best do next, told from where everything stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.access import Permission, Role, may
from rapport.campaigns import Campaign, CampaignStatus
from rapport.content import Brief, Draft, DraftStatus

_MOST = 5
_SILENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where everything stands. Campaigns are the newest first."""

    customers: int
    segments: Sequence[tuple[str, str]]  # id and name
    briefs: Sequence[Brief]
    drafts: Sequence[Draft]
    campaigns: Sequence[Campaign]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing to do: `what` names its words, `count` and `name` fill them."""

    what: str
    icon: str
    path: str = ""
    count: int = 1
    name: str = ""


def next_things(state: State, role: Role) -> list[Thing]:
    """List what this role can do next, the most useful first; at most five."""
    things = [
        *_reviewing(state, role),
        *_sending(state, role),
        *_writing(state, role),
        *_starting(state, role),
    ]
    return (things or _going_on(state, role))[:_MOST]


def _going_on(state: State, role: Role) -> list[Thing]:
    """What is left when nothing waits: segments nobody has written to, and the latest results."""
    sent = [one for one in state.campaigns if one.status is CampaignStatus.SENT]
    looking = [
        Thing(what="results", icon="eye", path=f"/campaigns/{one.campaign_id}", name=one.name)
        for one in sent[:1]
    ]
    if not may(role, Permission.WRITE_CONTENT):
        return looking
    addressed = {group.segment_id for brief in state.briefs for group in brief.groups}
    silent = [
        Thing(what="address", icon="briefs", path=f"/briefs/new?segment={key}", name=name)
        for key, name in state.segments
        if key not in addressed
    ]
    more = [Thing(what="more", icon="briefs", path="/briefs/new")]
    return [*(silent[:_SILENT] or more), *looking]


def _reviewing(state: State, role: Role) -> list[Thing]:
    waiting = [draft for draft in state.drafts if draft.status is DraftStatus.WRITTEN]
    if not waiting or not may(role, Permission.REVIEW):
        return []
    return [Thing(what="review", icon="review", path="/review", count=len(waiting))]


def _sending(state: State, role: Role) -> list[Thing]:
    if not may(role, Permission.SEND):
        return []
    planned = [
        Thing(what="send", icon="campaigns", path=f"/campaigns/{one.campaign_id}", name=one.name)
        for one in state.campaigns
        if one.status is CampaignStatus.PLANNED
    ]
    described = [
        Thing(what="plan", icon="segments", path=f"/campaigns/{one.campaign_id}", name=one.name)
        for one in state.campaigns
        if one.status is CampaignStatus.DRAFT
    ]
    return planned + described


def _writing(state: State, role: Role) -> list[Thing]:
    if not may(role, Permission.WRITE_CONTENT):
        return []
    written = {draft.brief_id for draft in state.drafts}
    used = {one.brief_id for one in state.campaigns}
    waiting = {d.brief_id for d in state.drafts if d.status is DraftStatus.WRITTEN}
    approved = {d.brief_id for d in state.drafts if d.status is DraftStatus.APPROVED}
    ready = approved - used - waiting
    return [
        *(
            Thing(
                what="campaign",
                icon="campaigns",
                path=f"/campaigns/new?brief={brief.brief_id}",
                name=brief.name,
            )
            for brief in state.briefs
            if brief.brief_id in ready
        ),
        *(
            Thing(what="write", icon="spark", path=f"/briefs/{brief.brief_id}", name=brief.name)
            for brief in state.briefs
            if brief.brief_id not in written
        ),
    ]


def _starting(state: State, role: Role) -> list[Thing]:
    imports = may(role, Permission.IMPORT)
    if not state.customers:
        return [Thing(what="import", icon="imports", path="/imports" if imports else "/customers")]
    if not may(role, Permission.WRITE_CONTENT):
        return []
    if not state.segments:
        return [Thing(what="segment", icon="segments", path="/segments/new")]
    if not state.briefs:
        return [Thing(what="brief", icon="briefs", path="/briefs/new")]
    return []
