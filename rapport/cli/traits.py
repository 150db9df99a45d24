"""`rapport traits`: what follows from each customer's past, and a shop's own declarations."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
import yaml

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.kit.yaml_texts import yaml_fault
from rapport.traits import (
    BadTrait,
    change_trait,
    declaration_json,
    declare_trait,
    declared_traits,
    drop_trait,
    get_traits,
    refresh_traits,
    trait_catalog,
)

app = typer.Typer(help="Computed traits of customers.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Language = Annotated[str, typer.Option("--language", help="Of the labels: `zh` or `en`.")]
File = Annotated[
    Path, typer.Argument(help="YAML file with one declaration.", exists=True, dir_okay=False)
]


@app.command("list")
def show_list(as_json: AsJson = False, language: Language = "en") -> None:
    """List all computed traits, the built-in ones and the shop's own."""
    with opened() as rapport:
        found = trait_catalog(rapport.database)
    told = [(one, one.label.model_dump(), one.description.model_dump()) for one in found]
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "label": label,
                    "type": one.type,
                    "unit": one.unit,
                    "description": description,
                    "declared_by": one.declared_by,
                }
                for one, label, description in told
            ]
        )
        return
    spoken = language if language in ("zh", "en") else "en"
    rows = [(one.name, label[spoken], one.type, one.unit) for one, label, _ in told]
    print_table("Computed traits", ("trait", "label", "type", "unit"), rows)


@app.command("show")
def show(customer_id: str, as_json: AsJson = False) -> None:
    """Show one customer's computed traits."""
    with opened() as rapport:
        found = get_traits(rapport.facts, customer_id)
    if as_json:
        print_json(found)
    else:
        known = [(name, value) for name, value in found.items() if value is not None]
        print_table(customer_id, ("trait", "value"), known)


@app.command("refresh")
def refresh(
    customer: Annotated[
        list[str] | None, typer.Option(help="Only this customer's; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compute everybody's traits now, or those of some customers."""
    with opened() as rapport:
        done = refresh_traits(
            facts=rapport.facts,
            database=rapport.database,
            now=rapport.clock(),
            shop=rapport.settings.shop,
            customers=customer or None,
        )
    if as_json:
        print_json(done)
    else:
        out.print(f"Computed the traits of {done.rows:,} customers in {done.seconds:.1f} s.")


@app.command("declared")
def show_declared(as_json: AsJson = False) -> None:
    """Print the shop's own declarations."""
    with opened() as rapport:
        own = [declaration_json(one.declaration) for one in declared_traits(rapport.database)]
    if as_json:
        print_json(own)
    else:
        out.print(yaml.safe_dump(own, allow_unicode=True, sort_keys=False))


@app.command("declare")
def declare(file: File, as_json: AsJson = False) -> None:
    """Declare a trait of the shop's own; `rapport traits refresh` computes it."""
    given = _read(file)
    with opened() as rapport:
        kept = declare_trait(
            given,
            database=rapport.database,
            facts=rapport.facts,
            created_by="cli",
            now=rapport.clock(),
        )
    _say(declaration_json(kept), f"Trait {kept.name!r} is declared.", as_json=as_json)


@app.command("change")
def change(file: File, as_json: AsJson = False) -> None:
    """Put another declaration in the place of the one of its name."""
    given = _read(file)
    with opened() as rapport:
        kept = change_trait(
            given, database=rapport.database, facts=rapport.facts, now=rapport.clock()
        )
    _say(declaration_json(kept), f"Trait {kept.name!r} is changed.", as_json=as_json)


@app.command("drop")
def drop(name: str, as_json: AsJson = False) -> None:
    """Forget a trait of the shop's own, and its values."""
    with opened() as rapport:
        drop_trait(name, database=rapport.database, facts=rapport.facts)
    _say({"dropped": name}, f"Trait {name!r} is dropped.", as_json=as_json)


def _say(value: object, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        out.print(sentence)


def _read(file: Path) -> Mapping[str, object]:
    try:
        read = yaml.safe_load(file.read_bytes())
    except yaml.YAMLError as error:
        raise BadTrait(f"{file} is not YAML: {yaml_fault(error)}") from error
    if not isinstance(read, dict):
        raise BadTrait(f"{file} holds no declaration: write its fields, one to a line")
    return read
