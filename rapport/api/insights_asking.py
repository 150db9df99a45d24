"""Questions about texts over HTTP: how many say what, where, since when, and who says it more."""

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.app import App
from rapport.insights import (
    Compared,
    Grid,
    Grouping,
    MentionKind,
    Overview,
    Point,
    Said,
    Scope,
    Sentiment,
    Step,
    TextPage,
    TextQuery,
    TextRead,
    TextState,
    compare,
    find_texts,
    over_time,
    overview,
    read_text,
    said_about,
    said_by_group,
)
from rapport.segments import members_of

router = APIRouter(
    prefix="/api/v1/insights", tags=["insights"], dependencies=[Depends(Needs(Permission.VIEW))]
)


class ScopeIn(BaseModel):
    """Which texts a question is about; what is left out does not narrow it."""

    model_config = ConfigDict(extra="forbid")

    product_id: str | None = None
    category: str | None = None
    brand: str | None = None
    source: str | None = Field(default=None, description="`review`, or a kind of feedback.")
    platform: str | None = None
    language: str | None = Field(default=None, description="`zh`, `en` or `other`.")
    segment: str | None = Field(default=None, description="Only its members; an id or a name.")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = Field(default=None, description="Before this moment.")

    def asked(self, app: App) -> tuple[Scope, ir.Table | None]:
        among = members_of(self.segment, database=app.database, facts=app.facts, now=app.clock())
        return Scope(**dict(self)), among


ScopeQuery = Annotated[ScopeIn, Query()]


class AboutIn(ScopeIn):
    """What texts of a scope speak of."""

    kind: MentionKind = MentionKind.ASPECT
    fewest: int = Field(
        default=1, ge=1, le=1_000_000, description="What fewer texts say is left out."
    )
    quotes: int = Field(default=3, ge=0, le=20, description="Per thing and sentiment.")


class GroupsIn(ScopeIn):
    """Groups of texts side by side."""

    by: Grouping = Grouping.PRODUCT
    most: int = Field(default=20, ge=1, le=500, description="How many groups.")


class TrendIn(ScopeIn):
    """Texts week by week or month by month."""

    step: Step = Step.WEEK
    about: str | None = Field(default=None, description="Only of one aspect.")


class TextsIn(ScopeIn):
    """Texts that are looked for."""

    words: str = Field(default="", max_length=200)
    about: str | None = None
    kind: MentionKind = MentionKind.ASPECT
    feeling: Sentiment | None = None
    unknown: bool = Field(default=False, description="Only those whose sentiment is not known.")
    state: TextState | None = TextState.READ
    limit: int = Field(default=25, ge=1, le=1_000)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class ComparisonIn(BaseModel):
    """Two scopes that hold different texts."""

    model_config = ConfigDict(extra="forbid")

    here: ScopeIn
    there: ScopeIn


@router.get("/overview")
def get_overview(app: AppDep, question: ScopeQuery) -> Overview:
    """Count the texts: how they speak, their stars, and what was left out."""
    scope, among = question.asked(app)
    return overview(app.facts, scope, among=among)


@router.get("/about")
def get_said(app: AppDep, question: Annotated[AboutIn, Query()]) -> Sequence[Said]:
    """Count what texts speak of; with `since` and `until`, against the period before."""
    scope, among = _scope(question).asked(app)
    return said_about(
        app.facts,
        scope,
        among=among,
        kind=question.kind,
        fewest=question.fewest,
        quotes=question.quotes,
    )


@router.get("/groups")
def get_groups(app: AppDep, question: Annotated[GroupsIn, Query()]) -> Grid:
    """Set products, categories, brands, sources or languages side by side."""
    scope, among = _scope(question).asked(app)
    return said_by_group(app.facts, scope, question.by, among=among, most=question.most)


@router.get("/trend")
def get_trend(app: AppDep, question: Annotated[TrendIn, Query()]) -> Sequence[Point]:
    """Count the texts of each week or month of the shop's calendar."""
    scope, among = _scope(question).asked(app)
    zone = ZoneInfo(app.settings.shop.timezone)
    return over_time(
        app.facts, scope, among=among, step=question.step, about=question.about, zone=zone
    )


@router.post("/compare")
def make_comparison(app: AppDep, question: ComparisonIn) -> Sequence[Compared]:
    """Say what is said more of one side than of the other, the surest first."""
    (here, members), (there, others) = question.here.asked(app), question.there.asked(app)
    return compare(app.facts, here, there, among_here=members, among_there=others)


@router.get("/texts")
def get_texts(app: AppDep, question: Annotated[TextsIn, Query()]) -> TextPage:
    """Find texts, the newest first."""
    scope, among = _scope(question).asked(app)
    query = TextQuery(
        words=question.words,
        about=question.about,
        kind=question.kind,
        feeling=question.feeling,
        unknown=question.unknown,
        state=question.state,
    )
    return find_texts(
        app.facts, scope, query, among=among, limit=question.limit, offset=question.offset
    )


@router.get("/texts/{text_id}")
def get_text(app: AppDep, text_id: str) -> TextRead:
    """Give one text with all that was read of it."""
    return read_text(app.facts, text_id)


def _scope(question: ScopeIn) -> ScopeIn:
    """The scope alone of a question that asks for more."""
    return ScopeIn(**{name: getattr(question, name) for name in ScopeIn.model_fields})
