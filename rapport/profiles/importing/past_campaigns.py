"""Past campaigns, sent with another program: one row each, so that questions can name them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import ibis
import pyarrow as pa

from rapport.kit.errors import Invalid
from rapport.kit.money import check_currency, to_minor
from rapport.profiles.importing.customers import clean_id
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.row_files import Cells, RowWrong, read_moment
from rapport.storage import Facts, FactTable, Upserted

PAST_CAMPAIGNS = FactTable(
    name="past_campaigns",
    one_row_per="campaign that was sent with another program",
    columns=ibis.schema(
        {
            "campaign_id": "string",
            "name": "string",
            "channel": "string",
            "subject": "string",
            "audience": "string",  # what the other program called the segment
            "sent_at": "timestamp('UTC', 6)",
            "cost_minor": "int64",
            "currency": "string",
            "source": "string",
        }
    ),
    key=("campaign_id",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """What a file says about a campaign, in the columns of `PAST_CAMPAIGNS`."""

    campaign_id: str
    name: str
    channel: str
    source: str
    subject: str | None = None
    audience: str | None = None
    sent_at: datetime | None = None
    cost_minor: int | None = None
    currency: str | None = None


def read_campaign(cells: Cells, mapping: ColumnMapping) -> CampaignRow:
    """Make a row of its cells, or raise `RowWrong` with every field that cannot be used."""
    faults: dict[str, str] = {}
    sent_at, cost, currency = None, None, None
    try:
        if "sent_at" in cells.fields:
            sent_at = read_moment(cells.fields["sent_at"], mapping)
    except ValueError as error:
        faults["sent_at"] = str(error)
    if "cost" in cells.fields:
        try:
            currency = check_currency(cells.fields.get("currency") or mapping.currency or "")
            cost = to_minor(cells.fields["cost"], currency)
        except Invalid as error:
            faults["cost" if currency else "currency"] = str(error)
    if faults:
        raise RowWrong(faults)
    return CampaignRow(
        campaign_id=clean_id(cells.need("campaign_id")),
        name=cells.need("name"),
        channel=cells.fields.get("channel", "email").lower(),
        source=mapping.source,
        subject=cells.fields.get("subject"),
        audience=cells.fields.get("audience"),
        sent_at=sent_at,
        cost_minor=cost,
        currency=currency,
    )


def keep_campaigns(facts: Facts, rows: Sequence[CampaignRow]) -> Upserted:
    """Add the campaigns, or replace those with the same id."""
    columns = {name: [getattr(row, name) for row in rows] for name in PAST_CAMPAIGNS.columns}
    done = facts.upsert(PAST_CAMPAIGNS, pa.table(columns, PAST_CAMPAIGNS.columns.to_pyarrow()))
    return replace(done, unchanged=len(rows) - done.inserted - done.updated)
