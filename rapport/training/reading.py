"""All scores of a customer, as they were kept last, with the reasons if asked for."""

from datetime import datetime
from pathlib import Path

from rapport.scoring import SCORES
from rapport.storage import Facts
from rapport.training.explaining import explain_score
from rapport.training.kinds import get_kind, list_kinds
from rapport.training.model import CustomerScore


def scores_of(
    customer_id: str,
    *,
    facts: Facts,
    home: Path,
    now: datetime,
    language: str,
    why: bool = False,
) -> tuple[CustomerScore, ...]:
    """The scores of a customer by name; `why` adds the reasons of those that a model in use gave.

    Reasons are of today, scores of the last night: where a customer did much since, they differ.
    """
    kinds = {get_kind(kind).score: kind for kind in list_kinds()}
    table = facts.table(SCORES)
    rows = facts.read(table.filter(table.customer_id == customer_id).order_by("name")).to_pylist()
    return tuple(
        CustomerScore(
            name=row["name"],
            value=row["value"],
            model=row["model"],
            scored_at=row["scored_at"],
            reasons=explain_score(
                kinds[row["name"]], customer_id, facts=facts, home=home, now=now, language=language
            )
            if why and row["name"] in kinds
            else (),
        )
        for row in rows
    )
