"""Feedback: one row per text, from wherever it was written."""

from dataclasses import dataclass
from datetime import datetime

from rapport.feedback import NOT_STATED, OWN_PLATFORM, Authors, FeedbackKind
from rapport.kit.ids import id_of
from rapport.llm import mask_personal_data
from rapport.profiles.importing.customers import clean_id
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.reviews import read_rating
from rapport.profiles.importing.row_files import Cells, RowWrong, read_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRow:
    """What a file says about a text, in the columns of `FEEDBACK`."""

    feedback_id: str
    kind: str
    platform: str
    licence: str
    text: str
    thread_id: str | None = None
    question: str | None = None
    customer_id: str | None = None
    author: str | None = None
    product_id: str | None = None
    brand: str | None = None
    rating: float | None = None
    title: str | None = None
    language: str | None = None
    url: str | None = None
    written_at: datetime | None = None


def read_feedback_row(cells: Cells, mapping: ColumnMapping, authors: Authors) -> FeedbackRow:
    """Make a row of its cells; an author is hashed. A text without an id gets the one that its
    content gives.
    """
    text, told = cells.need("text"), cells.fields
    faults: dict[str, str] = {}
    kind, rating, written_at = FeedbackKind.OTHER, None, None
    try:
        kind = read_kind(told.get("kind", FeedbackKind.OTHER.value))
    except ValueError as error:
        faults["kind"] = str(error)
    try:
        rating = read_rating(told["rating"]) if "rating" in told else None
    except ValueError as error:
        faults["rating"] = str(error)
    try:
        written_at = read_moment(told["written_at"], mapping) if "written_at" in told else None
    except ValueError as error:
        faults["written_at"] = str(error)
    if faults:
        raise RowWrong(faults)
    platform = read_platform(told.get("platform", OWN_PLATFORM))
    customer = clean_id(told["customer_id"]) if "customer_id" in told else None
    author = hashed_author(told.get("author_url") or told.get("author"), platform, authors)
    return FeedbackRow(
        feedback_id=told.get("feedback_id")
        or made_id(
            mapping.source, platform, kind, told.get("thread_id"), told.get("question"),
            customer or author, told.get("title"), text, written_at,
        ),
        kind=kind.value,
        platform=platform,
        licence=told.get("licence", NOT_STATED),
        text=text,
        thread_id=told.get("thread_id"),
        question=told.get("question"),
        customer_id=customer,
        author=author,
        product_id=told.get("product_id"),
        brand=told.get("brand"),
        rating=rating,
        title=told.get("title"),
        language=told.get("language"),
        url=nobodys_link(told.get("url")),
        written_at=written_at,
    )  # fmt: skip


def read_kind(text: str) -> FeedbackKind:
    """Read a kind of feedback, or raise ValueError when there is none of the name."""
    try:
        return FeedbackKind(text.strip().lower())
    except ValueError:
        known = ", ".join(one.value for one in FeedbackKind)
        raise ValueError(f"this is no kind of feedback; use one of {known}") from None


def read_platform(text: str) -> str:
    """Platforms are told apart by small letters without outer blanks."""
    return text.strip().lower()


def hashed_author(author: str | None, platform: str, authors: Authors) -> str | None:
    return authors.hash_of(platform, author) if author else None


def made_id(*content: object) -> str:
    """The id that a text's content gives."""
    return id_of("fb", *("" if part is None else str(part) for part in content))


def nobodys_link(url: str | None) -> str | None:
    """A link to a text; None where it leads to its author, or is none."""
    if url is None or not url.startswith(("https://", "http://")):
        return None
    return url if mask_personal_data(url) == url else None
