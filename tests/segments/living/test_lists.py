"""Manual lists: who is named by id, e-mail address or phone number is put on, once."""

from datetime import UTC, datetime

import pytest

from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import (
    BadListName,
    ListInUse,
    ListNameTaken,
    ListNotFound,
    ListTooLong,
    add_to_list,
    customers_on_list,
    delete_list,
    get_list,
    list_lists,
    list_sizes,
    parse_rule,
    read_names,
    rename_list,
    save_list,
    save_segment,
    take_from_list,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shop(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    put_profiles(
        facts,
        [
            Profile(customer_id="ada", email="Ada@shop.example", phone="+44 20 7946 0958"),
            Profile(customer_id="bob", email="bob@shop.example"),
            Profile(customer_id="cai"),
        ],
    )
    save_list(database=database, name="VIP", created_by="mei", now=NOW)


def on(database: Database, facts: Facts) -> list[str]:
    shown = customers_on_list("VIP", database=database, facts=facts)
    return [one.customer_id for one in shown]


@pytest.mark.parametrize("name", ["ada", "ada@SHOP.example", "+442079460958", " ada "])
def test_a_customer_goes_by_several_names(database: Database, facts: Facts, name: str) -> None:
    done = add_to_list("VIP", [name], database=database, facts=facts, now=NOW)
    assert (done.changed, done.unknown) == (1, 0)
    assert on(database, facts) == ["ada"]


def test_nobody_is_put_on_twice(database: Database, facts: Facts) -> None:
    add_to_list("VIP", ["ada"], database=database, facts=facts, now=NOW)
    named = ["ada", "ada@shop.example", "bob"]
    done = add_to_list("VIP", named, database=database, facts=facts, now=NOW)
    assert (done.changed, done.unchanged) == (1, 1)
    found = get_list(database, "VIP")
    assert list_sizes(facts) == {found.list_id: 2}


def test_names_that_nobody_has_are_counted_with_their_places(
    database: Database, facts: Facts
) -> None:
    done = add_to_list("VIP", ["x", "ada", "y"], database=database, facts=facts, now=NOW)
    assert (done.changed, done.unknown, done.places) == (1, 2, (1, 3))


def test_who_is_taken_off_is_off(database: Database, facts: Facts) -> None:
    add_to_list("VIP", ["ada", "bob"], database=database, facts=facts, now=NOW)
    done = take_from_list("VIP", ["ada", "cai"], database=database, facts=facts)
    assert (done.changed, done.unchanged) == (1, 1)
    assert on(database, facts) == ["bob"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ada\nbob\n", ["ada", "bob"]),
        ("name,email\nAda,ada@shop.example\n", ["ada@shop.example"]),
        ("\ufeffCustomer_ID\r\n ada \r\n\r\n", ["ada"]),
        ('"ada","x"\n,y\n', ["ada"]),
        ("", []),
    ],
)
def test_names_are_read_from_csv_text(text: str, names: list[str]) -> None:
    assert read_names(text) == names


def test_a_list_has_a_name_of_its_own(database: Database) -> None:
    with pytest.raises(ListNameTaken):
        save_list(database=database, name=" VIP ", created_by="mei", now=NOW)
    save_list(database=database, name="Friends", created_by="mei", now=NOW)
    with pytest.raises(ListNameTaken):
        rename_list("Friends", database=database, name="VIP")
    with pytest.raises(BadListName, match="1 to 200 characters, not 0"):
        save_list(database=database, name=" ", created_by="mei", now=NOW)
    with pytest.raises(ListNotFound, match="rapport lists list"):
        get_list(database, "nothing")
    assert [one.name for one in list_lists(database)] == ["Friends", "VIP"]


def test_a_rule_names_a_list_by_its_id_and_keeps_it_from_being_deleted(
    database: Database, facts: Facts
) -> None:
    rule = parse_rule({"kind": "not", "rule": {"kind": "list", "list_id": "VIP"}})
    save_segment(database=database, name="others", rule=rule, created_by="mei", now=NOW)
    rename_list("VIP", database=database, name="Friends")
    with pytest.raises(ListInUse, match="'others'"):
        delete_list("Friends", database=database, facts=facts)
    unknown = parse_rule({"kind": "list", "list_id": "nothing"})
    with pytest.raises(ListNotFound):
        save_segment(database=database, name="x", rule=unknown, created_by="mei", now=NOW)


def test_a_deleted_list_takes_its_customers_along(database: Database, facts: Facts) -> None:
    add_to_list("VIP", ["ada"], database=database, facts=facts, now=NOW)
    delete_list("VIP", database=database, facts=facts)
    assert list_lists(database) == []
    assert list_sizes(facts) == {}


def test_one_call_names_so_many_and_no_more(database: Database, facts: Facts) -> None:
    with pytest.raises(ListTooLong, match="100,000 fit"):
        add_to_list("VIP", ["x"] * 100_001, database=database, facts=facts, now=NOW)
