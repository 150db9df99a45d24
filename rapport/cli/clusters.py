"""`rapport clusters`: groups of customers that nobody described, each with a rule to keep."""

from collections.abc import Collection
from enum import StrEnum
from itertools import chain, count
from typing import Annotated

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
    list_segments,
    members_of,
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
    number: Annotated[
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
    question = ClusterQuestion(traits=tuple(trait or ()), method=method, count=number)
    with opened() as rapport:
        found = find_clusters(
            question,
            facts=rapport.facts,
            catalog=trait_catalog(rapport.database),
            among=members_of(
                segment, database=rapport.database, facts=rapport.facts, now=rapport.clock()
            ),
        )
        model = open_model(rapport.settings.llm, rapport.database)
        found = found if model is None else ask_names(found, model=model)
        kept = _saved(rapport, found, language) if save else []
    if as_json:
        print_json(clustering_json(found) | {"segments": kept})
    else:
        _print(found, kept, language)


def _saved(rapport: App, found: Clustering, language: str) -> list[str]:
    """Keep each cluster's rule as a segment under its name, or the next free; return their ids."""
    taken = {one.name for one in list_segments(rapport.database)}
    kept = []
    for cluster in found.clusters:
        name = _free_name(cluster.name[language], taken)
        taken.add(name)
        segment = save_segment(
            database=rapport.database,
            name=name,
            rule=cluster.rule,
            created_by="cli",
            now=rapport.clock(),
        )
        kept.append(str(segment.segment_id))
    return kept


def _free_name(name: str, taken: Collection[str]) -> str:
    numbered = (f"{name} {number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in taken)


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
