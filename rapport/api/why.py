"""Why a customer got a message, or nothing, over HTTP."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.reasons import Audience, sentences, why

router = APIRouter(
    prefix="/api/v1/customers", tags=["customers"], dependencies=[Depends(Needs(Permission.VIEW))]
)


class LineOut(BaseModel):
    """One reason, with the numbers that counted."""

    code: str
    facts: dict[str, object]


class WhyOut(BaseModel):
    """An account, and the same in sentences: for operators in full, for the customer plainly."""

    customer_id: str
    subject: str
    outcome: str
    lines: list[LineOut]
    sentences: dict[str, list[str]]
    plain: dict[str, list[str]]


@router.get("/{customer_id}/why/{subject:path}")
def show(app: AppDep, customer_id: AnyId, subject: str) -> WhyOut:
    """Say why a customer got a message, or nothing of a campaign or journey."""
    account = why(customer_id, subject, database=app.database, facts=app.facts)
    return WhyOut(
        customer_id=account.customer_id,
        subject=account.subject,
        outcome=account.outcome.value,
        lines=[LineOut(code=line.code, facts=dict(line.facts)) for line in account.lines],
        sentences={one: sentences(account, one) for one in ("en", "zh")},
        plain={one: sentences(account, one, audience=Audience.CUSTOMER) for one in ("en", "zh")},
    )
