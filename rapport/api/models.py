"""Learned models over HTTP: what the one in use says of every customer becomes a score."""

from fastapi import APIRouter, Depends

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.training import Scored, score_customers

router = APIRouter(prefix="/api/v1/models", tags=["models"])


@router.post("/{kind}/score", dependencies=[Depends(Needs(Permission.IMPORT))])
def score(app: AppDep, kind: str) -> Scored:
    """Score every customer with the model of a kind that is in use; nights do it too.

    With no model in use the scores of the last one are forgotten.
    """
    return score_customers(kind, facts=app.facts, home=app.settings.home, now=app.clock())
