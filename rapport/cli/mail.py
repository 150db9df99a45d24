"""`rapport mail`: whether the world lets the shop's mail in, and a key to sign it with."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.app import mail_checker_of
from rapport.cli.output import out, print_json, print_table
from rapport.delivery import Grade, load_signer, make_dkim_key, sentence_of
from rapport.kit.settings import load_settings

app = typer.Typer(help="Check the set-up of mail, and make keys for it.", no_args_is_help=True)

_SIGNS = {Grade.GOOD: "ok", Grade.WARNING: "better", Grade.BAD: "WRONG", Grade.UNKNOWN: "?"}
_NOT_GOOD = 1


@app.command()
def check(
    domain: Annotated[str, typer.Option(help="Domain of the sender; else the settings'.")] = "",
    address: Annotated[
        list[str] | None, typer.Option(help="IP address that mail leaves from; repeat.")
    ] = None,
    language: Annotated[str, typer.Option(help="en or zh; else the shop's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Look at the domain's records and the server; say what to do. Ends with 1 if mail suffers."""
    settings = load_settings()
    found = mail_checker_of(settings, addresses=address or ()).check(domain)
    chosen = language or settings.shop.language
    if as_json:
        sentences = [sentence_of(each, chosen) for each in found.findings]
        print_json({"check": found, "sentences": sentences})
    else:
        rows = [
            (each.topic, _SIGNS[each.grade], sentence_of(each, chosen)) for each in found.findings
        ]
        print_table(found.domain, ("what", "how", "found"), rows)
        out.print("Records to publish:")
        for record in found.records:
            out.print(f'{record.name}. {record.kind} "{record.text}"', soft_wrap=True)
    if found.worst is Grade.BAD:
        raise typer.Exit(_NOT_GOOD)


@app.command()
def keys(
    path: Annotated[Path, typer.Argument(help="File for the new private key.")] = Path("dkim.pem"),
    selector: Annotated[str, typer.Option(help="Selector of the key in the DNS.")] = "rapport",
    domain: Annotated[str, typer.Option(help="Domain to sign for; else the sender's.")] = "",
    bits: Annotated[int, typer.Option(help="Bits of the RSA key.")] = 2048,
) -> None:
    """Make a key for DKIM, and print the record to publish and the settings to set."""
    mail = load_settings().mail
    signed = domain or mail.dkim_domain or mail.sender.rpartition("@")[2]
    make_dkim_key(path, bits=bits)
    update = {"dkim_domain": signed, "dkim_selector": selector, "dkim_key_file": path}
    signer = load_signer(mail.model_copy(update=update))
    assert signer is not None, "a domain is given"
    name, text = signer.dns_record()
    out.print(f"The key is in {path}. Publish this record:")
    out.print(f'{name}. TXT "{text}"', soft_wrap=True)
    out.print("Then set:")
    for setting, value in (("DOMAIN", signed), ("SELECTOR", selector), ("KEY_FILE", path)):
        out.print(f"RAPPORT_MAIL__DKIM_{setting}={value}", soft_wrap=True)
