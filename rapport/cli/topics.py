"""`rapport topics` and `rapport optins`: what customers can choose, and the proof of it."""

from typing import Annotated

import typer

from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.subscriptions import (
    OptInState,
    Topic,
    archive_topic,
    get_opt_in,
    list_opt_ins,
    list_topics,
    save_topic,
)

app = typer.Typer(help="Declare what customers can choose to hear about.", no_args_is_help=True)
opt_ins_app = typer.Typer(help="Sign-ups and their proof.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
TopicArg = Annotated[str, typer.Argument(metavar="TOPIC", help="Its key, such as new-arrivals.")]


@app.command("list")
def show(
    archived: Annotated[bool, typer.Option(help="Archived ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the topics in the order in which customers see them."""
    with opened_operations() as rapport:
        found = list_topics(rapport.database, archived=archived)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.topic, one.names["zh"], one.names["en"], ", ".join(one.channels),
         "in" if one.default_in else "out", "archived" if one.archived_at else "")
        for one in found
    ]  # fmt: skip
    print_table("Topics", ("topic", "zh", "en", "channels", "default", ""), rows)


@app.command()
def save(
    topic: TopicArg,
    *,
    zh: Annotated[str, typer.Option(help="Name in Chinese.")],
    en: Annotated[str, typer.Option(help="Name in English.")],
    about_zh: Annotated[str, typer.Option(help="A sentence about it in Chinese.")],
    about_en: Annotated[str, typer.Option(help="A sentence about it in English.")],
    channel: Annotated[list[str] | None, typer.Option(help="Channel; may be repeated.")] = None,
    default_out: Annotated[
        bool, typer.Option("--default-out", help="Only for those who choose it.")
    ] = False,
    position: Annotated[int, typer.Option(help="Place among the topics.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Declare a topic, or change the one with this key."""
    with opened_operations() as rapport:
        wanted = Topic(
            topic=topic,
            names={"zh": zh, "en": en},
            sentences={"zh": about_zh, "en": about_en},
            channels=tuple(channel or ["email"]),
            default_in=not default_out,
            position=position,
            changed_at=rapport.clock(),
            changed_by="cli",
        )
        made = save_topic(wanted, database=rapport.database)
    if as_json:
        print_json(made)
    else:
        out.print(f"{made.topic} can be chosen.")


@app.command()
def archive(topic: TopicArg, as_json: AsJson = False) -> None:
    """Offer a topic to nobody any more; what customers said about it stays."""
    with opened_operations() as rapport:
        done = archive_topic(topic, database=rapport.database, by="cli", now=rapport.clock())
    if as_json:
        print_json(done)
    else:
        out.print(f"{done.topic} is archived.")


@opt_ins_app.command("list")
def opt_ins(
    form: Annotated[str | None, typer.Option(help="Id of a form.")] = None,
    customer: Annotated[str | None, typer.Option(help="Id of a customer.")] = None,
    state: Annotated[OptInState | None, typer.Option(help="Where they stand.")] = None,
    limit: Annotated[int, typer.Option(help="How many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List sign-ups, the newest first, without their addresses."""
    with opened_operations() as rapport:
        found = list_opt_ins(
            rapport.database, form_id=form, customer_id=customer, state=state, limit=limit
        )
    if as_json:
        print_json(found)
        return
    rows = [
        (one.opt_in_id, one.customer_id, one.form_id, one.state.value, one.asked_at,
         one.confirmed_at or "")
        for one in found
    ]  # fmt: skip
    print_table("Sign-ups", ("sign-up", "customer", "form", "state", "asked", "confirmed"), rows)


@opt_ins_app.command("show")
def show_opt_in(
    opt_in_id: Annotated[str, typer.Argument(metavar="OPT_IN_ID", help="Its id; see `list`.")],
    as_json: AsJson = False,
) -> None:
    """Show the proof of a sign-up: what was asked, word for word, and what was answered."""
    with opened_operations() as rapport:
        found = get_opt_in(rapport.database, opt_in_id)
    if as_json:
        print_json(found)
        return
    rows = [(name, getattr(found, name)) for name in found.__dataclass_fields__]
    print_table(f"Sign-up {opt_in_id}", ("field", "value"), rows)
