"""Finds what stands around a text: earlier texts it may resemble, pages it may lead to."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from rapport.catalog import PRODUCTS
from rapport.content.dead_links import folder_of, page_of
from rapport.content.earlier import Earlier, EarlierText
from rapport.content.languages import first_subtag
from rapport.content.model import Brief, Cell, DraftStatus
from rapport.content.store import drafts_of, lately_approved
from rapport.insights import Disputed, disputed_claims
from rapport.storage import Database, Facts

LATELY = timedelta(days=90)
_MOST_READ = 1_000  # texts; the newest


def earlier_texts(
    brief: Brief, cell: Cell, *, database: Database, now: datetime, draft_id: str = ""
) -> Earlier:
    """Give what a text of this cell is held against; nothing is read before the first question.

    These are the texts of the brief for other groups with the same products, and the texts of other
    briefs that were approved in the last 90 days, all by the same channel and in the same language.
    `draft_id` is the draft itself, which resembles itself.
    """

    def read() -> Sequence[EarlierText]:
        beside = [
            EarlierText(draft_id=one.draft_id, copy=one.copy, beside=True)
            for one in drafts_of(database, brief.brief_id)
            if (one.channel, one.product_ids) == (cell.channel, cell.product_ids)
            and first_subtag(one.language) == first_subtag(cell.language)
            and one.segment_id != cell.segment_id
            and one.status is not DraftStatus.REFUSED
        ]
        approved = lately_approved(
            database,
            channel=cell.channel,
            language=first_subtag(cell.language),
            since=now - LATELY,
            limit=_MOST_READ,
        )
        return beside + [
            EarlierText(draft_id=one, copy=copy, beside=False)
            for one, brief_id, copy in approved
            if brief_id != brief.brief_id and one != draft_id
        ]

    return Earlier(read)


def dispute_lookup(
    facts: Facts, product_ids: Sequence[str]
) -> Callable[[Sequence[str]], Mapping[str, Disputed]]:
    """Give a function that says which of some claims the buyers of these goods contradict.

    What they wrote is read at the first question, and only for what is claimed.
    """
    known: dict[str, Disputed | None] = {}

    def ask(claims: Sequence[str]) -> Mapping[str, Disputed]:
        new = [one for one in claims if one not in known]
        if new:
            found = {one.claim: one for one in disputed_claims(facts, product_ids, claims=new)}
            known.update({one: found.get(one) for one in new})
        return {one: told for one in claims if (told := known[one]) is not None}

    return ask


def page_lookup(facts: Facts) -> Callable[[str], bool]:
    """Give a function that says whether an address is no page of a product, or one we have.

    A page counts as a product's if it lies in a folder in which the catalogue has pages. The
    catalogue is read at the first question.
    """
    pages: set[tuple[str, str]] = set()
    folders: set[tuple[str, str]] = set()

    def is_listed(url: str) -> bool:
        if not pages:
            for found in facts.read(facts.table(PRODUCTS).select("url"))["url"].to_pylist():
                if found:
                    pages.add(page_of(found))
                    folders.add(folder_of(found))
        return page_of(url) in pages or folder_of(url) not in folders or not folder_of(url)[1]

    return is_listed
