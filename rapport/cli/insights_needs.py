"""`rapport insights needs`: what customers need, counted, with their words."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import (
    NEEDS,
    READINGS,
    MentionKind,
    Scope,
    find_needs,
    readings_in,
    rival_candidates,
)

app = typer.Typer(help="What customers need, as findings with quotes.", no_args_is_help=True)

_KINDS = [kind.value for kind in MentionKind if kind is not MentionKind.ASPECT]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Product = Annotated[str | None, typer.Option(help="Only texts on this product id.")]
Language = Annotated[str | None, typer.Option(help="Only texts in this language, such as `zh`.")]


@app.command("list")
def show(
    kind: Annotated[
        MentionKind | None, typer.Option(help=f"Only one kind of need: {', '.join(_KINDS)}.")
    ] = None,
    product: Product = None,
    language: Language = None,
    fewest: Annotated[int, typer.Option(min=1, help="Fewest texts that say so.")] = 2,
    statements: Annotated[str, typer.Option(help="Language of the findings.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Count what the texts that were read say of needs; what most say comes first."""
    scope = Scope(product_id=product, language=language)
    kinds = NEEDS if kind is None else (kind,)
    with opened() as rapport:
        found = find_needs(rapport.facts, scope, kinds=kinds, fewest=fewest)
    if as_json:
        print_json(found)
        return
    spoken = "zh" if statements.startswith("zh") else "en"
    rows = [
        (
            one.statement[spoken],
            f"{one.share:.1%}",
            f"{one.low:.1%} to {one.high:.1%}",
            one.quotes[0].words if one.quotes else "",
        )
        for one in found
    ]
    if rows:
        print_table("Needs", ("finding", "share", "95 %", "in a customer's words"), rows)
    else:
        out.print("No need is named by so many texts. Run `rapport insights refresh` first.")


@app.command("rivals")
def rivals(
    fewest: Annotated[int, typer.Option(min=1, help="Fewest texts that name it.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Propose competitors: what texts compare with. Those that are rivals go into the settings."""
    with opened() as rapport:
        rapport.facts.ensure(READINGS)
        texts = rapport.facts.read(readings_in(rapport.facts, Scope()).select("text"))
    found = rival_candidates((text for text in texts["text"].to_pylist() if text), fewest=fewest)
    if as_json:
        print_json([{"name": name, "texts": times} for name, times in found])
        return
    rows = [(name, f"{times:,}") for name, times in found]
    print_table("Compared with", ("name", "texts"), rows)
