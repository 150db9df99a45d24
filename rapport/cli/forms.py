"""`rapport forms`: forms as files, what they did, and landing pages."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.files import read_text
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.leads import (
    LeadRefused,
    archive_form,
    check_address,
    figures_of,
    get_form,
    list_forms,
    list_pages,
    parse_form,
    publish_page,
    save_form,
    unpublish_page,
)

app = typer.Typer(help="Forms and landing pages that win customers.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
FormArg = Annotated[str, typer.Argument(metavar="FORM", help="Id of the form; see `list`.")]
SlugArg = Annotated[str, typer.Argument(help="The address behind /l/, such as spring-tea.")]


@app.command("list")
def show_all(as_json: AsJson = False) -> None:
    """List the forms in their newest version."""
    with opened_operations() as rapport:
        found = list_forms(rapport.database)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.form_id, one.name, one.version, one.trigger.value,
         "closed" if one.archived_at else "open")
        for one in found
    ]  # fmt: skip
    print_table("Forms", ("form", "name", "version", "shown", ""), rows)


@app.command()
def save(
    file: Annotated[Path, typer.Argument(help="YAML or JSON file with the form.")],
    as_json: AsJson = False,
) -> None:
    """Keep a form as its next version; an unchanged one is not kept again."""
    text = read_text(file)
    with opened_operations() as rapport:
        form = parse_form(text, by="cli", now=rapport.clock())
        made = save_form(form, database=rapport.database)
        address = f"{rapport.settings.public_url.rstrip('/')}/f/{made.form_id}"
    if as_json:
        print_json(made)
    else:
        out.print(f"Version {made.version} of {made.form_id} is at {address}", soft_wrap=True)


@app.command()
def show(form: FormArg, as_json: AsJson = False) -> None:
    """Show a form, and what it did in the last 30 days."""
    with opened_operations() as rapport:
        found = get_form(rapport.database, form)
        days = figures_of(
            form,
            database=rapport.database,
            timezone=rapport.settings.shop.timezone,
            now=rapport.clock(),
        )
    if as_json:
        print_json({"form": found, "days": days})
        return
    rows = [
        (one.day, one.views, one.posts,
         ", ".join(f"{reason}: {n}" for reason, n in one.refused.items()))
        for one in days
    ]  # fmt: skip
    print_table(f"{found.name}, version {found.version}", ("day", "views", "sent", "refused"), rows)


@app.command()
def archive(form: FormArg, as_json: AsJson = False) -> None:
    """Close a form: it takes no more sign-ups; what it took stays."""
    with opened_operations() as rapport:
        done = archive_form(form, database=rapport.database, now=rapport.clock())
    if as_json:
        print_json(done)
    else:
        out.print(f"{done.form_id} is closed.")


@app.command()
def pages(as_json: AsJson = False) -> None:
    """List the landing pages that are or were published."""
    with opened_operations() as rapport:
        found = list_pages(rapport.database)
    if as_json:
        print_json(found)
        return
    rows = [
        (f"/l/{one.slug}", one.draft_id, one.draft_version, one.form_id, one.published_at,
         one.unpublished_at or "")
        for one in found
    ]  # fmt: skip
    columns = ("address", "draft", "version", "form", "published", "taken off")
    print_table("Landing pages", columns, rows)


@app.command()
def publish(
    slug: SlugArg,
    draft: Annotated[str, typer.Argument(help="Id of an approved landing-page draft.")],
    form: FormArg,
    as_json: AsJson = False,
) -> None:
    """Publish an approved draft as a landing page with a form in it."""
    with opened_operations() as rapport:
        page = publish_page(
            slug, draft, form, database=rapport.database, by="cli", now=rapport.clock()
        )
        address = f"{rapport.settings.public_url.rstrip('/')}/l/{page.slug}"
    if as_json:
        print_json(page)
    else:
        out.print(f"Published at {address}", soft_wrap=True)


@app.command()
def unpublish(slug: SlugArg, as_json: AsJson = False) -> None:
    """Take a landing page off."""
    with opened_operations() as rapport:
        page = unpublish_page(slug, database=rapport.database, now=rapport.clock())
    if as_json:
        print_json(page)
    else:
        out.print(f"/l/{page.slug} is taken off.")


@app.command("check")
def check_one(
    address: Annotated[str, typer.Argument(help="An e-mail address.")],
    mx: Annotated[bool, typer.Option(help="Ask the DNS too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check an e-mail address: its form, slips of the finger, and its domain."""
    try:
        found = check_address(address, mx=mx)
    except ValueError as error:
        raise LeadRefused(str(error)) from None
    if as_json:
        print_json(found)
        return
    rows = [(name, getattr(found, name)) for name in found.__dataclass_fields__]
    print_table("Address", ("", ""), rows)
