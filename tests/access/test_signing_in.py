"""Operators sign in, and whoever is not one learns nothing."""

from datetime import UTC, datetime, timedelta
from importlib.util import find_spec, module_from_spec

import pytest

from rapport.access import (
    BadOperator,
    LastAdmin,
    Operator,
    OperatorExists,
    OperatorUnknown,
    PasswordTooShort,
    Role,
    SignInFailed,
    add_operator,
    change_password,
    find_operator,
    list_operators,
    remove_operator,
    set_language,
    sign_in,
)
from rapport.access.store import OPERATORS
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


def add(database: Database, email: str = "mei@shop.example", role: Role = Role.ADMIN) -> Operator:
    return add_operator(
        database=database, email=email, name="Mei", password=PASSWORD, role=role, now=NOW
    )


def refused(database: Database, email: str, password: str, now: datetime = NOW) -> str:
    with pytest.raises(SignInFailed) as refusal:
        sign_in(database=database, email=email, password=password, now=now)
    return str(refusal.value)


def test_an_operator_signs_in_whatever_the_capitals_of_the_address(any_database: Database) -> None:
    added = add(any_database, email=" Mei@Shop.Example ")
    signed_in = sign_in(database=any_database, email="MEI@shop.example", password=PASSWORD, now=NOW)
    assert signed_in == added
    assert added.actor.role is Role.ADMIN
    assert find_operator(any_database, added.operator_id) == added


def test_the_password_is_not_kept_in_a_form_that_can_be_read(database: Database) -> None:
    add(database)
    with database.read() as connection:
        row = connection.execute(OPERATORS.select()).one()
    assert PASSWORD not in str(row)
    assert row.password_hash.startswith("$argon2id$")


def test_a_password_is_hashed_at_the_cost_that_is_advised() -> None:
    """The tests hash at less, so the module is loaded once more, as the product loads it."""
    spec = find_spec("rapport.access.passwords")
    assert spec is not None
    assert spec.loader is not None
    shipped = module_from_spec(spec)
    spec.loader.exec_module(shipped)
    _, kind, _, costs, *_ = shipped.hash_password(PASSWORD).split("$")
    told = dict(one.split("=") for one in costs.split(","))
    assert kind == "argon2id"
    assert int(told["m"]) >= 19_456  # KiB; OWASP's least, with two passes
    assert int(told["t"]) >= 2


def test_every_refusal_says_the_same(database: Database) -> None:
    add(database)
    gone = add(database, email="gone@shop.example", role=Role.VIEWER)
    remove_operator(database=database, operator_id=gone.operator_id, now=NOW)
    wrong = refused(database, "mei@shop.example", "not the password")
    assert refused(database, "nobody@shop.example", PASSWORD) == wrong
    assert refused(database, "gone@shop.example", PASSWORD) == wrong
    assert "shop.example" not in wrong


def test_ten_failures_in_a_row_lock_the_account_for_15_minutes(any_database: Database) -> None:
    add(any_database)
    for _ in range(10):
        refused(any_database, "mei@shop.example", "not the password")
    refused(any_database, "mei@shop.example", PASSWORD)
    refused(any_database, "mei@shop.example", PASSWORD, now=NOW + timedelta(minutes=14, seconds=59))
    later = NOW + timedelta(minutes=15)
    sign_in(database=any_database, email="mei@shop.example", password=PASSWORD, now=later)


def test_a_success_starts_the_count_of_failures_anew(database: Database) -> None:
    add(database)
    for _ in range(2):
        for _ in range(9):
            refused(database, "mei@shop.example", "not the password")
        sign_in(database=database, email="mei@shop.example", password=PASSWORD, now=NOW)


def test_an_address_belongs_to_one_operator(any_database: Database) -> None:
    add(any_database)
    with pytest.raises(OperatorExists):
        add(any_database, email="MEI@SHOP.EXAMPLE")
    assert len(list_operators(database=any_database)) == 1


def test_a_password_needs_ten_characters(database: Database) -> None:
    with pytest.raises(PasswordTooShort, match="10 characters"):
        add_operator(
            database=database,
            email="mei@shop.example",
            name="Mei",
            password="ninechars",
            role=Role.ADMIN,
            now=NOW,
        )
    assert list_operators(database=database) == []


@pytest.mark.parametrize("email", ["", "mei", "mei@shop", "mei shop@x.example", "a@b.c" * 50])
def test_an_address_that_is_none_is_refused_without_being_repeated(
    database: Database, email: str
) -> None:
    with pytest.raises(BadOperator) as refusal:
        add(database, email=email)
    assert not email or email not in str(refusal.value)


def test_who_knows_the_old_password_may_change_it(database: Database) -> None:
    mei = add(database)
    new = "another good password"
    change = {"database": database, "operator_id": mei.operator_id, "now": NOW}
    with pytest.raises(SignInFailed):
        change_password(old="not the password", new=new, **change)
    with pytest.raises(PasswordTooShort):
        change_password(old=PASSWORD, new="short", **change)
    change_password(old=PASSWORD, new=new, **change)
    refused(database, "mei@shop.example", PASSWORD)
    sign_in(database=database, email="mei@shop.example", password=new, now=NOW)


def test_an_operator_chooses_the_language_of_the_console(database: Database) -> None:
    mei = add(database)
    assert mei.language == "en"
    changed = set_language(database=database, operator_id=mei.operator_id, language="zh-CN")
    assert changed.language == "zh"
    assert find_operator(database, mei.operator_id) == changed
    with pytest.raises(BadOperator, match="zh and en"):
        set_language(database=database, operator_id=mei.operator_id, language="fr")
    with pytest.raises(OperatorUnknown):
        set_language(database=database, operator_id="op_nobody", language="zh")


def test_an_operator_who_was_removed_is_gone_and_may_come_back(any_database: Database) -> None:
    add(any_database)
    kai = add(any_database, email="kai@shop.example", role=Role.VIEWER)
    remove_operator(database=any_database, operator_id=kai.operator_id, now=NOW)
    assert find_operator(any_database, kai.operator_id) is None
    with pytest.raises(OperatorUnknown):
        remove_operator(database=any_database, operator_id=kai.operator_id, now=NOW)
    add(any_database, email="kai@shop.example", role=Role.REVIEWER)
    assert {o.role for o in list_operators(database=any_database)} == {Role.ADMIN, Role.REVIEWER}


def test_the_last_admin_stays(database: Database) -> None:
    mei = add(database)
    add(database, email="kai@shop.example", role=Role.MARKETER)
    with pytest.raises(LastAdmin):
        remove_operator(database=database, operator_id=mei.operator_id, now=NOW)
