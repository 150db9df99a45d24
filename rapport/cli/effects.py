"""`rapport effects`: what works for whom, and what the next brief should try."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from rapport.campaigns import learn_from_campaigns
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import get_brief
from rapport.effects import (
    Effect,
    Measure,
    Posterior,
    UnknownAttribute,
    amount_text,
    effects_of,
    lift_of,
    lift_sentence,
    setting_name,
    suggestions_for,
    what_works,
    wish_sentence,
)
from rapport.segments import list_segments
from rapport.storage import Database

app = typer.Typer(
    help="What works for whom, and what the next brief should try.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command()
def learn(as_json: AsJson = False) -> None:
    """Learn from every campaign whose attribution days are over; the server does it too."""
    with opened() as rapport:
        learned = learn_from_campaigns(
            database=rapport.database,
            facts=rapport.facts,
            currency=rapport.settings.shop.currency,
            now=rapport.clock(),
        )
    if as_json:
        print_json(learned)
    else:
        out.print(f"Learned from {len(learned)} campaigns; see `rapport effects show`.")


@app.command()
def show(
    *,
    group: Annotated[str, typer.Option(help="Only this segment's id; else each and all.")] = "",
    measure: Annotated[Measure, typer.Option(help="What is counted.")] = Measure.REVENUE,
    language: Annotated[str | None, typer.Option(help="Only campaigns in it, as `zh`.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what each attribute of a text is worth per recipient, with its 95 % interval."""
    with opened_operations() as rapport:
        groups = [group] if group else []
        posterior = what_works(rapport.database, measure=measure, groups=groups, language=language)
        names = _names(rapport.database)
        currency, words = rapport.settings.shop.currency, rapport.settings.shop.language
    shown = groups or ["", *posterior.groups]
    if as_json:
        print_json(
            [
                {
                    "group": each,
                    "lift": lift_of(posterior, each) if each else None,
                    "effects": effects_of(posterior, each),
                }
                for each in shown
            ]
        )
        return
    if not posterior.figures:
        out.print("Nothing was learned yet; campaigns count once their attribution days are over.")
        return
    for each in shown:
        _print_group(posterior, each, names.get(each, each or "all groups"), currency, words)


@app.command()
def suggest(
    brief_id: Annotated[str, typer.Argument(metavar="BRIEF_ID", help="Id of the brief.")],
    *,
    variants: Annotated[
        int | None, typer.Option(min=1, max=8, help="How many; else as many as the brief wants.")
    ] = None,
    forbid: Annotated[
        list[str] | None, typer.Option(help="What may not be, such as `emoji=yes`; repeat it.")
    ] = None,
    free: Annotated[
        bool, typer.Option("--free", help="Suggest tone and length too; else the brief's hold.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Suggest what the variants of a brief should try, group by group, and why."""
    forbidden = [_pair(text) for text in forbid or ()]
    with opened_operations() as rapport:
        brief = get_brief(rapport.database, brief_id)
        found = suggestions_for(
            brief,
            database=rapport.database,
            forbidden=forbidden,
            variants=variants,
            keep_tone_and_length=not free,
        )
        currency, words = rapport.settings.shop.currency, rapport.settings.shop.language
    if as_json:
        print_json(found)
        return
    names = {group.segment_id: group.name for group in brief.groups}
    for each in found:
        print_heading(names[each.group], f"({each.customers:,} recipients so far)")
        for variant in each.variants:
            out.print(f"  {variant.variant}:")
            for wish in variant.wishes:
                told = wish_sentence(wish, each.measure, currency=currency, language=words)
                out.print(f"    {told} ({wish.propensity:.2f})")


def _names(database: Database) -> Mapping[str, str]:
    return {each.segment_id: each.name for each in list_segments(database)}


def _print_group(posterior: Posterior, group: str, name: str, currency: str, language: str) -> None:
    lift = lift_of(posterior, group) if group else None
    print_table(name, _COLUMNS, _rows(effects_of(posterior, group), posterior, currency, language))
    if lift is not None:
        out.print(lift_sentence(lift, posterior.measure, currency=currency, language=language))


_COLUMNS = ("setting", "per recipient", "low", "high", "likely to help", "recipients", "campaigns")


def _rows(
    effects: Iterable[Effect], posterior: Posterior, currency: str, language: str
) -> Iterable[tuple[str, ...]]:
    written = amount_text(posterior.measure, currency, language)
    for one in effects:
        yield (
            setting_name(one.attribute, one.value, language),
            written(one.mean),
            written(one.low),
            written(one.high),
            f"{one.helps:.0%}",
            f"{one.customers:,}",
            str(one.campaigns),
        )


def _pair(text: str) -> tuple[str, str]:
    attribute, sign, value = text.partition("=")
    if not sign:
        raise UnknownAttribute(
            f"--forbid {text!r} cannot be read; write an attribute and a value, such as emoji=yes"
        )
    return attribute, value
