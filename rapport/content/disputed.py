"""Warns of what a text claims and the buyers of its goods contradict."""

from collections.abc import Iterator

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.model import Finding
from rapport.insights import claimed_in


def borne_out(text: CheckedText) -> Iterator[Finding]:
    """Nothing is claimed that many buyers say is otherwise; how many is told, in whose words not.

    A finding is kept with its draft, and must not outlive what a customer has erased.
    """
    ask = text.grounds.disputes
    if ask is None:
        return
    for flat in text.flats:
        claimed = claimed_in(flat.text)
        disputed = ask([one.claim for one in claimed]) if claimed else {}
        for one in claimed:
            told = disputed.get(one.claim)
            if told is not None:
                yield finding(
                    "claim-disputed",
                    part=flat.part,
                    span=flat.text[one.start : one.end],
                    start=flat.origin[one.start],
                    hits=f"{told.texts.hits:,}",
                    of=f"{told.texts.of:,}",
                    share=f"{told.texts.share:.0%}",
                    low=f"{told.texts.low:.0%}",
                    high=f"{told.texts.high:.0%}",
                )
