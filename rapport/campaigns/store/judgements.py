"""The rows of judgements: on which figures each wave of a personal campaign was drawn."""

from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from rapport.campaigns.results_model import Judgement
from rapport.campaigns.store.tables import JUDGEMENTS
from rapport.storage import Database


def keep_judgement(connection: Connection, judgement: Judgement) -> None:
    """Keep a judgement beside the draw that followed it, in the caller's transaction."""
    row: dict[str, Any] = {
        "campaign_id": judgement.campaign_id,
        "wave": judgement.wave,
        "judged_at": judgement.judged_at,
        "judgement": msgspec.to_builtins(judgement),
    }
    connection.execute(insert(JUDGEMENTS).values(row))


def judgements_of(database: Database, campaign_id: str) -> list[Judgement]:
    """Give the judgements of a campaign by wave."""
    chosen = JUDGEMENTS.c.campaign_id == campaign_id
    query = select(JUDGEMENTS.c.judgement).where(chosen).order_by(JUDGEMENTS.c.wave)
    with database.read() as connection:
        return [msgspec.convert(told, Judgement) for told in connection.execute(query).scalars()]
