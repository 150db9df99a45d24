"""The library: every draft and every entry of the copybook, found by words and by what they are.

A word of Latin letters is found at the beginning of words, Chinese anywhere; a long run of Chinese
is cut into its words first. So a search means the same on every database.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from weakref import WeakKeyDictionary

import rjieba

from rapport.catalog import find_products
from rapport.content import (
    Copy,
    Draft,
    DraftId,
    Entry,
    copybook,
    count_versions,
    drafts_named,
    get_draft,
    list_briefs,
    list_drafts,
    parts_of,
)
from rapport.storage import Database, Facts
from rapport.studio.model import LibraryRow, LibraryText, LibraryWish, SortBy
from rapport.studio.store import Found, find_rows, like_pattern, put_rows, unlisted

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_PIECE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\\W_\u3400-\u9fff\uf900-\ufaff]+")
_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_ONE_WORD = 3  # Chinese characters: a longer run is a sentence or two words
_ONE_BY_ONE = 200
_LISTED: WeakKeyDictionary[Database, int] = WeakKeyDictionary()
"""How many versions there were when all drafts were listed: while there are no more, all are."""

COPYBOOK = "copybook"
"""The status of a text that is no draft."""


def search_library(
    wish: LibraryWish, *, database: Database, facts: Facts, limit: int = 50
) -> list[LibraryText]:
    """Find the texts that fit a wish, drafts before entries that fit as well.

    Drafts that were written since the last search are listed first.
    """
    list_new(database, facts)
    terms = list(_terms(wish.words))
    patterns = [like_pattern(term, anywhere=bool(_HAN.match(term))) for term in terms]
    found: list[LibraryText] = []
    if wish.status != COPYBOOK:
        rows = find_rows(database, wish, patterns, limit=limit)
        drafts = drafts_named(database, [row.draft_id for row in rows])
        by_version = {(draft.draft_id, draft.version): draft for draft in drafts}
        found = [_draft_text(by_version[DraftId(row.draft_id), row.version], row) for row in rows]
    found += list(_entries(wish, terms))
    if wish.sort is SortBy.RELEVANCE:
        found.sort(key=lambda one: -one.score)
    return found[:limit]


def list_new(database: Database, facts: Facts) -> int:
    """Put drafts into the library that are not in it yet; return how many."""
    versions = count_versions(database)
    if _LISTED.get(database) == versions:
        return 0
    missing = unlisted(database)
    if not missing:
        _LISTED[database] = versions
        return 0
    if len(missing) <= _ONE_BY_ONE:
        drafts = [get_draft(database, draft_id) for draft_id in missing]
    else:
        wanted = set(missing)
        drafts = [draft for draft in list_drafts(database) if draft.draft_id in wanted]
    briefs = {brief.brief_id: brief for brief in list_briefs(database)}
    products = find_products(facts, sorted({one for d in drafts for one in d.product_ids}))
    rows = []
    for draft in drafts:
        brief = briefs.get(draft.brief_id)
        names = [
            name
            for product_id in draft.product_ids
            if product_id in products
            for name in products[product_id].names.values()
        ]
        rows.append(
            LibraryRow(
                draft_id=draft.draft_id,
                version=draft.version,
                brief_id=draft.brief_id,
                objective=brief.objective.value if brief else "",
                tone=brief.tone.value if brief else "",
                channel=draft.channel,
                language=draft.language,
                offer_id=(brief.offer_id or "") if brief else "",
                products=" ".join(["", *draft.product_ids, ""]),
                attributes=" ".join(["", *(f"{k}={v}" for k, v in draft.attributes.items()), ""]),
                title=folded(draft.copy.subject or draft.copy.body[:60]),
                words=folded(" ".join((*_parts(draft.copy), *names))),
                created_at=draft.created_at,
            )
        )
    put_rows(database, rows)
    _LISTED[database] = versions
    return len(rows)


def folded(text: str) -> str:
    """Give the words of a text in small letters with a space before each; slots and signs go."""
    plain = unicodedata.normalize("NFKC", _MARK.sub(" ", text)).casefold()
    return "".join(f" {piece}" for piece in _PIECE.findall(plain))


def _terms(words: str) -> Iterator[str]:
    for piece in folded(words).split():
        if _HAN.match(piece) and len(piece) > _ONE_WORD:
            yield from (word for word in rjieba.cut(piece) if word.strip())
        else:
            yield piece


def _parts(copy: Copy) -> tuple[str, ...]:
    return tuple(text for _, text in parts_of(copy))


def _draft_text(draft: Draft, found: Found) -> LibraryText:
    return LibraryText(
        text_id=draft.draft_id,
        copy=draft.copy,
        objective=found.objective,
        channel=draft.channel,
        language=draft.language,
        tone=found.tone,
        status=draft.status.value,
        score=found.score,
        brief_id=draft.brief_id,
        version=draft.version,
        created_at=draft.created_at,
    )


def _entries(wish: LibraryWish, terms: list[str]) -> Iterator[LibraryText]:
    """Find entries; these have no product, offer, date or attributes that could be asked for."""
    if wish.status not in {"", COPYBOOK} or wish.product_id or wish.offer_id or wish.attributes:
        return
    if wish.since is not None or wish.until is not None:
        return
    for entry, title, words in _shelf():
        if _fits(entry, wish) and all(_is_in(term, words) for term in terms):
            yield LibraryText(
                text_id=entry.id,
                copy=entry.copy_text,
                objective=entry.objective.value,
                channel=entry.channel,
                language=entry.language,
                tone=entry.tone.value,
                status=COPYBOOK,
                score=sum(_is_in(term, title) for term in terms),
            )


def _fits(entry: Entry, wish: LibraryWish) -> bool:
    pairs = (
        (wish.objective, entry.objective.value),
        (wish.channel, entry.channel),
        (wish.language.partition("-")[0], entry.language),
        (wish.tone, entry.tone.value),
    )
    return all(not wanted or wanted == own for wanted, own in pairs)


def _is_in(term: str, words: str) -> bool:
    return (term if _HAN.match(term) else f" {term}") in words


@cache
def _shelf() -> tuple[tuple[Entry, str, str], ...]:
    return tuple(
        (
            entry,
            folded(entry.subject or entry.body[:60]),
            folded(" ".join(_parts(entry.copy_text))),
        )
        for entry in copybook()
    )
