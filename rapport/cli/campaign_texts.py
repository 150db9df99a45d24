"""Prints what may be sent of a campaign's texts, what left with a safe copy, and why."""

from collections.abc import Sequence

from rapport.campaigns import CampaignText
from rapport.cli.output import out, print_table
from rapport.delivery import Cause, FactsState


def print_texts(found: Sequence[CampaignText]) -> None:
    """Print a table of the texts, and a sentence on each behind which a fact changed."""
    print_table(
        "Texts",
        ("draft", "version", "state", "looked at", "waiting", "sent safe"),
        [
            (
                each.draft_id,
                each.draft_version,
                each.state.value,
                f"{each.checked_at:%Y-%m-%d %H:%M}" if each.checked_at else None,
                each.waiting,
                each.sent_safe,
            )
            for each in found
        ],
    )
    for each in found:
        if each.causes:
            out.print(_told(each), markup=False)


def print_sent_safe(campaign_id: str, sent_safe: int) -> None:
    """Say how many messages left with a safe copy, if any did."""
    if sent_safe:
        out.print(
            f"{sent_safe:,} sent with the safe text, because a fact changed: see"
            f" rapport campaigns texts {campaign_id}"
        )


def _told(text: CampaignText) -> str:
    causes = "; ".join(map(_cause, text.causes))
    did = {
        FactsState.FRESH: "leaves with the new values",
        FactsState.SAFE: f"{text.sent_safe} sent with the safe text, {text.waiting} to go",
        FactsState.HOLD: f"{text.waiting} wait until another version is approved",
    }[text.state]
    return f"{text.draft_id} version {text.draft_version}: {did}, because {causes}."


def _cause(cause: Cause) -> str:
    moment = f"{cause.seen_at:%Y-%m-%d %H:%M}"
    match cause.kind:
        case "gone":
            return f"{cause.subject} left the catalogue at {moment}"
        case "offer-over":
            return f"the offer {cause.subject} is over since {moment}"
        case "checks":
            return f"the text fails its checks ({cause.after}) since {moment}"
        case _:
            return f"the {cause.kind} of {cause.subject} changed at {moment}"
