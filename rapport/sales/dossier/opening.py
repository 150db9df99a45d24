"""A first sentence for the call, from facts alone; one that law would refuse is never suggested."""

from collections.abc import Iterator
from datetime import timedelta

from rapport.conversations import Author
from rapport.events import EventName
from rapport.insights import Sentiment
from rapport.law import read_law
from rapport.sales.dossier.model import DossierLine, Section, Source
from rapport.sales.dossier.reading import Known
from rapport.sales.dossier.wording import said_in

_LATELY = timedelta(days=90)


def opening(known: Known) -> Iterator[DossierLine]:
    """The strongest reason to speak that can be said; the plainest greeting where none can."""
    for line in (*_reasons(known), _plain()):
        text = said_in(line, known.language)
        refused = [
            breach
            for breach in read_law(text, market=known.shop.market, language=known.language)
            if breach.severity == "refuse"
        ]
        if not refused:
            yield line
            return


def _reasons(known: Known) -> Iterator[DossierLine]:
    for one in known.findings:
        lately = one["said_at"] is not None and known.now - one["said_at"] <= _LATELY
        if lately and one["feeling"] == Sentiment.NEGATIVE:
            product = known.name_of(one["product_id"] or "")
            source = Source(kind=one["source"], source_id=one["source_id"])
            yield _line("after-complaint", source, product=product, topic=one["topic"])
            break
    for conversation in known.conversations:
        if any(turn.author is Author.CUSTOMER for turn in conversation.turns):
            source = Source(kind="conversation", source_id=conversation.conversation_id)
            yield _line("after-question", source)
            break
    captured = known.last(EventName.LEAD_CAPTURED)
    if captured is not None:
        yield _line("after-form", Source(kind="event", source_id=captured.event_id))
    order = known.last(EventName.ORDER_COMPLETED)
    if order is not None and order.lines:
        source = Source(kind="event", source_id=order.event_id)
        yield _line("after-order", source, product=known.name_of(order.lines[0].product_id))


def _plain() -> DossierLine:
    return DossierLine(section=Section.OPENING, code="plain")


def _line(code: str, source: Source, **facts: object) -> DossierLine:
    return DossierLine(section=Section.OPENING, code=code, facts=facts, sources=(source,))
