"""`rapport policies` and `rapport sentences`: what texts may rest on besides the catalogue."""

from datetime import date
from typing import Annotated

import typer

from rapport.claims import (
    BadPolicy,
    BadSentence,
    list_policies,
    list_sentences,
    new_policy,
    new_sentence,
    put_policy,
    put_sentence,
    retire_policy,
    retire_sentence,
)
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table

policies_app = typer.Typer(help="Set and list the shop's policies.", no_args_is_help=True)
sentences_app = typer.Typer(help="Approve and list sentences.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Retired = Annotated[bool, typer.Option("--retired", help="Also those that hold no more.")]
By = Annotated[str, typer.Option(help="Who vouches for it.")]


@policies_app.command("list")
def show_policies(retired: Retired = False, as_json: AsJson = False) -> None:
    """List the policies, each in its latest version."""
    with opened_operations() as rapport:
        found = list_policies(rapport.database, retired=retired)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.policy_id, one.topic, language, text, one.version, one.retired_at)
        for one in found
        for language, text in one.texts.items()
    ]
    print_table("Policies", ("policy", "topic", "language", "text", "version", "retired"), rows)


@policies_app.command("set")
def set_policy(
    policy: Annotated[str, typer.Argument(help="Id, such as returns or delivery.")],
    text: Annotated[
        list[str], typer.Option(help="Text per language, such as en=Free over £50; repeat.")
    ],
    topic: Annotated[str, typer.Option(help="returns, delivery, warranty …; else the id.")] = "",
    by: By = "cli",
    as_json: AsJson = False,
) -> None:
    """Set a policy; another text makes its next version."""
    texts = dict(_text(pair) for pair in text)
    with opened_operations() as rapport:
        made = new_policy(policy, texts, topic=topic, by=by, now=rapport.clock())
        kept = put_policy(rapport.database, made)
    if as_json:
        print_json(kept)
    else:
        out.print(f"Policy {kept.policy_id} is kept in version {kept.version}.")


@policies_app.command("retire")
def end_policy(policy: Annotated[str, typer.Argument(help="Id of a policy.")]) -> None:
    """Retire a policy: texts may rest on it no more."""
    with opened_operations() as rapport:
        retire_policy(rapport.database, policy, now=rapport.clock())
    out.print(f"Policy {policy} is retired.")


@sentences_app.command("list")
def show_sentences(retired: Retired = False, as_json: AsJson = False) -> None:
    """List the approved sentences, the newest first."""
    with opened_operations() as rapport:
        found = list_sentences(rapport.database, retired=retired)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.sentence_id, one.language, one.sentence, one.evidence,
         ", ".join(one.product_ids), one.valid_until, one.approved_by)
        for one in found
    ]  # fmt: skip
    columns = ("sentence", "language", "says", "evidence", "products", "valid until", "by")
    print_table("Approved sentences", columns, rows)


@sentences_app.command("approve")
def approve(  # noqa: PLR0917 - options of a command
    sentence: Annotated[str, typer.Argument(help="The sentence, as texts may say it.")],
    evidence: Annotated[str, typer.Option(help="What proves it, and where that lies.")],
    language: Annotated[str, typer.Option(help="Language of the sentence.")] = "en",
    product: Annotated[
        list[str] | None, typer.Option(help="Product it is true of; repeat. Else any.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last day, such as 2026-12-31.")] = None,
    sentence_id: Annotated[
        str, typer.Option("--id", help="Id of a sentence to replace; else a new one.")
    ] = "",
    by: By = "cli",
    as_json: AsJson = False,
) -> None:
    """Approve a sentence that no field of the catalogue says."""
    with opened_operations() as rapport:
        made = new_sentence(
            sentence,
            language=language,
            evidence=evidence,
            product_ids=product or (),
            valid_until=_day(until) if until else None,
            by=by,
            now=rapport.clock(),
            sentence_id=sentence_id,
        )
        kept = put_sentence(rapport.database, made)
    if as_json:
        print_json(kept)
    else:
        out.print(f"Sentence {kept.sentence_id} is approved in version {kept.version}.")


@sentences_app.command("retire")
def end_sentence(sentence: Annotated[str, typer.Argument(help="Id of a sentence.")]) -> None:
    """Retire an approved sentence: texts may rest on it no more."""
    with opened_operations() as rapport:
        retire_sentence(rapport.database, sentence, now=rapport.clock())
    out.print(f"Sentence {sentence} is retired.")


def _text(pair: str) -> tuple[str, str]:
    language, equals, text = pair.partition("=")
    if not equals or not language.strip() or not text.strip():
        raise BadPolicy(
            f"--text {pair!r} is not of the form language=text, such as en=Free over £50"
        )
    return language.strip(), text.strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadSentence(f"--until {text!r} is no day; write it like 2026-12-31") from None
