"""Customers' rights over HTTP: the export of everything held, and erasure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.rights import erase_customer, export_customer
from rapport.testing import MailboxFolder

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])
Admin = Annotated[Actor, Depends(Needs(Permission.ADMIN))]


class ExportOut(BaseModel):
    """Everything held on a customer: rows by table."""

    format: str
    customer_id: str
    made_at: datetime
    about: Mapping[str, Mapping[str, str]] = Field(description="What each table holds, zh and en.")
    held: Mapping[str, Sequence[Mapping[str, object]]]


class ErasureOut(BaseModel):
    """What was erased. The freed pages of the disk are overwritten the following night."""

    erased_at: datetime
    rows: Mapping[str, int]
    total: int


@router.get("/{customer_id}/export", dependencies=[Depends(Needs(Permission.ADMIN))])
def export(app: AppDep, customer_id: AnyId) -> ExportOut:
    """Give out every row on the customer in both stores."""
    found = export_customer(customer_id, database=app.database, facts=app.facts, now=app.clock())
    return ExportOut(
        format=found.format,
        customer_id=found.customer_id,
        made_at=found.made_at,
        about=found.about,
        held=found.held,
    )


@router.delete("/{customer_id}")
def erase(app: AppDep, customer_id: AnyId, admin: Admin) -> ErasureOut:
    """Erase the customer from both stores; only hashes that stop messages to them stay."""
    done = erase_customer(
        customer_id,
        database=app.database,
        facts=app.facts,
        operator=admin.actor_id,
        now=app.clock(),
        elsewhere=[MailboxFolder(app.settings.home / "mailbox")],
    )
    return ErasureOut(erased_at=done.erased_at, rows=done.rows, total=done.total)
