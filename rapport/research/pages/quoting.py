"""The words of quotes, read from the texts at the moment a report is shown."""

from collections.abc import Mapping

from rapport.insights import READINGS
from rapport.research.counts.book import digest_of
from rapport.research.model import Quote, Report
from rapport.research.words.phrases import Phrases
from rapport.research.words.shown import day
from rapport.storage import Facts


def words_of(report: Report, facts: Facts) -> Mapping[str, str]:
    """quote_id -> its words. A quote whose text is gone, or reads otherwise by now, is left out."""
    table = facts.table(READINGS)
    ids = sorted({quote.text_id for quote in report.quotes})
    rows = facts.read(table.filter(table.text_id.isin(ids)).select("text_id", "text")).to_pylist()
    texts = {row["text_id"]: row["text"] for row in rows}
    words = {
        quote.quote_id: texts[quote.text_id][quote.start : quote.end]
        for quote in report.quotes
        if quote.text_id in texts
    }
    return {
        quote.quote_id: words[quote.quote_id]
        for quote in report.quotes
        if quote.quote_id in words and digest_of(words[quote.quote_id]) == quote.digest
    }


def origin_of(quote: Quote, language: str) -> str:
    """Where a quote comes from: what it is on, its kind, its platform and its day."""
    say = Phrases(language)
    kind, platform = f"sources.{quote.source}", f"platforms.{quote.platform or 'none'}"
    parts = [
        quote.product or "",
        say(kind).text if kind in say else quote.source,
        say(platform).text if platform in say else str(quote.platform),
        day(quote.written_on, language) if quote.written_on else "",
    ]
    return " · ".join(part for part in parts if part)
