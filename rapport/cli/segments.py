"""`rapport segments`: rules that pick customers out, and who they pick."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.segments import (
    Member,
    Preview,
    Rule,
    Segment,
    describe,
    get_segment,
    list_members,
    list_segments,
    parse_rule,
    preview,
    rule_json,
    rule_lookup,
    rule_schema,
    save_segment,
    segment_names,
)

app = typer.Typer(help="Make segments and see who is in them.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Reference = Annotated[str, typer.Argument(help="Id or name of a segment.")]
RuleFile = Annotated[
    Path,
    typer.Option(
        "--rule",
        help="File with the rule as JSON; `rapport segments schema` prints what it may say.",
        exists=True,
        dir_okay=False,
    ),
]
Language = Annotated[str, typer.Option("--language", help="Of the sentence: `zh` or `en`.")]
_MEMBER_COLUMNS = ("customer", "name", "country")


@app.command("list")
def show_list(as_json: AsJson = False, language: Language = "en") -> None:
    """List all segments by name."""
    with opened() as rapport:
        found = list_segments(rapport.database)
        named = segment_names(rapport.database)
    if as_json:
        print_json([_summary(segment) for segment in found])
        return
    rows = [
        (one.segment_id, one.name, describe(one.rule, language, segment_name=named))
        for one in found
    ]
    print_table("Segments", ("segment", "name", "who"), rows)


@app.command("create")
def create(name: str, rule: RuleFile, as_json: AsJson = False) -> None:
    """Keep a rule as a segment under a name of its own."""
    with opened() as rapport:
        segment = save_segment(
            database=rapport.database,
            name=name,
            rule=_read(rule),
            created_by="cli",
            now=rapport.clock(),
        )
    if as_json:
        print_json(_summary(segment))
    else:
        out.print(f"Segment {segment.name!r} is {segment.segment_id}.")


@app.command("preview")
def try_rule(rule: RuleFile, as_json: AsJson = False, language: Language = "en") -> None:
    """Count whom a rule picks out, and show a few, without keeping anything."""
    with opened() as rapport:
        _print_preview(_preview(rapport, _read(rule)), as_json=as_json, language=language)


@app.command("show")
def show(reference: Reference, as_json: AsJson = False, language: Language = "en") -> None:
    """Show a segment: its rule as a sentence, its size, a few of its members."""
    with opened() as rapport:
        segment = get_segment(rapport.database, reference)
        shown = _preview(rapport, segment.rule)
    if as_json:
        print_json({**_summary(segment), "preview": shown})
    else:
        print_heading(segment.name, f"({segment.segment_id})")
        _print_preview(shown, as_json=False, language=language)


@app.command("members")
def show_members(
    reference: Reference,
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    after: Annotated[
        str | None, typer.Option(help="Go on after this customer, the last one of a page.")
    ] = None,
) -> None:
    """List the members of a segment right now, by customer id."""
    with opened() as rapport:
        segment = get_segment(rapport.database, reference)
        found = list_members(
            segment.rule,
            facts=rapport.facts,
            now=rapport.clock(),
            segments=rule_lookup(rapport.database),
            limit=limit,
            after=after,
        )
    if as_json:
        print_json(found)
    else:
        print_table(segment.name, _MEMBER_COLUMNS, _rows(found))


@app.command("schema")
def schema(as_json: AsJson = True) -> None:
    """Print the JSON Schema of a rule."""
    del as_json  # a schema is JSON either way
    print_json(rule_schema())


def _read(file: Path) -> Rule:
    return parse_rule(file.read_bytes())


def _preview(rapport: App, rule: Rule) -> Preview:
    return preview(
        rule,
        facts=rapport.facts,
        now=rapport.clock(),
        segments=rule_lookup(rapport.database),
        segment_name=segment_names(rapport.database),
    )


def _print_preview(shown: Preview, *, as_json: bool, language: str) -> None:
    if as_json:
        print_json(shown)
        return
    out.print(shown.sentence.get(language, shown.sentence["en"]))
    out.print(f"{shown.size:,} of {shown.customers:,} customers ({shown.share:.1%})")
    for warning in shown.warnings:
        out.print(warning.get(language, warning["en"]), style="yellow")
    if shown.examples:
        print_table("The first of them", _MEMBER_COLUMNS, _rows(shown.examples))


def _rows(found: list[Member] | tuple[Member, ...]) -> list[tuple[str, str, str]]:
    return [(one.customer_id, one.name, one.country or "") for one in found]


def _summary(segment: Segment) -> dict[str, object]:
    return {
        "segment_id": segment.segment_id,
        "name": segment.name,
        "rule": rule_json(segment.rule),
        "sentence": {one: describe(segment.rule, one) for one in ("zh", "en")},
        "version": segment.version,
        "created_at": segment.created_at,
        "created_by": segment.created_by,
        "updated_at": segment.updated_at,
    }
