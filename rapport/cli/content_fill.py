"""`rapport content fill-check`: every draft of a brief, filled and checked for everybody."""

from collections.abc import Sequence
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import DraftFill, Example, FillStatus, check_recipients, get_brief

_SHOWN = 120  # characters of an example


def fill_check(
    brief_id: Annotated[str, typer.Argument(metavar="BRIEF_ID", help="Id of the brief.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Fill every draft of a brief for everybody in its group, and check each text.

    Shows how many texts are as written, how many leave a value out and why, how many customers
    have no text, and examples: the longest, the odd names, the refused.
    """
    with opened() as rapport:
        found = list(
            check_recipients(
                get_brief(rapport.database, brief_id),
                database=rapport.database,
                facts=rapport.facts,
                shop=rapport.settings.shop,
                now=rapport.clock(),
            )
        )
    if as_json:
        print_json([_plain(one) for one in found])
        return
    for one in found:
        _print(one)
    if not found:
        out.print("This brief has no draft that passed its own checks.")


def _plain(one: DraftFill) -> dict[str, object]:
    counts = [
        {"status": status, "reason": reason, "people": people}
        for (status, reason), people in one.report.counts.items()
    ]
    return {
        "draft_id": one.draft.draft_id,
        "version": one.draft.version,
        "people": one.report.people,
        "counts": counts,
        "longest": one.report.longest,
        "left_out": one.report.left_out,
        "refused": one.report.refused,
    }


def _print(one: DraftFill) -> None:
    draft, report = one.draft, one.report
    kind = f"{draft.channel}, {draft.language}, variant {draft.variant}"
    print_heading(draft.draft_id, f"{kind}, for {draft.segment_id}: {report.people:,} people")
    rows = (
        (status, reason, f"{people:,}", f"{people / report.people:.2%}")
        for (status, reason), people in report.counts.items()
    )
    print_table("Texts", ("status", "reason", "people", "share"), rows)
    unit = "segments" if draft.channel == "sms" else "columns"
    _print_examples(f"The longest, in {unit}", report.longest)
    if report.share(FillStatus.FALLBACK):
        _print_examples("A value was left out", report.left_out)
    if report.share(FillStatus.REFUSED):
        _print_examples("No text", report.refused)


def _print_examples(title: str, examples: Sequence[Example]) -> None:
    rows = (
        (one.customer_id, one.reason, " ".join(one.told.values()), one.size, _shown(one))
        for one in examples
    )
    print_table(title, ("customer", "reason", "told", "size", "text"), rows)


def _shown(one: Example) -> str:
    text = " ".join((one.subject or one.text).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
