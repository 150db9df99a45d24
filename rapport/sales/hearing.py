"""Hears what another CRM says of leads: signed calls, as Standard Webhooks asks."""

from collections.abc import Mapping

import msgspec

from rapport.kit.sales_settings import SalesSettings
from rapport.kit.webhook_signing import WebhookSigner
from rapport.sales.errors import BadLeadFile, SalesSyncOff
from rapport.sales.files import load_lead_mapping
from rapport.sales.syncing import Synced, take_rows
from rapport.sales.writing import SalesDesk

_MOST_ROWS = 1_000


def hear_crm(
    body: bytes, headers: Mapping[str, str], *, settings: SalesSettings, desk: SalesDesk
) -> Synced:
    """Take the rows of a call: `{"leads": [{"external_id": …, "stage": …}]}`.

    The same call again changes nothing. Raises `SalesSyncOff` without a secret,
    `WebhookNotGenuine` for a wrong signature, `BadLeadFile` for what is no such body.
    """
    secret = settings.sync_secret.get_secret_value()
    if not secret:
        raise SalesSyncOff("webhooks of a CRM are off; set RAPPORT_SALES__SYNC_SECRET")
    WebhookSigner([secret]).check(headers, body, now=desk.now)
    try:
        told = msgspec.json.decode(body, type=dict[str, list[dict[str, str | float | None]]])
    except msgspec.DecodeError as error:
        raise BadLeadFile('the body is not {"leads": [{…}]} with texts and numbers') from error
    rows = told.get("leads", [])
    if len(rows) > _MOST_ROWS:
        raise BadLeadFile(f"a call carries {_MOST_ROWS} leads at most; send several")
    mapping = load_lead_mapping(settings.mapping_file)
    ours = [mapping.ours({name: _text(value) for name, value in row.items()}) for row in rows]
    return take_rows(ours, desk=desk)


def _text(value: str | float | None) -> str:
    return "" if value is None else str(value)
