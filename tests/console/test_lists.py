"""Manual lists in the console: made, filled, renamed, and deleted when nothing names them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nicegui import ui
from nicegui.elements.upload_files import SmallFileUpload

from rapport.access import Role
from rapport.app import App
from rapport.segments import (
    ManualList,
    add_to_list,
    customers_on_list,
    list_lists,
    parse_rule,
    save_list,
    save_segment,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tell = Callable[[App, Callable], None]


def test_a_list_is_made_and_filled_by_pasting(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/lists")
        await visitor.should_see("No lists yet")
        visitor.find(marker="name").type("Guests")
        await visitor.press("make")
        await visitor.should_see("Nobody is on this list yet", retries=50)
        await visitor.press("add")
        await visitor.should_see("There is nobody to add.", retries=50)
        visitor.find(marker="named").type("c-01\nC3@mail.example")
        await visitor.press("add")
        await visitor.should_see("2 customers added.", retries=50)
        await visitor.should_see("1–2 of 2", retries=50)
        await visitor.should_see("王伟", retries=50)
        await visitor.open("/lists")
        await visitor.should_see("Guests")

    tell(shop, story)
    assert on_list(shop) == ["c-01", "c-03"]


def test_unknown_customers_are_named_by_their_place(shop: App, tell: Tell) -> None:
    made = keep_list(shop, "c-01")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/lists/{made.list_id}")
        visitor.find(marker="named").type("c-01\nc-02\n<b>who?</b>\nc-99")
        await visitor.press("add")
        await visitor.should_see("1 customer added. 1 was on the list already.", retries=50)
        await visitor.should_see("2 are not known, at places 3, 4:", retries=50)
        await visitor.should_see("3: &lt;b&gt;who?&lt;/b&gt;", retries=50)
        await visitor.press("show-list")
        await visitor.should_see("1–2 of 2", retries=50)

    tell(shop, story)


def test_a_csv_file_is_read_by_its_heading(shop: App, tell: Tell) -> None:
    made = keep_list(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/lists/{made.list_id}")
        (upload,) = visitor.find(marker="upload", kind=ui.upload).elements
        assert isinstance(upload, ui.upload)
        raw = b"name,email\nAnna,c0@mail.example\nWei,c1@mail.example\n"
        file = SmallFileUpload("guests.csv", "text/csv", raw)
        await upload.handle_uploads([file])
        await visitor.should_see("2 customers added.", retries=50)

    tell(shop, story)
    assert on_list(shop) == ["c-00", "c-01"]


def test_a_customer_is_found_and_taken_off(shop: App, tell: Tell) -> None:
    made = keep_list(shop, *(f"c-{n:02}" for n in range(30)))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/lists/{made.list_id}?page=2")
        await visitor.should_see("26–30 of 30")
        await visitor.open(f"/lists/{made.list_id}?q=smith4")
        await visitor.should_see("1–1 of 1")
        await visitor.press("take-c-04")
        await visitor.should_see("Anna Smith4 is off the list.", retries=50)
        await visitor.should_see("Nobody found", retries=50)

    tell(shop, story)
    assert "c-04" not in on_list(shop)
    assert len(on_list(shop)) == 29


def test_a_list_is_renamed(shop: App, tell: Tell) -> None:
    made = keep_list(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/lists/{made.list_id}")
        visitor.find(marker="rename").click()
        await visitor.should_see("Rename this list", retries=50)
        field = visitor.find(marker="list-name")
        field.clear().type("Old guests")
        await visitor.press("confirm")
        await visitor.should_see("Old guests", retries=50)

    tell(shop, story)
    assert [one.name for one in list_lists(shop.database)] == ["Old guests"]


def test_a_list_that_a_segment_names_is_not_deleted(shop: App, tell: Tell) -> None:
    made, free = keep_list(shop), keep_list(shop, name="Free")
    save_segment(
        database=shop.database,
        name="Invited",
        rule=parse_rule({"kind": "list", "list_id": made.list_id}),
        created_by="op",
        now=NOW,
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/lists/{made.list_id}")
        await visitor.should_see("Invited")
        visitor.find(marker="delete").click()
        await visitor.should_see("Delete “Guests”?", retries=50)
        await visitor.press("confirm")
        await visitor.should_see("is named by segment", retries=50)
        await visitor.open(f"/lists/{free.list_id}")
        await visitor.should_see("No segment uses this list yet.")
        visitor.find(marker="delete").click()
        await visitor.should_see("Delete “Free”?", retries=50)
        await visitor.press("confirm")
        await visitor.should_see("“Free” is deleted.", retries=50)

    tell(shop, story)
    assert [one.name for one in list_lists(shop.database)] == ["Guests"]


def test_a_viewer_sees_a_list_and_changes_nothing(shop: App, tell: Tell) -> None:
    made = keep_list(shop, "c-01")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/lists/{made.list_id}")
        await visitor.should_see("王伟")
        for marker in ("add", "rename", "delete", "take-c-01"):
            await visitor.should_not_see(marker=marker)
        await visitor.open("/lists")
        await visitor.should_not_see(marker="make")

    tell(shop, story)


def keep_list(app: App, *customers: str, name: str = "Guests") -> ManualList:
    made = save_list(database=app.database, name=name, created_by="op", now=NOW)
    if customers:
        add_to_list(made.list_id, list(customers), database=app.database, facts=app.facts, now=NOW)
    return made


def on_list(app: App) -> list[str]:
    found = customers_on_list("Guests", database=app.database, facts=app.facts)
    return [str(one.customer_id) for one in found]
