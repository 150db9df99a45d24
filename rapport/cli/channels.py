"""`rapport channels`: who carries what, and a message to try it with."""

from typing import Annotated

import typer

from rapport.app import open_channels, states_of_channels
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.delivery import MessageId, OutcomeKind, Parcel, recipient_of
from rapport.kit.errors import Conflict
from rapport.kit.ids import new_id

app = typer.Typer(help="See the ways out of the house, and try one.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]

_TAKEN = (OutcomeKind.ACCEPTED, OutcomeKind.HANDED_OVER)


class TestNotTaken(Conflict):
    """A provider did not take the test message."""

    code = "test-message-not-taken"


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List every channel with who carries it, or what its settings lack."""
    with opened_operations() as rapport:
        states = states_of_channels(rapport)
    if as_json:
        print_json(states)
        return
    print_table(
        "Channels",
        ("channel", "carried by", "what is wrong"),
        [(one.name, one.provider or "nobody", one.fault) for one in states],
    )


@app.command()
def test(
    channel: Annotated[str, typer.Argument(help="sms, push, webhook or wecom.")],
    to: Annotated[str, typer.Option("--to", help="Number, token or other address.")],
    text: Annotated[str, typer.Option(help="What it says.")] = "Test / 测试",
) -> None:
    """Send one message that is in no campaign, to an address of your own."""
    with opened_operations() as rapport, open_channels(rapport) as channels:
        settings = rapport.settings
        chosen = channels.by_name(channel)
        parcel = Parcel(
            message_id=MessageId(new_id("test")),
            channel=channel,
            sender=settings.mail.sender,
            recipient=recipient_of(channel, to, market=settings.shop.market),
            parts={"subject": text, "title": text, "text": text},
            language=settings.shop.language,
            data=f"Subject: test\r\n\r\n{text}\r\n".encode(),
        )
        (outcome,) = chosen.send([parcel])
    if outcome.kind not in _TAKEN:
        raise TestNotTaken(
            f"{chosen.provider} did not take the message: {outcome.kind.value} ({outcome.code});"
            " look the code up in the provider's documents"
        )
    units = f", {outcome.units} segments" if outcome.units else ""
    out.print(f"{chosen.provider}: {outcome.kind.value}{units}")
