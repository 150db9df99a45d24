"""`rapport points`: what deeds and traits are worth, for shops without history."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.kit.settings import load_settings
from rapport.scoring import (
    EventRule,
    PointRules,
    count_points,
    explain_points,
    keep_points,
    point_rules,
    read_point_rules,
    score_names,
    set_point_rules,
)

app = typer.Typer(help="Rule points: what deeds and traits are worth.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
File = Annotated[Path, typer.Argument(help="YAML file with `rules:`.", dir_okay=False)]
_TOP = 10


@app.command("show")
def show(
    customer_id: Annotated[str, typer.Argument(help="Id of a customer; none for rules.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the rules, or what each of them gives a customer."""
    if customer_id:
        _show_customer(customer_id, as_json=as_json)
        return
    rules = point_rules(load_settings().home)
    if as_json:
        print_json(rules.model_dump(mode="json", by_alias=True))
        return
    _print_rules(rules)


@app.command("set")
def change(file: File, as_json: AsJson = False) -> None:
    """Take the rules of a file from now on, and give everybody their points."""
    with opened() as rapport:
        home = rapport.settings.home
        set_point_rules(home, file)
        kept = keep_points(rapport.facts, home=home, now=rapport.clock())
    if as_json:
        print_json(kept)
        return
    for name, one in kept.items():
        out.print(f"{name}: {one.rows:,} customers, {one.changed:,} with other points than before.")


@app.command("try")
def attempt(file: File, as_json: AsJson = False) -> None:
    """See whom the rules of a file would put first; nothing is kept."""
    rules = read_point_rules(file)
    with opened() as rapport:
        found = {}
        for name, line in score_names(rules).items():
            points = count_points(rapport.facts, rules, now=rapport.clock(), line=line)
            best = points.order_by([points.value.desc(), points.customer_id]).limit(_TOP)
            found[name] = rapport.facts.read(best).to_pylist()
    if as_json:
        print_json(found)
        return
    for name, rows in found.items():
        shown = [(row["customer_id"], f"{row['value']:.1f}") for row in rows]
        print_table(name, ("customer", "points"), shown)


def _show_customer(customer_id: str, *, as_json: bool) -> None:
    with opened() as rapport:
        rules = point_rules(rapport.settings.home)
        parts = explain_points(rapport.facts, customer_id, rules, now=rapport.clock())
    if as_json:
        print_json(parts)
        return
    rows = [(one.rule, one.times, f"{one.points:+.1f}") for one in parts]
    print_table(f"{customer_id}, before caps of groups", ("rule", "times", "points"), rows)


def _print_rules(rules: PointRules) -> None:
    rows = []
    for rule in rules.rules:
        if isinstance(rule, EventRule):
            half = f"{rule.half_life_days:g} days" if rule.half_life_days else "never"
            what, most = rule.event, str(rule.most)
        else:
            half, most = "never", "1"
            what = f"{rule.trait} known" if rule.known else f"{rule.trait} in {rule.one_of}"
        rows.append((rule.name, what, f"{rule.points:+g}", most, half, rule.group or ""))
    print_table("Rule points", ("rule", "of", "points", "most", "halve in", "group"), rows)
