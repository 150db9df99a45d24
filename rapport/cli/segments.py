"""`rapport segments`: rules that pick customers out, and who they pick."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from rapport.app import App, topics_of_shop
from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.cli.segment_life import compare, history, newcomers, refresh
from rapport.cli.segment_tests import explain_customer, print_run, run_tests, show_boundary
from rapport.cli.segment_words import understand_sentence
from rapport.segments import (
    Member,
    Preview,
    Rule,
    Segment,
    State,
    alarms,
    delete_segment,
    describe,
    get_segment,
    kept_members,
    list_members,
    list_segments,
    parse_rule,
    preview,
    read_states,
    rule_json,
    rule_lookup,
    rule_schema,
    run_segment_tests,
    save_segment,
    segment_names,
    update_segment,
)
from rapport.uses import check_segment_unused

app = typer.Typer(help="Make segments and see who is in them.", no_args_is_help=True)
app.command("understand")(understand_sentence)
app.command("refresh")(refresh)
app.command("history")(history)
app.command("overlap")(compare)
app.command("composition")(newcomers)
app.command("boundary")(show_boundary)
app.command("explain")(explain_customer)
app.command("test")(run_tests)

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
    """List all segments by name, with their size and what looks wrong."""
    with opened() as rapport:
        found = list_segments(rapport.database)
        named, topics = segment_names(rapport.database), topics_of_shop(rapport)
        states = read_states(rapport.facts)
        rules = {str(one.segment_id): one.rule for one in found}
        wrong = alarms(rapport.facts, rules=rules, now=rapport.clock())
    if as_json:
        print_json(
            [
                _summary(one)
                | {"living": states.get(one.segment_id), "alarm": wrong.get(one.segment_id)}
                for one in found
            ]
        )
        return
    rows = [
        (
            one.segment_id,
            one.name,
            _size(states.get(one.segment_id)),
            wrong[one.segment_id].kind if one.segment_id in wrong else "",
            describe(one.rule, language, segment_name=named, topics=topics),
        )
        for one in found
    ]
    print_table("Segments", ("segment", "name", "size", "alarm", "who"), rows)


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


@app.command("change")
def change(
    reference: Reference,
    rule: Annotated[
        Path | None,
        typer.Option("--rule", help="File with the new rule.", exists=True, dir_okay=False),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The new name.")] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Change the rule or the name of a segment; its own tests are run on a new rule."""
    with opened() as rapport:
        segment = update_segment(
            reference,
            database=rapport.database,
            rule=None if rule is None else _read(rule),
            name=name,
            version=get_segment(rapport.database, reference).version,
            now=rapport.clock(),
        )
        tests = None
        if rule is not None:
            tests = run_segment_tests(
                segment.segment_id, database=rapport.database, facts=rapport.facts
            )
    if as_json:
        print_json(_summary(segment) | {"tests": tests})
        return
    out.print(f"Segment {segment.name!r} is at version {segment.version} now.")
    if tests is not None:
        print_run(tests, language)


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
    kept: Annotated[
        bool, typer.Option("--kept", help="As of the last refresh, not of this moment.")
    ] = False,
) -> None:
    """List the members of a segment right now, by customer id."""
    with opened() as rapport:
        segment = get_segment(rapport.database, reference)
        page = Page(rapport=rapport, limit=limit, after=after)
        found = page.kept(segment) if kept else page.asked(segment)
    if as_json:
        print_json(found)
    else:
        print_table(segment.name, _MEMBER_COLUMNS, _rows(found))


@app.command("delete")
def delete(reference: Reference, as_json: AsJson = False) -> None:
    """Delete a segment that nothing names, with its tests, memberships and sizes."""
    with opened() as rapport:
        check_segment_unused(get_segment(rapport.database, reference), database=rapport.database)
        gone = delete_segment(reference, database=rapport.database, facts=rapport.facts)
    if as_json:
        print_json({"deleted": gone.segment_id})
    else:
        out.print(f"Segment {gone.name!r} is deleted.")


@app.command("schema")
def schema(as_json: AsJson = True) -> None:
    """Print the JSON Schema of a rule."""
    del as_json  # a schema is JSON either way
    print_json(rule_schema())


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which members to show."""

    rapport: App
    limit: int
    after: str | None

    def asked(self, segment: Segment) -> list[Member]:
        return list_members(
            segment.rule,
            facts=self.rapport.facts,
            now=self.rapport.clock(),
            segments=rule_lookup(self.rapport.database),
            limit=self.limit,
            after=self.after,
        )

    def kept(self, segment: Segment) -> list[Member]:
        return kept_members(
            segment.segment_id, facts=self.rapport.facts, limit=self.limit, after=self.after
        )


def _size(state: State | None) -> str:
    return "" if state is None else f"{state.size:,}"


def _read(file: Path) -> Rule:
    return parse_rule(file.read_bytes())


def _preview(rapport: App, rule: Rule) -> Preview:
    return preview(
        rule,
        facts=rapport.facts,
        now=rapport.clock(),
        segments=rule_lookup(rapport.database),
        segment_name=segment_names(rapport.database),
        topics=topics_of_shop(rapport),
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
