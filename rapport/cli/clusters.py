"""`rapport clusters`: groups of customers that nobody described, each with a rule to keep."""

from enum import StrEnum
from typing import Annotated

import ibis.expr.types as ir
import typer

from rapport.app import App
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.clusters import (
    Clustering,
    ClusterQuestion,
    Method,
    ask_names,
    clustering_json,
    find_clusters,
)
from rapport.llm import open_model
from rapport.segments import (
    describe,
    get_segment,
    members,
    rule_lookup,
    save_segment,
)
from rapport.traits import trait_catalog


class Language(StrEnum):
    """The languages that names and rules are told in."""

    EN = "en"
    ZH = "zh"


def show_clusters(
    *,
    trait: Annotated[
        list[str] | None, typer.Option("--trait", help="A computed trait to group by; repeat it.")
    ] = None,
    method: Annotated[Method, typer.Option("--method")] = Method.K_MEANS,
    count: Annotated[
        int | None, typer.Option("--count", help="How many; else the best number is looked for.")
    ] = None,
    segment: Annotated[
        str | None, typer.Option("--segment", help="Only members of this segment, by id or name.")
    ] = None,
    save: Annotated[bool, typer.Option("--save", help="Keep each rule as a segment.")] = False,
    language: Annotated[
        Language, typer.Option("--language", help="Of the names and rules.")
    ] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Find groups among the customers, say how sure they are, and what tells each from the rest."""
    question = ClusterQuestion(traits=tuple(trait or ()), method=method, count=count)
    with opened() as rapport:
        found = find_clusters(
            question,
            facts=rapport.facts,
            catalog=trait_catalog(rapport.database),
            among=_among(rapport, segment),
        )
        model = open_model(rapport.settings.llm, rapport.database)
        found = found if model is None else ask_names(found, model=model)
        kept = _saved(rapport, found, language) if save else []
    if as_json:
        print_json(clustering_json(found) | {"segments": kept})
    else:
        _print(found, kept, language)


def _saved(rapport: App, found: Clustering, language: str) -> list[str]:
    """Keep each cluster's rule as a segment under its name; return their ids."""
    kept = [
        save_segment(
            database=rapport.database,
            name=cluster.name[language],
            rule=cluster.rule,
            created_by="cli",
            now=rapport.clock(),
        )
        for cluster in found.clusters
    ]
    return [str(one.segment_id) for one in kept]


def _print(found: Clustering, kept: list[str], language: str) -> None:
    rows = [
        (
            one.name[language],
            one.size,
            f"{one.stability:.2f}",
            f"{one.precision:.0%} / {one.recall:.0%}",
            describe(one.rule, language),
        )
        for one in found.clusters
    ]
    columns = ("group", "customers", "stability", "rule: precision / recall", "nearest rule")
    print_table(f"Clusters: {found.verdict} (stability {found.stability:.2f})", columns, rows)
    for segment_id in kept:
        out.print(f"Kept as segment {segment_id}.")


def _among(rapport: App, reference: str | None) -> ir.Table | None:
    if reference is None:
        return None
    return members(
        get_segment(rapport.database, reference).rule,
        facts=rapport.facts,
        now=rapport.clock(),
        segments=rule_lookup(rapport.database),
    )
