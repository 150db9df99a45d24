"""Statements are kept, corrected, withdrawn, superseded and let go; rules and slots follow."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS
from rapport.content import customer_values, with_slots
from rapport.content.slots import allowed
from rapport.events import TOUCHED, CustomerId
from rapport.insights import keep_statements, refresh_readings
from rapport.profiles import PROFILES, Profile, ensure_tables, put_profiles
from rapport.rights import erase_customer, export_customer
from rapport.segments import (
    BadRule,
    kept_members,
    matches,
    parse_rule,
    refresh_all,
    refresh_touched,
    save_segment,
)
from rapport.statements import (
    STATED_SLOTS,
    STATED_TEXTS,
    STATEMENTS,
    BadStatementValue,
    Statement,
    StatementNotFound,
    StatementState,
    correct_statement,
    keys,
    statements_of,
    withdraw_statement,
)
from rapport.storage import Database, Facts

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = MARCH + timedelta(days=30)
OILY = parse_rule({"kind": "stated", "key": "skin-type", "values": ["oily"]})


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    names = ("ada", "ben")
    put_profiles(facts, [Profile(customer_id=CustomerId(one), language="zh") for one in names])
    review(facts, "r1", "ada", "我是油皮，鞋码38。我对花粉过敏。")
    review(facts, "r2", "ben", "适合油皮。")
    review(facts, "r3", None, "我是油皮。")
    read(facts)


def review(facts: Facts, one: str, who: str | None, text: str, *, at: datetime = MARCH) -> None:
    row = {"review_id": one, "customer_id": who, "text": text, "product_id": "p", "written_at": at}
    told = {name: [row.get(name)] for name in REVIEWS.columns}
    facts.upsert(REVIEWS, pa.table(told, REVIEWS.columns.to_pyarrow()))


def read(facts: Facts, *, sensitive: bool = False) -> int:
    refresh_readings(facts)
    return keep_statements(facts, sensitive=sensitive).statements


def held(facts: Facts, customer: str = "ada") -> dict[str, str]:
    return {one.key: one.value for one in statements_of(facts, customer) if one.holds_at(NOW)}


def the(facts: Facts, key: str) -> Statement:
    return next(one for one in statements_of(facts, "ada") if one.key == key)


def touched(facts: Facts) -> set[str]:
    told = facts.read(facts.table(TOUCHED)).to_pylist()
    facts.delete(TOUCHED, "turn", [one["turn"] for one in told])
    return {one["customer_id"] for one in told}


def test_only_known_customers_who_speak_of_themselves_have_statements(facts: Facts) -> None:
    assert held(facts) == {"skin-type": "oily", "shoe-size": "38"}
    assert statements_of(facts, "ben") == []
    assert facts.count(facts.table(STATEMENTS)) == 2


def test_a_statement_shows_its_words_and_how_long_it_holds(facts: Facts) -> None:
    one = the(facts, "skin-type")
    assert one.quote.startswith("我是油皮")
    assert (one.source, one.source_id, one.said_at) == ("review", "r1", MARCH)
    assert one.expires_at == MARCH + timedelta(days=keys()["skin-type"].days)
    assert one.holds_at(one.expires_at - timedelta(seconds=1))
    assert not one.holds_at(one.expires_at)


def test_what_was_looked_at_is_not_looked_at_again(facts: Facts) -> None:
    touched(facts)
    assert keep_statements(facts).texts == 0
    assert touched(facts) == set()


def test_the_newest_word_holds_and_the_older_is_kept(facts: Facts) -> None:
    review(facts, "r4", "ada", "我是干皮。", at=MARCH + timedelta(days=1))
    read(facts)
    assert held(facts)["skin-type"] == "dry"
    assert {one.value for one in statements_of(facts, "ada") if one.key == "skin-type"} == {
        "oily",
        "dry",
    }
    assert not matches(OILY, "ada", facts=facts, now=NOW)


def test_what_was_liked_and_is_disliked_since_is_liked_no_more(facts: Facts) -> None:
    review(facts, "r5", "ada", "我最喜欢红色。我最喜欢黑色。")
    review(facts, "r6", "ada", "我讨厌红色。", at=MARCH + timedelta(days=1))
    read(facts)
    found = {(one.key, one.value) for one in statements_of(facts, "ada") if one.current}
    assert {("colour-liked", "black"), ("colour-disliked", "red")} <= found
    assert ("colour-liked", "red") not in found


def test_a_rule_finds_who_said_so_and_loses_them_when_it_is_withdrawn(facts: Facts) -> None:
    assert matches(OILY, "ada", facts=facts, now=NOW)
    assert not matches(OILY, "ben", facts=facts, now=NOW)
    touched(facts)
    one = the(facts, "skin-type")
    done = withdraw_statement(facts, "ada", one.statement_id, operator="eve", now=NOW)
    assert (done.state, done.corrected_by) == (StatementState.WITHDRAWN, "eve")
    assert not matches(OILY, "ada", facts=facts, now=NOW)
    assert touched(facts) == {"ada"}


def test_a_segment_that_is_kept_fresh_loses_who_withdrew(facts: Facts, database: Database) -> None:
    segment = save_segment(database=database, name="Oily", rule=OILY, created_by="eve", now=NOW)
    refresh_all(database=database, facts=facts, now=NOW)
    assert [one.customer_id for one in kept_members(segment.segment_id, facts=facts)] == ["ada"]
    one = the(facts, "skin-type").statement_id
    withdraw_statement(facts, "ada", one, operator="eve", now=NOW)
    refresh_touched(database=database, facts=facts, now=NOW)
    assert kept_members(segment.segment_id, facts=facts) == []


def test_a_rule_loses_who_said_so_when_it_expires_and_by_its_window(facts: Facts) -> None:
    late = MARCH + timedelta(days=keys()["skin-type"].days)
    assert not matches(OILY, "ada", facts=facts, now=late)
    within = {"kind": "stated", "key": "skin-type", "within_days": 10}
    assert not matches(parse_rule(within), "ada", facts=facts, now=NOW)
    assert matches(parse_rule(within | {"within_days": 40}), "ada", facts=facts, now=NOW)


def test_a_correction_holds_instead_also_when_the_text_is_read_again(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = the(facts, "shoe-size")
    correct_statement(facts, "ada", one.statement_id, value="39", operator="eve", now=NOW)
    withdrawn = the(facts, "skin-type").statement_id
    withdraw_statement(facts, "ada", withdrawn, operator="eve", now=NOW)
    monkeypatch.setattr("rapport.statements.refreshing._VERSION", "another")
    assert keep_statements(facts).texts == 2
    assert held(facts) == {"shoe-size": "39"}
    kept = the(facts, "shoe-size")
    assert (kept.value, kept.read_value, kept.state) == ("39", "38", StatementState.CORRECTED)


def test_a_value_that_a_key_cannot_have_is_refused(facts: Facts) -> None:
    one = the(facts, "skin-type").statement_id
    with pytest.raises(BadStatementValue, match="`skin-type` is one of oily, dry"):
        correct_statement(facts, "ada", one, value="green", operator="eve", now=NOW)
    with pytest.raises(StatementNotFound):
        withdraw_statement(facts, "ben", one, operator="eve", now=NOW)


def test_what_is_sensitive_is_kept_only_where_the_setting_allows_and_goes_with_it(
    facts: Facts,
) -> None:
    assert "allergy" not in held(facts)
    read(facts, sensitive=True)
    assert held(facts)["allergy"] == "pollen"
    assert the(facts, "allergy").purpose == "service"
    read(facts)
    assert "allergy" not in held(facts)


@pytest.mark.parametrize("key", ["allergy", "pregnancy", "diet", "has-child"])
def test_no_text_may_say_what_is_sensitive(key: str) -> None:
    assert not allowed(f"customer.stated_{key.replace('-', '_')}")
    assert keys()[key].slot not in STATED_SLOTS


def test_a_rule_finds_what_is_sensitive_only_of_who_agreed(facts: Facts) -> None:
    pollen = parse_rule({"kind": "stated", "key": "allergy", "values": ["pollen"]})
    review(facts, "r7", "ben", "我对花粉过敏。")
    refresh_readings(facts)
    keep_statements(facts, sensitive=True, agreed={"ben"})
    assert the(facts, "allergy").purpose == "service"
    assert [matches(pollen, one, facts=facts, now=NOW) for one in ("ada", "ben")] == [False, True]
    touched(facts)
    keep_statements(facts, sensitive=True, agreed={"ada"})
    assert [matches(pollen, one, facts=facts, now=NOW) for one in ("ada", "ben")] == [True, False]
    assert touched(facts) == {"ada", "ben"}


def test_a_rule_names_what_is_no_statement() -> None:
    with pytest.raises(BadRule, match="nearest known: skin-type"):
        parse_rule({"kind": "stated", "key": "skin-typ"})
    with pytest.raises(BadRule, match="is one of oily"):
        parse_rule({"kind": "stated", "key": "skin-type", "values": ["green"]})


def test_what_a_text_said_that_is_gone_is_gone(facts: Facts) -> None:
    touched(facts)
    facts.delete(REVIEWS, "review_id", ["r1"])
    read(facts)
    assert statements_of(facts, "ada") == []
    assert facts.count(facts.table(STATED_TEXTS)) == 1
    assert "ada" in touched(facts)


def test_slots_say_what_holds_in_the_language_of_the_customer(facts: Facts) -> None:
    profiles = with_slots(facts.table(PROFILES), facts, now=NOW)
    rows = {one["customer_id"]: one for one in facts.read(profiles).to_pylist()}
    assert customer_values(rows["ada"]) == {
        "stated_skin_type": "油性皮肤",
        "stated_shoe_size": "38",
    }
    assert customer_values(rows["ben"]) == {}
    withdraw_statement(facts, "ada", the(facts, "skin-type").statement_id, operator="eve", now=NOW)
    after = facts.read(with_slots(facts.table(PROFILES), facts, now=NOW)).to_pylist()
    assert {one["stated_skin_type"] for one in after} == {None}


def test_a_trait_of_the_shop_is_no_statement() -> None:
    assert customer_values({"traits": {"stated_skin_type": "oily"}}) == {}


def test_a_copy_of_statements_goes_out_with_the_customers_data_and_all_go_with_the_customer(
    facts: Facts, database: Database
) -> None:
    given = export_customer("ada", database=database, facts=facts, now=NOW)
    assert {row["key"] for row in given.held["statements"]} == {"skin-type", "shoe-size"}
    assert given.about["statements"]["zh"]
    erase_customer("ada", database=database, facts=facts, operator="eve", now=NOW)
    assert facts.count(facts.table(STATEMENTS)) == 0
    read(facts)
    assert statements_of(facts, "ada") == []
    assert facts.count(facts.table(STATEMENTS)) == 0
