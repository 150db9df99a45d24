"""Effects over HTTP: what works for whom, and what the next brief should try."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.campaigns import learn_from_campaigns
from rapport.content import get_brief
from rapport.effects import (
    Effect,
    GroupLift,
    Measure,
    Suggestions,
    UnknownAttribute,
    effects_of,
    lift_of,
    suggestions_for,
    what_works,
)

router = APIRouter(prefix="/api/v1/effects", tags=["effects"])

_MayLook = Depends(Needs(Permission.VIEW))


@router.get("", dependencies=[_MayLook])
def index(
    app: AppDep,
    group: Annotated[str, Query(description="A segment's id; empty: over all groups.")] = "",
    measure: Measure = Measure.REVENUE,
    language: Annotated[str | None, Query(description="Only campaigns in it, as `zh`.")] = None,
) -> list[Effect]:
    """Say what each value of each attribute is worth per recipient, with its 95 % interval."""
    groups = [group] if group else []
    posterior = what_works(app.database, measure=measure, groups=groups, language=language)
    return effects_of(posterior, group)


@router.get("/lifts", dependencies=[_MayLook])
def lifts(app: AppDep, measure: Measure = Measure.REVENUE) -> list[GroupLift]:
    """Say what a mail of average writing is worth per recipient, group by group."""
    posterior = what_works(app.database, measure=measure)
    found = (lift_of(posterior, group) for group in posterior.groups)
    return [lift for lift in found if lift is not None]


@router.get("/suggestions", dependencies=[_MayLook])
def suggestions(
    app: AppDep,
    brief_id: str,
    variants: Annotated[int | None, Query(ge=1, le=8)] = None,
    forbid: Annotated[
        list[str] | None, Query(description="What may not be, such as `emoji=yes`.")
    ] = None,
) -> list[Suggestions]:
    """Suggest what the variants of a brief should try, with the propensity of each wish."""
    return suggestions_for(
        get_brief(app.database, brief_id),
        database=app.database,
        forbidden=[_pair(text) for text in forbid or ()],
        variants=variants,
    )


@router.post("/learn", dependencies=[Depends(Needs(Permission.WRITE_CONTENT))])
def learn(app: AppDep) -> list[str]:
    """Learn from campaigns whose attribution days are over; give their ids. The server does too."""
    return list(
        learn_from_campaigns(
            database=app.database,
            facts=app.facts,
            currency=app.settings.shop.currency,
            now=app.clock(),
        )
    )


def _pair(text: str) -> tuple[str, str]:
    attribute, sign, value = text.partition("=")
    if not sign:
        raise UnknownAttribute(
            f"forbid {text!r} cannot be read; write an attribute and a value, such as emoji=yes"
        )
    return attribute, value
