"""A file is handed in, matched, tried and imported in the console; nothing of it is left behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nicegui import app as site
from nicegui import ui
from nicegui.elements.upload_files import SmallFileUpload

from rapport.access import Role, list_operators
from rapport.app import App
from rapport.catalog import count_products, find_product
from rapport.console import import_files
from rapport.console.import_columns import check_columns
from rapport.profiles import FileLook, count_profiles

Tell = Callable[[App, Callable], None]

PRODUCTS = (
    "sku,price,name_en\n"
    "t-1,12.50,Green tea\n"
    "t-2,cheap,Black tea\n"
    "t-3,8,<img src=x onerror=alert(1)>\n"
)


def left_behind(app: App) -> list[Path]:
    return list(app.settings.home.glob("upload-*"))


async def hand_in(visitor: Any, name: str, content: bytes) -> None:
    upload = visitor.find(kind=ui.upload).elements.pop()
    with visitor.client:
        await upload.handle_uploads([SmallFileUpload(name, "text/csv", content)])


def choose(visitor: Any, marker: str, value: str) -> None:
    made = visitor.find(marker=marker).elements.pop()
    with visitor.client:
        made.value = value


def test_a_file_with_other_names_is_matched_tried_and_imported(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/imports?kind=products")
        await hand_in(visitor, "../tea.csv", PRODUCTS.encode())
        await visitor.should_see("Green tea", retries=50)
        await visitor.should_see("&lt;img src=x")
        await visitor.press("try")
        await visitor.should_see("This is needed; choose its column.")
        choose(visitor, "column-product_id", "sku")
        await visitor.press("try")
        await visitor.should_see("2 rows would be kept", retries=100)
        await visitor.should_see("Rows that are left out")
        assert count_products(app.facts) == 0
        await visitor.press("import")
        await visitor.should_see("2 rows were kept", retries=100)
        assert left_behind(app) == []

    tell(app, story)
    kept = find_product(app.facts, "t-1")
    assert kept is not None
    assert (kept.price_minor, kept.currency) == (1250, "CNY")


def test_a_changed_choice_must_be_tried_again(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/imports?kind=customers")
        await hand_in(visitor, "people.csv", b"customer_id,mail\nc-1,a@mail.example\n")
        await visitor.should_see(marker="try", retries=50)
        assert not visitor.find(marker="import").elements.pop().enabled
        await visitor.press("try")
        await visitor.should_see("1 row would be kept", retries=100)
        assert visitor.find(marker="import").elements.pop().enabled
        choose(visitor, "column-email", "mail")
        await visitor.should_not_see("would be kept", retries=30)
        assert not visitor.find(marker="import").elements.pop().enabled

    tell(app, story)
    assert count_profiles(app.facts, "") == 0


def test_what_a_killed_server_left_is_removed_at_the_next_start(app: App, tell: Tell) -> None:
    (app.settings.home / "upload-old").mkdir()
    (app.settings.home / "upload-old" / "people.csv").write_text("customer_id")

    async def story(visitor: Any) -> None:
        await visitor.open("/sign-in")

    tell(app, story)
    assert left_behind(app) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("sheet.xlsx", b"PK\x03\x04rest", "Excel"),
        ("list.json", b'[{"a": 1}]', "one JSON list"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_on_the_page(
    app: App, tell: Tell, name: str, content: bytes, said: str
) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/imports")
        await hand_in(visitor, name, content)
        await visitor.should_see(said, retries=50)
        await visitor.should_not_see(marker="try")

    tell(app, story)


def test_a_file_in_another_encoding_is_read_when_its_encoding_is_named(
    app: App, tell: Tell
) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/imports")
        choose(visitor, "encoding", "gb18030")
        await hand_in(visitor, "people.csv", "customer_id,first_name\nc-1,伟\n".encode("gb18030"))
        await visitor.should_see("伟", retries=50)

    tell(app, story)


def test_a_file_too_large_is_refused_by_the_server(
    app: App, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, "MOST_BYTES", 10)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/imports")
        await hand_in(visitor, "people.csv", b"customer_id\n" + b"c" * 20)
        await visitor.should_see("File too large", retries=50)

    tell(app, story)
    assert left_behind(app) == []


def test_the_file_is_gone_when_the_page_is_left(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/imports")
        await hand_in(visitor, "people.csv", b"customer_id\nc-1\n")
        await visitor.should_see(marker="try", retries=50)
        assert len(left_behind(app)) == 1
        with visitor.client:
            await visitor.client.sub_pages_router.refresh()
        await visitor.settle()
        assert left_behind(app) == []

    tell(app, story)


def test_only_those_who_may_import_see_the_page_or_hand_in_a_file(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/")
        await visitor.should_not_see("/console/imports")
        await visitor.open("/imports")
        await visitor.should_see("This is not allowed")
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/imports")
        viewer = next(
            one for one in list_operators(database=app.database) if one.role is Role.VIEWER
        )
        with visitor.client:
            site.storage.user["session"] |= {"operator_id": viewer.operator_id}
        await hand_in(visitor, "people.csv", b"customer_id\nc-1\n")
        await visitor.should_see("This is not allowed", retries=50)

    tell(app, story)
    assert left_behind(app) == []


def test_a_column_is_one_field_and_a_needed_field_has_a_column() -> None:
    look = FileLook(
        columns=("id", "email", "x"),
        rows=(),
        by_field={"email": "email"},
        required=("customer_id",),
        others=("email", "phone"),
    )
    assert check_columns(look, {"email": "email"}) == {"customer_id": "missing"}
    assert check_columns(look, {"customer_id": "id"}) == {"email": "read_anyway"}
    assert check_columns(look, {"customer_id": "id", "email": "email", "phone": "email"}) == {
        "email": "twice",
        "phone": "twice",
    }
    assert check_columns(look, {"customer_id": "id", "phone": "email"}) == {}
