"""Makes a dossier: all that helps before a call, from facts, complete without a language model."""

from dataclasses import replace
from datetime import datetime

from rapport.sales.dossier.gathering import evidence, seen, who, why_now, worth
from rapport.sales.dossier.model import Dossier
from rapport.sales.dossier.objecting import not_to_say, objections
from rapport.sales.dossier.opening import opening
from rapport.sales.dossier.reading import Shop, read_known
from rapport.sales.handing_over import Explain
from rapport.sales.store import get_lead
from rapport.storage import Database, Facts

_PARTS = (who, why_now, seen, evidence, worth, objections, opening, not_to_say)


def make_dossier(
    lead_id: str,
    *,
    database: Database,
    facts: Facts,
    shop: Shop,
    now: datetime,
    explain: Explain | None = None,
) -> Dossier:
    """Make the dossier of a lead. Raises `LeadNotFound`.

    `explain` gives today's reasons of the score; without it those kept at hand-over are shown.
    """
    lead = get_lead(database, lead_id)
    if explain is not None:
        told = explain(lead.score_name, [lead.customer_id])
        today = tuple(told.get(lead.customer_id, ()))[:5]
        lead = replace(lead, reasons=today or lead.reasons)
    known = read_known(lead, database=database, facts=facts, shop=shop, now=now)
    return Dossier(
        lead_id=lead_id,
        customer_id=lead.customer_id,
        line=lead.line,
        language=known.language,
        made_at=now,
        lines=tuple(line for part in _PARTS for line in part(known)),
    )
