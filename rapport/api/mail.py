"""Mail over HTTP: whether the shop's domain lets it in, and what came back."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.app import mail_checker_of
from rapport.bounces import count_returns_by_kind
from rapport.delivery import Grade, sentence_of

router = APIRouter(prefix="/api/v1/mail", tags=["mail"])
bounces_router = APIRouter(prefix="/api/v1/bounces", tags=["bounces"])


class FindingOut(BaseModel):
    """One thing that was looked at, with what to do in the language asked for."""

    topic: str
    grade: Grade
    code: str
    facts: dict[str, str]
    sentence: str


class RecordOut(BaseModel):
    """A DNS record to publish."""

    name: str
    kind: str
    text: str


class MailCheckOut(BaseModel):
    """All that was found of a domain."""

    domain: str
    worst: Grade
    findings: list[FindingOut]
    records: list[RecordOut]


class ReturnCount(BaseModel):
    """How many messages came back in one way."""

    kind: str
    verdict: str
    number: int


@router.get("/check", dependencies=[Depends(Needs(Permission.ADMIN))])
def check(
    app: AppDep,
    domain: Annotated[str, Query(max_length=253, pattern=r"^[A-Za-z0-9.-]*$")] = "",
    language: Annotated[str, Query(max_length=20)] = "en",
    address: Annotated[list[str] | None, Query(max_length=8)] = None,
) -> MailCheckOut:
    """Look at SPF, DKIM, DMARC, MX, PTR and TLS; it takes some seconds."""
    found = mail_checker_of(app.settings, addresses=address or ()).check(domain)
    return MailCheckOut(
        domain=found.domain,
        worst=found.worst,
        findings=[
            FindingOut(
                topic=each.topic,
                grade=each.grade,
                code=each.code,
                facts=dict(each.facts),
                sentence=sentence_of(each, language),
            )
            for each in found.findings
        ],
        records=[
            RecordOut(name=each.name, kind=each.kind, text=each.text) for each in found.records
        ],
    )


@bounces_router.get("/counts", dependencies=[Depends(Needs(Permission.VIEW))])
def counts(
    app: AppDep,
    campaign_id: str | None = None,
    days: Annotated[int, Query(ge=1, le=3650)] = 30,
) -> list[ReturnCount]:
    """Count what came back in the last days, of all campaigns or of one."""
    since = app.clock() - timedelta(days=days)
    found = count_returns_by_kind(app.database, since=since, campaign_id=campaign_id)
    return [
        ReturnCount(kind=kind, verdict=verdict, number=number)
        for (kind, verdict), number in sorted(found.items())
    ]
