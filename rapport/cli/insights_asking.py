"""The commands of `rapport insights` that ask: how many say what, where, since when, who more."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.cli.insights_scopes import AsJson, Days, Of, asked
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import (
    Difference,
    Grouping,
    MentionKind,
    Sentiment,
    Share,
    Step,
    compare,
    interval_basis,
    over_time,
    overview,
    said_about,
    said_by_group,
    said_by_segment,
)
from rapport.segments import list_segments, members_of

Quotes = Annotated[int, typer.Option("--quotes", min=0, max=20, help="Per thing and sentiment.")]


def add_to(app: typer.Typer) -> None:
    app.command("overview")(show_overview)
    app.command("about")(show_aspects)
    app.command("groups")(show_groups)
    app.command("segments")(show_segments)
    app.command("trend")(show_trend)
    app.command("compare")(show_comparison)


def show_overview(of: Of = None, days: Days = None, as_json: AsJson = False) -> None:
    """Count the texts: how they speak, their stars, and what was left out."""
    with opened() as rapport:
        scope, among = asked(rapport, of, days)
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
        scope, among = asked(rapport, of, days)
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
    shown = [share for one in found for share in (one.positive, one.negative) if share.hits]
    out.print(interval_basis(shown)["en"])


def show_groups(
    by: Annotated[Grouping, typer.Option(help="What to set side by side.")] = Grouping.PRODUCT,
    of: Of = None,
    days: Days = None,
    most: Annotated[int, typer.Option(min=1, max=500, help="How many groups.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Set products, categories, brands, sources or languages side by side."""
    with opened() as rapport:
        scope, among = asked(rapport, of, days)
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


def show_segments(
    name: Annotated[
        list[str] | None, typer.Argument(help="Segments by id or name; else all that are kept.")
    ] = None,
    of: Of = None,
    days: Days = None,
    as_json: AsJson = False,
) -> None:
    """Set segments side by side: how their members speak."""
    with opened() as rapport:
        scope, _ = asked(rapport, of, days)
        wanted = name or [one.name for one in list_segments(rapport.database)]
        now = rapport.clock()
        members = {
            one: members_of(one, database=rapport.database, facts=rapport.facts, now=now)
            for one in wanted
        }
        kept = {one: table for one, table in members.items() if table is not None}
        found = said_by_segment(rapport.facts, scope, kept)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.name, f"{one.texts:,}", f"{one.positive.share:.0%}", f"{one.negative.share:.0%}",
         "" if one.stars.mean is None else f"{one.stars.mean:.2f}")
        for one in found
    ]  # fmt: skip
    print_table("Segments", ("segment", "texts", "praise", "complain", "stars"), rows)


def show_trend(
    of: Of = None,
    days: Days = None,
    step: Annotated[Step, typer.Option(help="One point each.")] = Step.WEEK,
    about: Annotated[str | None, typer.Option(help="Only of one aspect.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show week by week how many praise and complain."""
    with opened() as rapport:
        scope, among = asked(rapport, of, days)
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
        (one, members), (other, others) = (asked(rapport, side, days) for side in (here, there))
        found = compare(rapport.facts, one, other, among_here=members, among_there=others)
    if as_json:
        print_json(found)
        return
    rows = []
    for each in found:
        gap, low, high = each.difference.stated
        rows.append(
            (each.about, each.sentiment.value, f"{each.here.stated[0]:.1%}",
             f"{each.there.stated[0]:.1%}", f"{gap:+.1%}", f"{low:+.1%} to {high:+.1%}",
             "yes" if each.difference.real else "may be chance")
        )  # fmt: skip
    columns = ("about", "feeling", "here", "there", "difference", "95 %", "more than chance")
    print_table("The difference", columns, rows)
    out.print(interval_basis(one.difference for one in found)["en"])


def _told(share: Share) -> tuple[str, str, str]:
    value, low, high = share.stated
    return f"{share.hits:,}", f"{value:.1%}", f"{low:.1%} to {high:.1%}"


def _change(gap: Difference | None) -> str:
    return f"{gap.stated[0]:+.1%}" if gap is not None and gap.real else ""
