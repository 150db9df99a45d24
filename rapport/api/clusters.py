"""Clusters over HTTP: groups that nobody described, each with the rule nearest to it."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.clusters import ClusterQuestion, Method, clustering_json, find_clusters
from rapport.segments import members_of
from rapport.traits import trait_catalog

router = APIRouter(prefix="/api/v1/clusters", tags=["clusters"])


class ClustersIn(BaseModel):
    """How to group customers."""

    model_config = ConfigDict(extra="forbid")

    traits: list[str] = Field(default=[], description="Computed traits; else the usual ones.")
    method: Method = Method.K_MEANS
    count: int | None = Field(default=None, description="How many; else the best is looked for.")
    seed: int = Field(default=7, ge=0, le=2**31, description="The same seed, the same groups.")
    segment: str | None = Field(default=None, description="Only its members; an id or a name.")


@router.post("", dependencies=[Depends(Needs(Permission.VIEW))])
def find(app: AppDep, asked: ClustersIn) -> dict[str, object]:
    """Find clusters by the computed traits as last refreshed; nothing is kept."""
    question = ClusterQuestion(
        traits=tuple(asked.traits), method=asked.method, count=asked.count, seed=asked.seed
    )
    among = members_of(asked.segment, database=app.database, facts=app.facts, now=app.clock())
    found = find_clusters(
        question, facts=app.facts, catalog=trait_catalog(app.database), among=among
    )
    return clustering_json(found)
