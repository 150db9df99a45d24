"""Keeps what each customer said as findings, one by one, so that rules can ask for it."""

from collections.abc import Iterator, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import structlog

from rapport import __version__
from rapport.catalog import REVIEWS
from rapport.insights.model import Aspect, Mention, ReadReview, ReviewsRead, Sentiment
from rapport.insights.reading import LONGEST_QUOTE, quoted, read_review
from rapport.kit.ids import id_of
from rapport.profiles import IDENTITIES, PROFILES, NameKind
from rapport.scoring import FINDINGS, keep_findings
from rapport.storage import Facts

log = structlog.get_logger(__name__)

OVERALL = "overall"
"""The topic of how a whole review speaks; the others are the aspects. Stored names are forever."""

_SOURCE = "review"
_AT_ONCE = 20_000
_READ = ("review_id", "product_id", "title", "text", "rating")
_ROW = (*_READ, "customer_id", "written_at")
_BETWEEN = "\x1f"


def refresh_findings(facts: Facts) -> ReviewsRead:
    """Read the reviews of known customers that were not read as they are; keep what they say.

    A review gives one finding on the whole of it, and one on each aspect and sentiment that it
    mentions; an aspect is neutral only where nothing clearer is said of it. Customers of whom
    something else is kept than before are touched. So many reviews are one commit, and are not
    read again, but by another release.
    """
    reviews = findings = 0
    with facts.patient():
        gone = facts.read(_gone(facts))
        if gone.num_rows:
            keep_findings(
                facts, FINDINGS.columns.to_pyarrow().empty_table(), source=_SOURCE, of=gone
            )
        while (rows := facts.read(_unread(facts).limit(_AT_ONCE))).num_rows:
            read = rows.select(["review_id"]).rename_columns(["source_id"])
            findings += keep_findings(facts, _findings(rows), source=_SOURCE, of=read).rows
            reviews += rows.num_rows
    if reviews or gone.num_rows:
        log.info("findings.refreshed", reviews=reviews, gone=gone.num_rows, findings=findings)
    return ReviewsRead(reviews=reviews, findings=findings)


def _unread(facts: Facts) -> ir.Table:
    reviews, findings = _of_customers(facts), _kept(facts)
    same = [reviews.review_id == findings.source_id, reviews.read_hash == findings.read_hash]
    return reviews.anti_join(findings, same)


def _gone(facts: Facts) -> ir.Table:
    """Reviews that said something and are there no more, or nobody's: source_id."""
    reviews, findings = _of_customers(facts), _kept(facts)
    there = reviews.review_id == findings.source_id
    return findings.anti_join(reviews, there).select("source_id").distinct()


def _kept(facts: Facts) -> ir.Table:
    findings = facts.table(FINDINGS)
    return findings.filter(findings.source == _SOURCE)


def _of_customers(facts: Facts) -> ir.Table:
    """Reviews with something to read, under the name that their customer goes by today."""
    reviews, names = facts.table(REVIEWS), facts.table(IDENTITIES)
    given_up = names.filter(names.kind == NameKind.CUSTOMER.value)
    owners = given_up.select("alias", stays="customer_id")
    kept = reviews.filter(reviews.text.notnull() | reviews.rating.notnull())
    joined = kept.left_join(owners, kept.customer_id == owners["alias"])
    owned = joined.mutate(customer_id=joined.stays.coalesce(joined.customer_id)).select(*_ROW)
    known = owned.semi_join(facts.table(PROFILES), "customer_id")
    told = [known[name].cast("string").coalesce("") for name in _ROW]
    return known.mutate(
        read_hash=ibis.literal(_BETWEEN).join([ibis.literal(__version__), *told]).hexdigest("md5")
    )


def _findings(reviews: pa.Table) -> pa.Table:
    rows = [row for review in reviews.to_pylist() for row in _rows(review)]
    return pa.Table.from_pylist(rows, FINDINGS.columns.to_pyarrow())


def _rows(review: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    read = read_review(**{name: review[name] for name in _READ})
    for topic, sentiment, words in _said(read, title=review["title"]):
        yield {
            "finding_id": id_of("finding", _SOURCE, read.review_id, topic, sentiment),
            "customer_id": review["customer_id"],
            "product_id": read.product_id,
            "topic": topic,
            "feeling": sentiment.value,
            "said_at": review["written_at"],
            "source": _SOURCE,
            "source_id": read.review_id,
            "words": words,
            "read_hash": review["read_hash"],
        }


def _said(read: ReadReview, *, title: str | None) -> Iterator[tuple[str, Sentiment, str | None]]:
    yield OVERALL, read.sentiment, read.text[:LONGEST_QUOTE] or title
    first: dict[tuple[Aspect, Sentiment], Mention] = {}
    for mention in read.mentions:
        first.setdefault((mention.aspect, mention.sentiment), mention)
    clear = {aspect for aspect, sentiment in first if sentiment is not Sentiment.NEUTRAL}
    for (aspect, sentiment), mention in first.items():
        if sentiment is not Sentiment.NEUTRAL or aspect not in clear:
            start, end = quoted(read.text, mention)
            yield aspect.value, sentiment, read.text[start:end]
