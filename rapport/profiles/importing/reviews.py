"""Reviews: one row each."""

from dataclasses import dataclass
from datetime import datetime

from rapport.kit.ids import id_of
from rapport.profiles.importing.customers import clean_id
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.row_files import Cells, RowWrong, read_moment

_LOWEST, _HIGHEST = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """What a file says about a review, in the columns of `REVIEWS`."""

    review_id: str
    product_id: str
    text: str
    customer_id: str | None = None
    rating: float | None = None
    title: str | None = None
    language: str | None = None
    written_at: datetime | None = None
    platform: str | None = None
    licence: str | None = None


def read_review(cells: Cells, mapping: ColumnMapping) -> ReviewRow:
    """Make a row of its cells. A review without an id gets the one that its content gives."""
    product_id, text = cells.need("product_id"), cells.need("text")
    faults: dict[str, str] = {}
    rating, written_at = None, None
    try:
        if "rating" in cells.fields:
            rating = read_rating(cells.fields["rating"])
    except ValueError as error:
        faults["rating"] = str(error)
    try:
        if "written_at" in cells.fields:
            written_at = read_moment(cells.fields["written_at"], mapping)
    except ValueError as error:
        faults["written_at"] = str(error)
    if faults:
        raise RowWrong(faults)
    customer = cells.fields.get("customer_id")
    content = (product_id, customer or "", text, str(written_at))
    return ReviewRow(
        review_id=cells.fields.get("review_id") or id_of("rev", mapping.source, *content),
        product_id=product_id,
        text=text,
        customer_id=clean_id(customer) if customer else None,
        rating=rating,
        title=cells.fields.get("title"),
        language=cells.fields.get("language") or mapping.language,
        written_at=written_at,
        platform=cells.fields.get("platform"),
        licence=cells.fields.get("licence"),
    )


def read_rating(text: str) -> float:
    """Read a rating, or raise ValueError when it is none."""
    try:
        rating = float(text)
    except ValueError:
        rating = 0.0
    if not _LOWEST <= rating <= _HIGHEST:
        raise ValueError(f"this is no rating from {_LOWEST} to {_HIGHEST}")
    return rating
