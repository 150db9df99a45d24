"""The demo shop's brand books: in both languages, published, and true to its own shelf."""

from datetime import UTC, datetime

from rapport.brand import (
    book_text,
    brand_findings,
    brand_lines,
    list_books,
    published_book,
    read_book,
)
from rapport.demo import brand_books, publish_brand_books, shelf
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_both_books_are_published_by_another_than_their_writer(database: Database) -> None:
    publish_brand_books(database, written_by="Lin", published_by="Wen", now=NOW)
    assert {one.language for one in brand_books()} == {"zh", "en"}
    for newest, used in list_books(database):
        assert used == newest
        assert (newest.changed_by, newest.published_by) == ("Lin", "Wen")
    for book in brand_books():
        assert published_book(database, "CN", book.language) == book


def test_the_books_are_written_and_read_alike_and_say_something() -> None:
    for book in brand_books():
        assert read_book(book_text(book)) == book
        assert len(book.examples) == 3 and all(one.dont for one in book.examples)
        assert 6 < len(brand_lines(book, book.language)) < 20


def test_what_the_books_praise_passes_and_what_they_warn_of_does_not() -> None:
    for book in brand_books():
        for example in book.examples:
            told = {"channel": "email", "language": book.language}
            assert list(brand_findings({"body": example.do}, book, **told)) == []
        assert any(
            list(brand_findings({"body": one.dont}, book, channel="email", language=book.language))
            for one in book.examples
        )


def test_the_shelf_speaks_as_its_books_do() -> None:
    for book in brand_books():
        found = [
            one
            for product in shelf()
            for one in brand_findings(
                {"body": product.descriptions[book.language]},
                book,
                channel="email",
                language=book.language,
            )
        ]
        assert found == []
