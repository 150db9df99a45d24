"""`rapport webhooks`: programs of the shop that are told what happens, and what became of it."""

from datetime import datetime
from typing import Annotated

import typer

from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.kit.errors import Conflict
from rapport.webhooks import (
    FIELDS,
    DeliveryStatus,
    EndpointWish,
    add_endpoint,
    count_deliveries,
    edit_endpoint,
    get_endpoint,
    list_deliveries,
    list_endpoints,
    remove_endpoint,
    replay_deliveries,
    replay_delivery,
    rotate_secret,
    switch_off,
    switch_on,
    try_endpoint,
)

app = typer.Typer(help="Tell other programs what happens.", no_args_is_help=True)
endpoints = typer.Typer(help="Who is told, and of what.", no_args_is_help=True)
app.add_typer(endpoints, name="endpoints")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Name = Annotated[str, typer.Argument(help="Name of the endpoint; see `endpoints list`.")]
_SHOWN = (
    "delivery_id", "type", "status", "attempts", "answer", "error", "seconds", "created_at",
)  # fmt: skip
_MOMENT = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]
Since = Annotated[
    datetime | None, typer.Option(formats=_MOMENT, help="From 2026-11-30T08:00+0000 on.")
]
Until = Annotated[datetime | None, typer.Option(formats=_MOMENT, help="Before that moment.")]


class TestNotTaken(Conflict):
    """An endpoint did not take the test call."""

    code = "webhook-test-not-taken"


@endpoints.command("add")
def add(  # noqa: PLR0917
    name: Annotated[str, typer.Argument(help="A short name: a-z, 0-9, - and _.")],
    url: Annotated[str, typer.Argument(help="Where the calls go; https.")],
    types: Annotated[list[str], typer.Option("--type", help="such as message.clicked, campaign.*")],
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", help=f"Besides ids: {', '.join(FIELDS)}, properties.NAME."),
    ] = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    at_once: Annotated[int, typer.Option(help="Calls at the same time at most.")] = 4,
    as_json: AsJson = False,
) -> None:
    """Add an endpoint and show its secret, this once."""
    wish = EndpointWish(
        name=name,
        url=url,
        types=types,
        fields=fields or (),
        description=description,
        at_once=at_once,
    )
    with opened_operations() as rapport:
        endpoint, secret = add_endpoint(
            wish,
            database=rapport.database,
            settings=rapport.settings.outgoing,
            secret=rapport.secret,
            by="command line",
            now=rapport.clock(),
        )
    _show_secret(endpoint.name, secret, as_json=as_json)


@endpoints.command("edit")
def edit(
    name: Name,
    url: Annotated[str | None, typer.Option(help="Where the calls go; https.")] = None,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="All of them, such as message.*")
    ] = None,
    fields: Annotated[
        list[str] | None, typer.Option("--field", help="All of them; '' for ids alone.")
    ] = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    at_once: Annotated[int | None, typer.Option(help="Calls at the same time at most.")] = None,
) -> None:
    """Change an endpoint; what is not given stays, and so does its secret."""
    with opened_operations() as rapport:
        kept = get_endpoint(rapport.database, name)
        wish = EndpointWish(
            name=kept.name,
            url=kept.url if url is None else url,
            types=types or kept.types,
            fields=kept.fields if fields is None else [one for one in fields if one],
            description=kept.description if description is None else description,
            at_once=kept.at_once if at_once is None else at_once,
        )
        edit_endpoint(wish, database=rapport.database, settings=rapport.settings.outgoing)
    out.print(f"{kept.name} is changed")


