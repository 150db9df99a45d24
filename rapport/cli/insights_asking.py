"""The commands of `rapport insights` that ask: how many say what, where, since when, who more."""

import csv
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TextIO
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import typer

from rapport.app import App
from rapport.cli.insights_scopes import scope_of
from rapport.cli.opening import opened
from rapport.cli.output import file_trouble, out, print_json, print_table
from rapport.insights import (
    Difference,
    Grouping,
    MentionKind,
    Scope,
    Sentiment,
    Share,
    Step,
    TextQuery,
    TextState,
    compare,
    find_texts,
    over_time,
    overview,
    read_text,
    said_about,
    said_by_group,
    texts_found,
)
from rapport.segments import members_of

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Of = Annotated[
    list[str] | None,
    typer.Option(
        "--of",
        help="Only these texts: product=ID, category=, brand=, source=, platform=, language= or"
        " segment=. Repeat it.",
    ),
]
Days = Annotated[
    int | None, typer.Option("--days", min=1, help="How many days back; else all texts.")
]
Quotes = Annotated[int, typer.Option("--quotes", min=0, max=20, help="Per thing and sentiment.")]

_EXPORTED = (
    "text_id", "source", "platform", "licence", "product_id", "brand", "language", "written_at",
    "rating", "state", "sentiment", "probability", "emotion", "irony", "text",
)  # fmt: skip
_ROWS = 10_000
_WORDS = 80
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def add_to(app: typer.Typer) -> None:
    app.command("overview")(show_overview)
    app.command("aspects")(show_aspects)
    app.command("groups")(show_groups)
    app.command("trend")(show_trend)
    app.command("compare")(show_comparison)
    app.command("texts")(show_texts)
    app.command("text")(show_text)
    app.command("export")(export)


def show_overview(of: Of = None, days: Days = None, as_json: AsJson = False) -> None:
    """Count the texts: how they speak, their stars, and what was left out."""
    with opened() as rapport:
        scope, among = _asked(rapport, of, days)
        found = overview(rapport.facts, scope, among=among)
    if as_json:
        print_json(found)
        return
    out.print(f"{found.texts:,} texts")
    for state, count in found.left_out.items():
        out.print(f"  left out, {state.value}: {count:,}")
    if found.stars.mean is not None:
        stars = found.stars
        out.print(f"{stars.mean:.2f} stars of 5 ({stars.low:.2f} to {stars.high:.2f})")
    felt = [(one.value, share) for one, share in found.sentiments.items()]
    rows = [(name, *_told(share)) for name, share in [*felt, ("not known", found.unknown)]]
    print_table("How they speak", ("sentiment", "texts", "share", "95 %"), rows)


def show_aspects(
    of: Of = None,
    days: Days = None,
    kind: Annotated[MentionKind, typer.Option(help="What is spoken of.")] = MentionKind.ASPECT,
    quotes: Quotes = 1,
    as_json: AsJson = False,
) -> None:
    """Count what texts praise and complain about; with --days, against the days before."""
    with opened() as rapport:
        scope, among = _asked(rapport, of, days)
        found = said_about(rapport.facts, scope, among=among, kind=kind, quotes=quotes)
    if as_json:
        print_json(found)
        return
    rows = []
    for one in found:
        shares = {"positive": one.positive, "negative": one.negative, "unfelt": one.unfelt}
        for felt, share in shares.items():
            if share.hits:
                words = one.quotes.get(felt, ())
                change = _change(one.more.get(Sentiment(felt))) if felt != "unfelt" else ""
                rows.append(
                    (one.about, felt, *_told(share), change, words[0].words if words else "")
                )
    columns = ("about", "feeling", "texts", "share", "95 %", "change", "in a customer's words")
    print_table("What they speak of", columns, rows)


