"""What the law lets a customer ask for: everything held on them as a file, and erasure."""

from dataclasses import asdict
from functools import partial

import msgspec
from nicegui import ui

from rapport.access import Permission
from rapport.console.controls import box, button
from rapport.console.notes import same_typed
from rapport.console.visits import Visit
from rapport.rights import erase_customer, export_customer
from rapport.testing import MailboxFolder


def draw_rights(visit: Visit, customer_id: str) -> None:
    """Draw the buttons, for who may press them."""
    if not visit.may(Permission.ADMIN):
        return
    t = visit.t
    with box("actions"):
        export = partial(_export, visit, customer_id)
        button(t("rights.export"), export, icon_name="imports").mark("export")
        erase = partial(_erase, visit, customer_id)
        button(t("rights.erase"), erase, kind="danger", icon_name="trash").mark("erase")


async def _export(visit: Visit, customer_id: str) -> None:
    with visit.told():
        held = await visit.do(Permission.ADMIN, partial(_held, visit, customer_id))
        with visit.client:
            # Not named after the customer: file names are seen in more places than files.
            ui.download.content(held, "customer-export.json", "application/json")


def _held(visit: Visit, customer_id: str) -> bytes:
    doors = visit.app
    found = export_customer(
        customer_id, database=doors.database, facts=doors.facts, now=doors.clock()
    )
    return msgspec.json.format(msgspec.json.encode(asdict(found), enc_hook=str), indent=2)


async def _erase(visit: Visit, customer_id: str) -> None:
    t = visit.t
    sure = await same_typed(
        visit,
        t("rights.erase_title"),
        t("rights.erase_about"),
        word=customer_id,
        yes=t("rights.erase_yes"),
    )
    if not sure:
        return
    with visit.told():
        await visit.do(Permission.ADMIN, partial(_erased, visit, customer_id))
        visit.go("/customers", erased=1)


def _erased(visit: Visit, customer_id: str) -> None:
    doors = visit.app
    erase_customer(
        customer_id,
        database=doors.database,
        facts=doors.facts,
        operator=str(visit.operator.operator_id),
        now=doors.clock(),
        elsewhere=[MailboxFolder(doors.settings.home / "mailbox")],
    )
