"""Keeps, publishes and finds brand books.

A change is the next version; what is used is the newest published one. To go back, an older
version's content is kept as the next one.
"""

from dataclasses import replace
from datetime import datetime

from rapport.brand.errors import BadBrandBook, BrandBookChanged, NoSuchBrandBook
from rapport.brand.files import parse_book, plain_book
from rapport.brand.model import ANY_MARKET, Avoid, BookVersion, BrandBook, Preference
from rapport.brand.store import (
    all_books,
    mark_published,
    newest_published,
    put_version,
    versions_in,
)
from rapport.storage import Database


def save_book(
    book: BrandBook,
    *,
    database: Database,
    by: str,
    now: datetime,
    note: str = "",
    based_on: int | None = None,
) -> BookVersion:
    """Keep a book as the next version, a draft that nobody uses until it is published.

    The version is that of its market and language. `based_on` is the version that was looked at:
    raises `BrandBookChanged` when a newer one was kept since. A book that is the same as the newest
    version makes no new one.
    """
    checked = parse_book(plain_book(book))
    versions = versions_in(database, book.market, book.language)
    newest = versions[0].version if versions else 0
    if based_on is not None and based_on != newest:
        raise _changed(book, newest)
    if versions and versions[0].book == checked:
        return versions[0]
    kept = BookVersion(
        book=checked, version=newest + 1, changed_by=by, changed_at=now, note=note.strip()
    )
    if not put_version(database, kept):
        raise _changed(book, newest + 1)
    return kept


def publish_book(
    database: Database, market: str, language: str, version: int, *, by: str, now: datetime
) -> BookVersion:
    """Publish a version: from now on it is used.

    Raises `NoSuchBrandBook`, or `BrandBookChanged` when a later version is published already.
    """
    kept = get_version(database, market, language, version)
    used = [one.version for one in versions_in(database, market, language) if one.published_at]
    if any(one > version for one in used):
        raise BrandBookChanged(
            f"version {max(used)} of the brand book {market}/{language} is published; keep the "
            f"content of version {version} as a new version to go back to it"
        )
    mark_published(database, kept, by=by, at=now)
    return get_version(database, market, language, version)


def get_version(
    database: Database, market: str, language: str, version: int | None = None
) -> BookVersion:
    """Find a version of exactly this book, by default the newest, or raise `NoSuchBrandBook`."""
    versions = versions_in(database, market, language)
    if version is not None:
        versions = [one for one in versions if one.version == version]
    if not versions:
        which = f"version {version} of the brand book" if version is not None else "brand book"
        raise NoSuchBrandBook(
            f"there is no {which} for market {market!r} and language {language!r}; see "
            "`rapport brand list`"
        )
    return versions[0]


def list_versions(database: Database, market: str, language: str) -> list[BookVersion]:
    """List the versions of a book, the newest first; raise `NoSuchBrandBook` without any."""
    get_version(database, market, language)
    return versions_in(database, market, language)


def list_books(database: Database) -> list[tuple[BookVersion, BookVersion | None]]:
    """List each book with its newest version and its published one, if any."""
    found: dict[tuple[str, str], list[BookVersion]] = {}
    for one in all_books(database):
        found.setdefault((one.book.market, one.book.language), []).append(one)
    return [
        (versions[0], next((one for one in versions if one.published_at), None))
        for versions in found.values()
    ]


def published_version(database: Database, market: str, language: str) -> BookVersion | None:
    """Find the version that is used for a market and language; None when there is none.

    A book for the exact language goes before one for its first subtag (`zh` for `zh-CN`), and one
    of the market before one of every market (`*`).
    """
    markets, languages = (market, ANY_MARKET), (language, language.partition("-")[0])
    found = newest_published(database, markets, languages)
    return min(
        found,
        key=lambda one: (markets.index(one.book.market), languages.index(one.book.language)),
        default=None,
    )


def published_book(database: Database, market: str, language: str) -> BrandBook | None:
    """Find the book that is used for a market and language, as `published_version` does."""
    found = published_version(database, market, language)
    return found.book if found else None


def add_rule(  # noqa: PLR0913  (the whole of a rule, told in one line by a review)
    database: Database,
    market: str,
    language: str,
    avoid: str,
    prefer: str,
    reason: str,
    *,
    by: str,
    now: datetime,
) -> BookVersion:
    """Add one rule to the book that is used, as its next published version.

    `avoid` with `prefer` is “say `prefer`, not `avoid`”; without, `avoid` is a word to avoid. A
    market and language without a book get one of this rule alone. Drafts that were kept after the
    published version stay where they are, and do not come with it. A rule that is there already
    changes nothing. Raises `BadBrandBook` without a word to avoid.
    """
    if not avoid.strip():
        raise BadBrandBook("a rule needs the word to avoid")
    used = published_version(database, market, language)
    first = BrandBook(market=market, language=language.partition("-")[0], name="Rules from reviews")
    book = used.book if used else first
    changed = _with_rule(book, avoid.strip(), prefer.strip(), reason.strip())
    if used and changed == book:
        return used
    note = f"say {prefer!r}, not {avoid!r}" if prefer.strip() else f"avoid {avoid!r}"
    kept = save_book(changed, database=database, by=by, now=now, note=note)
    return publish_book(
        database, kept.book.market, kept.book.language, kept.version, by=by, now=now
    )


def _with_rule(book: BrandBook, avoid: str, prefer: str, reason: str) -> BrandBook:
    if not prefer:
        if any(one.word == avoid for one in book.avoid):
            return book
        return replace(book, avoid=(*book.avoid, Avoid(word=avoid, reason=reason)))
    for place, one in enumerate(book.prefer):
        if one.say == prefer:
            if avoid in one.instead_of:
                return book
            more = replace(one, instead_of=(*one.instead_of, avoid))
            return replace(book, prefer=(*book.prefer[:place], more, *book.prefer[place + 1 :]))
    made = Preference(say=prefer, instead_of=(avoid,), reason=reason)
    return replace(book, prefer=(*book.prefer, made))


def _changed(book: BrandBook, newest: int) -> BrandBookChanged:
    return BrandBookChanged(
        f"the brand book {book.market}/{book.language} is at version {newest} by now; look at it, "
        "then make the change again"
    )
