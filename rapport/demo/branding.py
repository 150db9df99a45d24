"""The demo shop's brand books, in Chinese and English, and how they come into use."""

from datetime import datetime
from pathlib import Path

from rapport.brand import BookVersion, BrandBook, publish_book, read_book, save_book
from rapport.storage import Database

_FOLDER = Path(__file__).parent / "brand"


def brand_books() -> tuple[BrandBook, ...]:
    """Read the books that come with the demo shop."""
    return tuple(
        read_book(file.read_text(encoding="utf-8")) for file in sorted(_FOLDER.glob("*.yaml"))
    )


def publish_brand_books(
    database: Database, *, written_by: str, published_by: str, now: datetime
) -> list[BookVersion]:
    """Keep the books and publish them, as the shop's people would."""
    done = []
    for book in brand_books():
        kept = save_book(book, database=database, by=written_by, now=now, note="The first book.")
        done.append(
            publish_book(
                database, book.market, book.language, kept.version, by=published_by, now=now
            )
        )
    return done
