"""Delivery over HTTP: rates, breakers, and pauses of campaigns and channels."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, model_validator

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.delivery import (
    Breaker,
    Bucket,
    MessageNotFound,
    Pause,
    Returns,
    WarmUp,
    list_breakers,
    list_buckets,
    list_pauses,
    list_warm_ups,
    outbox_counts,
    pause_messages,
    resume_messages,
    returns_by_hour,
    try_now,
)

router = APIRouter(
    prefix="/api/v1/delivery", tags=["delivery"], dependencies=[Depends(Needs(Permission.VIEW))]
)
MaySend = Annotated[Actor, Depends(Needs(Permission.SEND))]


class SubjectIn(BaseModel):
    """A campaign or a channel; a journey's step is the campaign `JOURNEY/STEP`."""

    model_config = ConfigDict(extra="forbid")

    campaign_id: str = Field(default="", max_length=80)
    channel: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.campaign_id) == bool(self.channel):
            raise ValueError("name a campaign or a channel, not both")
        return self


class ProviderIn(BaseModel):
    """A provider, as breakers name it."""

    model_config = ConfigDict(extra="forbid")

    provider: str = Field(min_length=1, max_length=80, description="Such as `email/smtp`.")


class RatesOut(BaseModel):
    """Limits of the settings, and what is left of them."""

    per_second: Mapping[str, float]
    warm_up: Mapping[str, Sequence[int]]
    buckets: list[Bucket]
    warm_ups: list[WarmUp]


class HourOut(BaseModel):
    """What became of a campaign's messages in an hour."""

    hour: datetime
    returns: Returns


@router.get("/rates")
def rates(app: AppDep) -> RatesOut:
    """Show limits, tokens left, and how far providers are warmed up."""
    return RatesOut(
        per_second=app.settings.sending.rates_by_name(),
        warm_up=app.settings.sending.warm_up_by_name(),
        buckets=list_buckets(app.database),
        warm_ups=list_warm_ups(app.database),
    )


@router.get("/breakers")
def breakers(app: AppDep) -> list[Breaker]:
    """List the providers that ever failed, and when they are tried again."""
    return list_breakers(app.database)


@router.post("/breakers/try", status_code=204)
def try_provider(app: AppDep, _actor: MaySend, body: ProviderIn) -> None:
    """Let the next batch probe a provider that is left in peace, before its pause is over."""
    try_now(app.database, body.provider, now=app.clock())


@router.get("/pauses")
def pauses(app: AppDep, past: bool = False) -> list[Pause]:
    """List what is paused, since when, why and by whom; with `past`, also what was."""
    return list_pauses(app.database, past=past)


@router.get("/returns/{campaign_id:path}")
def returns(app: AppDep, campaign_id: str) -> list[HourOut]:
    """Show what became of a campaign's messages, hour by hour."""
    found = returns_by_hour(app.database, campaign_id)
    if not found and not outbox_counts(app.database, campaign_id):
        raise MessageNotFound("no message belongs to this campaign; see `rapport campaigns list`")
    return [HourOut(hour=hour, returns=one) for hour, one in found]


@router.post("/pause")
def pause(app: AppDep, actor: MaySend, body: SubjectIn) -> dict[str, bool]:
    """Let nothing of a campaign leave, or nothing of a channel, until it is resumed."""
    begun = pause_messages(
        app.database,
        campaign_id=body.campaign_id,
        channel=body.channel,
        by=actor.name,
        now=app.clock(),
    )
    return {"begun": begun}


@router.post("/resume", status_code=204)
def resume(app: AppDep, actor: MaySend, body: SubjectIn) -> None:
    """Let a campaign or a channel go on; what came back before does not pause it again."""
    resume_messages(
        app.database,
        campaign_id=body.campaign_id,
        channel=body.channel,
        by=actor.name,
        now=app.clock(),
    )
