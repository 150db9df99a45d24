"""The brand book over HTTP: books, versions, publishing, rules, checks and proposals."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.brand import (
    BookIn,
    BookStatus,
    BookVersion,
    BrandFinding,
    Change,
    NoSuchBrandBook,
    PastText,
    add_rule,
    brand_findings,
    brand_lines,
    changes_between,
    get_version,
    list_books,
    list_versions,
    parse_book,
    plain_book,
    publish_book,
    published_version,
    save_book,
)
from rapport.content import PastCopy, propose_brand

router = APIRouter(prefix="/api/v1/brand", tags=["brand"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Reviewer = Annotated[Actor, Depends(Needs(Permission.REVIEW))]
_LONGEST = 20_000
_MOST_TEXTS = 5_000


class VersionOut(BaseModel):
    """A version of a brand book, without its entries."""

    market: str
    language: str
    name: str
    version: int
    status: BookStatus
    changed_by: str
    changed_at: datetime
    note: str
    published_by: str
    published_at: datetime | None


class BookOut(VersionOut):
    """A version of a brand book."""

    book: dict[str, Any]


class ListedOut(BaseModel):
    """A book: its newest version, and the one in use, if any."""

    newest: VersionOut
    published: VersionOut | None


class SavedIn(BaseModel):
    """A book to keep as the next version."""

    model_config = ConfigDict(extra="forbid")

    book: BookIn
    note: str = Field(default="", max_length=2000)
    based_on: int | None = Field(
        default=None, ge=0, description="The version that was looked at; 0 for none."
    )


class RuleIn(BaseModel):
    """A rule for the book in use: say `prefer`, not `avoid`; or avoid the word."""

    model_config = ConfigDict(extra="forbid")

    market: str = Field(pattern=r"^(?:[A-Z]{2}|\*)$")
    language: str = Field(max_length=20)
    avoid: str = Field(min_length=1, max_length=200)
    prefer: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=1000)


class CheckIn(BaseModel):
    """A text to hold against the book in use, as part → text."""

    model_config = ConfigDict(extra="forbid")

    market: str = Field(max_length=2)
    language: str = Field(max_length=20)
    texts: dict[str, Annotated[str, Field(max_length=_LONGEST)]] = Field(max_length=10)
    channel: str = Field(default="email", max_length=20)
    sectors: list[str] = Field(default=[], max_length=20)
    offers: list[str] = Field(default=[], max_length=3)


class TextIn(BaseModel):
    """A text of past copy and where it stands."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(max_length=200)
    text: str = Field(max_length=_LONGEST)


class ProposeIn(BaseModel):
    """What to propose a book from; nothing is kept."""

    model_config = ConfigDict(extra="forbid")

    market: str = Field(pattern=r"^(?:[A-Z]{2}|\*)$")
    language: str = Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
    name: str = Field(min_length=1, max_length=200)
    texts: list[TextIn] = Field(default=[], max_length=_MOST_TEXTS)
    drafts: bool = True
    products: bool = True


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[ListedOut]:
    """List all books by market and language."""
    return [
        ListedOut(newest=_version(newest), published=_version(used) if used else None)
        for newest, used in list_books(app.database)
    ]


@router.post("/propose")
def propose(app: AppDep, _author: Author, wanted: ProposeIn) -> dict[str, Any]:
    """Propose a book from past copy, with the evidence for each entry."""
    proposed = propose_brand(
        PastCopy(
            market=wanted.market,
            language=wanted.language,
            name=wanted.name,
            texts=[PastText(place=one.place, text=one.text) for one in wanted.texts],
            drafts=wanted.drafts,
            products=wanted.products,
        ),
        database=app.database,
        facts=app.facts,
    )
    return plain_book(proposed)


@router.post("/rules", status_code=201)
def add(app: AppDep, reviewer: Reviewer, rule: RuleIn) -> BookOut:
    """Add one rule to the book in use, as its next published version."""
    kept = add_rule(
        app.database,
        rule.market,
        rule.language,
        rule.avoid,
        rule.prefer,
        rule.reason,
        by=reviewer.name,
        now=app.clock(),
    )
    return _book(kept)


@router.post("/check", dependencies=[_MayLook])
def check(app: AppDep, wanted: CheckIn) -> list[BrandFinding]:
    """Say what a text does that the book in use does not."""
    used = _used(app, wanted.market, wanted.language)
    found = brand_findings(
        wanted.texts,
        used.book,
        channel=wanted.channel,
        language=wanted.language,
        sector=tuple(wanted.sectors),
        offer=tuple(wanted.offers),
    )
    return list(found)


@router.get("/{market}/{language}", dependencies=[_MayLook])
def show(
    app: AppDep, market: str, language: str, version: Annotated[int | None, Query(ge=1)] = None
) -> BookOut:
    """Give a version of a book; without one, the version in use for this market and language."""
    if version is None:
        return _book(_used(app, market, language))
    return _book(get_version(app.database, market, language, version))


@router.put("/{market}/{language}")
def save(app: AppDep, author: Author, market: str, language: str, told: SavedIn) -> BookOut:
    """Keep a book as the next version, a draft; `based_on` guards against lost changes.

    The path says whose book it is: that of another market can be sent as it is.
    """
    raw = told.book.model_dump(mode="json") | {"market": market, "language": language}
    kept = save_book(
        parse_book(raw),
        database=app.database,
        by=author.name,
        now=app.clock(),
        note=told.note,
        based_on=told.based_on,
    )
    return _book(kept)


@router.get("/{market}/{language}/versions", dependencies=[_MayLook])
def versions(app: AppDep, market: str, language: str) -> list[VersionOut]:
    """List the versions of a book, the newest first."""
    return [_version(one) for one in list_versions(app.database, market, language)]


@router.get("/{market}/{language}/changes", dependencies=[_MayLook])
def changes(
    app: AppDep, market: str, language: str, version: Annotated[int, Query(ge=1)]
) -> list[Change]:
    """List what a version changed, entry by entry."""
    kept = get_version(app.database, market, language, version)
    before = [one for one in list_versions(app.database, market, language) if one.version < version]
    return changes_between(before[0].book if before else None, kept.book)


@router.post("/{market}/{language}/versions/{version}/publish")
def publish(app: AppDep, reviewer: Reviewer, market: str, language: str, version: int) -> BookOut:
    """Publish a version: from now on it is used."""
    kept = publish_book(app.database, market, language, version, by=reviewer.name, now=app.clock())
    return _book(kept)


@router.get("/{market}/{language}/lines", dependencies=[_MayLook])
def lines(app: AppDep, market: str, language: str) -> list[str]:
    """Give the lines that a writer's prompt gets from the book in use."""
    return brand_lines(_used(app, market, language).book, language)


def _used(app: AppDep, market: str, language: str) -> BookVersion:
    used = published_version(app.database, market, language)
    if used is None:
        raise NoSuchBrandBook(
            f"no brand book is published for market {market!r} and language {language!r}"
        )
    return used


def _version(kept: BookVersion) -> VersionOut:
    return VersionOut(**_head(kept))


def _book(kept: BookVersion) -> BookOut:
    return BookOut(**_head(kept), book=plain_book(kept.book))


def _head(kept: BookVersion) -> dict[str, Any]:
    told = asdict(kept)
    del told["book"]
    book = kept.book
    return told | {
        "market": book.market,
        "language": book.language,
        "name": book.name,
        "status": kept.status,
    }
