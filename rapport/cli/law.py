"""`rapport law`: what the law forbids to say, and whether a text says it."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.output import file_trouble, out, print_json, print_table
from rapport.law import Breach, LawReading, explain, rules_for

app = typer.Typer(help="What the law and platforms forbid to say.", no_args_is_help=True)

Market = Annotated[str, typer.Option("--market", help="ISO 3166 code, such as CN, US or DE.")]
Language = Annotated[str, typer.Option("--language", help="Language of the text: zh or en.")]
Sector = Annotated[str, typer.Option("--sector", help="Sector of the goods, such as food.")]
Channel = Annotated[str, typer.Option("--channel", help="Platform, such as xiaohongshu.")]
Fact = Annotated[
    list[str] | None, typer.Option("--fact", help="A fact that is proved, such as offer-ends.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]

_MOST_NAME = 255  # a longer argument names no file


@app.command("check")
def check(  # noqa: PLR0917
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A text, or a file with one.")],
    market: Market = "CN",
    language: Language = "zh",
    sector: Sector = "",
    channel: Channel = "",
    fact: Fact = None,
    as_json: AsJson = False,
) -> None:
    """Read a text; exit with 1 where the law refuses something in it."""
    reading = explain(
        _text(text),
        market=market,
        language=language,
        sector=sector,
        channel=channel,
        lifted=frozenset(fact or ()),
    )
    if as_json:
        print_json(reading)
    else:
        _print(reading, "zh" if language.startswith("zh") else "en")
    if any(breach.severity == "refuse" for breach in reading.breaches):
        raise typer.Exit(1)


@app.command("rules")
def show_rules(
    market: Market = "CN",
    language: Language = "zh",
    sector: Sector = "",
    channel: Channel = "",
    as_json: AsJson = False,
) -> None:
    """List the rules of a market with law and article."""
    key = "zh" if language.startswith("zh") else "en"
    rows = [
        {
            "rule": rule.rule_id,
            "kind": rule.kind.value,
            "severity": rule.severity,
            "law": rule.law[key],
            "reason": rule.reason[key],
            "sectors": sorted(rule.sectors),
            "channels": sorted(rule.channels),
            "lifted by": sorted(rule.unless),
        }
        for rule in rules_for(market, language=language, sector=sector, channel=channel)
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        f"Rules for {market}",
        ["rule", "law", "reason", "sectors"],
        [[row["rule"], row["law"], row["reason"], ", ".join(row["sectors"])] for row in rows],
    )


def _text(given: str) -> str:
    try:
        is_file = len(given.encode()) <= _MOST_NAME and Path(given).is_file()
        return Path(given).read_text(encoding="utf-8") if is_file else given
    except OSError as error:
        raise file_trouble(error) from error


def _print(reading: LawReading, key: str) -> None:
    if not reading.breaches:
        out.print("Nothing found.")
    for breach in reading.breaches:
        out.print(f"{breach.severity}  {_place(breach)}  {breach.law[key]}", style="bold")
        out.print(f"  {breach.reason[key]}")
        out.print(f"  {breach.rewording[key]}")
    for one in reading.exemptions:
        out.print(f"free  “{one.span}”  {one.reason[key]}  {one.law[key]}", style="dim")


def _place(breach: Breach) -> str:
    return f"“{breach.span}” at {breach.start}" if breach.span else breach.rule_id