@endpoints.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List the endpoints with what waits, was delivered and has failed."""
    with opened_operations() as rapport:
        found = list_endpoints(rapport.database)
        counts = count_deliveries(rapport.database)
    if as_json:
        print_json(
            [{"endpoint": one, "deliveries": counts.get(one.endpoint_id, {})} for one in found]
        )
        return
    columns = ("name", "state", "url", "types", "waiting", "delivered", "failed")
    rows = [
        (
            one.name,
            f"{one.state.value} {one.because}".strip(),
            one.url,
            " ".join(one.types),
            *(counts.get(one.endpoint_id, {}).get(status, 0) for status in DeliveryStatus),
        )
        for one in found
    ]
    print_table("Webhook endpoints", columns, rows)


@endpoints.command("rotate")
def rotate(name: Name, as_json: AsJson = False) -> None:
    """Make a new secret and show it, this once; the one before is valid for a day more."""
    with opened_operations() as rapport:
        _, secret = rotate_secret(
            name, database=rapport.database, secret=rapport.secret, now=rapport.clock()
        )
    _show_secret(name, secret, as_json=as_json)


@endpoints.command("disable")
def disable(name: Name) -> None:
    """Send nothing more to an endpoint; what waits can be replayed later."""
    with opened_operations() as rapport:
        switch_off(name, database=rapport.database)
    out.print(f"{name} is off")


@endpoints.command("enable")
def enable(name: Name) -> None:
    """Send to an endpoint again."""
    with opened_operations() as rapport:
        switch_on(name, database=rapport.database)
    out.print(f"{name} is active")


@endpoints.command("test")
def test(name: Name, as_json: AsJson = False) -> None:
    """Call an endpoint once with the type `test`."""
    with opened_operations() as rapport:
        answer = try_endpoint(
            name,
            database=rapport.database,
            settings=rapport.settings.outgoing,
            secret=rapport.secret,
            now=rapport.clock(),
        )
    if as_json:
        print_json(answer)
    if not answer.taken:
        why = answer.error or f"HTTP {answer.status}"
        raise TestNotTaken(f"endpoint {name!r} did not take the call: {why}")
    if not as_json:
        out.print(f"{name}: HTTP {answer.status} after {answer.seconds:.2f} s")


@endpoints.command("remove")
def remove(name: Name) -> None:
    """Delete an endpoint and all its deliveries."""
    with opened_operations() as rapport:
        remove_endpoint(name, database=rapport.database)
    out.print(f"{name} is removed")


@app.command("deliveries")
def deliveries(
    endpoint: Annotated[str | None, typer.Option(help="Only those of this endpoint.")] = None,
    status: Annotated[DeliveryStatus | None, typer.Option(help="Only those that stand so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List deliveries, the newest first, without what they say."""
    with opened_operations() as rapport:
        chosen = get_endpoint(rapport.database, endpoint).endpoint_id if endpoint else None
        found = list_deliveries(rapport.database, endpoint_id=chosen, status=status, limit=limit)
    rows = [tuple(getattr(one, name) for name in _SHOWN) for one in found]
    if as_json:
        print_json([dict(zip(_SHOWN, row, strict=True)) for row in rows])
        return
    print_table("Webhook deliveries", _SHOWN, rows)


@app.command("replay")
def replay(
    delivery: Annotated[str | None, typer.Argument(help="Id of one delivery.")] = None,
    endpoint: Annotated[str, typer.Option(help="All that failed of this endpoint.")] = "",
    since: Since = None,
    until: Until = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what was delivered; with --since or --until.")
    ] = False,
) -> None:
    """Send one delivery, those of a span of time, or all that failed, once more."""
    if (delivery is None) == (not endpoint):
        raise typer.BadParameter("give the id of one delivery, or --endpoint")
    if everything and since is None and until is None:
        raise typer.BadParameter("--all needs --since or --until")
    with opened_operations() as rapport:
        if delivery is not None:
            replay_delivery(delivery, database=rapport.database, now=rapport.clock())
            count = 1
        else:
            count = replay_deliveries(
                endpoint,
                database=rapport.database,
                now=rapport.clock(),
                since=since,
                until=until,
                failed_only=not everything,
            )
    out.print(f"{count} to be delivered again")


def _show_secret(name: str, secret: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"endpoint": name, "secret": secret})
        return
    out.print(f"{name}: {secret}")
    out.print("Keep this secret now; it is not shown again.")