def show_groups(
    by: Annotated[Grouping, typer.Option(help="What to set side by side.")] = Grouping.PRODUCT,
    of: Of = None,
    days: Days = None,
    most: Annotated[int, typer.Option(min=1, max=500, help="How many groups.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Set products, categories, brands, sources or languages side by side."""
    with opened() as rapport:
        scope, among = _asked(rapport, of, days)
        found = said_by_group(rapport.facts, scope, by, among=among, most=most)
    if as_json:
        print_json(found)
        return
    columns = (by.value, "texts", "praise", "complain", "stars", *found.abouts)
    rows = []
    for one in found.groups:
        cells = [found.cells.get(one.name, {}).get(about) for about in found.abouts]
        shown = ["" if c is None else f"+{c.positive.share:.0%} -{c.negative.share:.0%}"
                 for c in cells]  # fmt: skip
        stars = "" if one.stars.mean is None else f"{one.stars.mean:.2f}"
        rows.append(
            (one.name, f"{one.texts:,}", f"{one.positive.share:.0%}", f"{one.negative.share:.0%}",
             stars, *shown)
        )  # fmt: skip
    print_table("Side by side", columns, rows)


def show_trend(
    of: Of = None,
    days: Days = None,
    step: Annotated[Step, typer.Option(help="One point each.")] = Step.WEEK,
    about: Annotated[str | None, typer.Option(help="Only of one aspect.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show week by week how many praise and complain."""
    with opened() as rapport:
        scope, among = _asked(rapport, of, days)
        zone = ZoneInfo(rapport.settings.shop.timezone)
        found = over_time(rapport.facts, scope, among=among, step=step, about=about, zone=zone)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.first_day, f"{one.texts:,}", f"{one.positive.share:.0%}", f"{one.negative.share:.0%}")
        for one in found
    ]
    print_table("Over time", ("from", "texts", "praise", "complain"), rows)


def show_comparison(
    here: Annotated[list[str], typer.Option("--of", help="One side, such as product=bag.")],
    there: Annotated[list[str], typer.Option("--with", help="The other, such as product=cup.")],
    days: Days = None,
    as_json: AsJson = False,
) -> None:
    """Say what is said more of one side than of the other, the surest first."""
    with opened() as rapport:
        (one, members), (other, others) = (_asked(rapport, side, days) for side in (here, there))
        found = compare(rapport.facts, one, other, among_here=members, among_there=others)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.about, one.sentiment.value, f"{one.here.share:.1%}", f"{one.there.share:.1%}",
         f"{one.difference.difference:+.1%}",
         f"{one.difference.low:+.1%} to {one.difference.high:+.1%}",
         "yes" if one.difference.real else "may be chance")
        for one in found
    ]  # fmt: skip
    columns = ("about", "feeling", "here", "there", "difference", "95 %", "more than chance")
    print_table("The difference", columns, rows)


def show_texts(
    words: Annotated[str, typer.Argument(help="Words that stand in the text.")] = "",
    *,
    of: Of = None,
    days: Days = None,
    about: Annotated[str | None, typer.Option(help="What it speaks of.")] = None,
    feeling: Annotated[Sentiment | None, typer.Option(help="How it feels.")] = None,
    state: Annotated[TextState, typer.Option(help="Texts that do not count.")] = TextState.READ,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find texts, the newest first."""
    query = TextQuery(words=words, about=about, feeling=feeling, state=state)
    with opened() as rapport:
        scope, among = _asked(rapport, of, days)
        found = find_texts(rapport.facts, scope, query, among=among, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.text_id, one.sentiment or "not known", " ".join(one.text.split())[:_WORDS])
        for one in found.texts
    ]
    print_table(f"{found.total:,} texts", ("text", "feels", "words"), rows)


def show_text(
    text_id: Annotated[str, typer.Argument(help="Such as review:r1.")], as_json: AsJson = False
) -> None:
    """Show one text with all that was read of it."""
    with opened() as rapport:
        found = read_text(rapport.facts, text_id)
    if as_json:
        print_json(found)
        return
    line = found.line
    out.print(line.text)
    out.print(f"{line.state.value}, {line.sentiment or 'sentiment not known'}")
    rows = [
        (one.kind.value, one.about, one.sentiment or "", line.text[one.start : one.end])
        for one in found.mentions
    ]
    print_table("Speaks of", ("kind", "about", "feeling", "words"), rows)


def export(
    file: Annotated[Path | None, typer.Argument(help="A CSV file; else it is printed.")] = None,
    of: Of = None,
    days: Days = None,
    about: Annotated[str | None, typer.Option(help="Only what speaks of this.")] = None,
    feeling: Annotated[Sentiment | None, typer.Option(help="Only what feels so.")] = None,
) -> None:
    """Write the texts and their readings as CSV. No customer is named in it."""
    with opened() as rapport:
        scope, among = _asked(rapport, of, days)
        query = TextQuery(about=about, feeling=feeling)
        found = texts_found(rapport.facts, scope, query, among=among)
        ordered = found.order_by([found.written_at, found.text_id]).select(*_EXPORTED)
        if file is None:
            _write(rapport, ordered, sys.stdout)
            return
        try:
            with file.open("w", encoding="utf-8-sig", newline="") as opened_file:
                count = _write(rapport, ordered, opened_file)
        except OSError as error:
            raise file_trouble(error) from error
    out.print(f"Texts written: {count:,}.")


def _write(rapport: App, texts: ir.Table, file: TextIO) -> int:
    made = csv.writer(file)
    made.writerow(_EXPORTED)
    with rapport.facts.patient():
        table = rapport.facts.read(texts)
    for batch in table.to_batches(max_chunksize=_ROWS):
        made.writerows([[_cell(value) for value in row.values()] for row in batch.to_pylist()])
    return int(table.num_rows)


def _cell(value: object) -> object:
    """What a customer wrote must not be a formula of whoever opens the file."""
    if isinstance(value, str) and value.startswith(_FORMULAS):
        return f"'{value}"
    return value


def _asked(
    rapport: App, of: Sequence[str] | None, days: int | None
) -> tuple[Scope, ir.Table | None]:
    now = rapport.clock()
    since = now - timedelta(days=days) if days else None
    scope = scope_of(of or (), since=since, until=now if days else None)
    among = members_of(scope.segment, database=rapport.database, facts=rapport.facts, now=now)
    return scope, among


def _told(share: Share) -> tuple[str, str, str]:
    return f"{share.hits:,}", f"{share.share:.1%}", f"{share.low:.1%} to {share.high:.1%}"


def _change(gap: Difference | None) -> str:
    return f"{gap.difference:+.1%}" if gap is not None and gap.real else ""
