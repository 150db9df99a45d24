"""The demo shop hears what people say beside reviews: copies and advertisements do not count."""

from datetime import UTC, datetime, timedelta

from rapport.catalog import PRODUCTS
from rapport.demo.shelf import shelf
from rapport.demo.voices import hear_voices
from rapport.feedback import FEEDBACK
from rapport.insights import READINGS, refresh_readings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_demo_hears_sixty_texts_of_months_and_two_of_them_are_advertisements(
    facts: Facts,
) -> None:
    ensure_tables(facts)
    people = [Profile(customer_id=f"c{n}", language="zh-CN" if n % 2 else "en") for n in range(9)]
    put_profiles(facts, people)
    assert hear_voices(facts, now=NOW) >= 60
    assert hear_voices(facts, now=NOW) == 0
    done = refresh_readings(facts)
    assert (done.copies, done.promotions) == (1, 2)
    rows = facts.read(facts.table(FEEDBACK)).to_pylist()
    assert all(NOW - timedelta(days=130) < row["written_at"] < NOW for row in rows)
    assert {row["kind"] for row in rows} == {"survey", "post", "forum", "chat", "reply"}
    assert all((row["customer_id"] is None) == (row["author"] is not None) for row in rows)
    states = facts.read(facts.table(READINGS))["state"].to_pylist()
    assert set(states) == {"read", "duplicate", "promotion"}
    assert facts.is_empty(PRODUCTS)


def test_every_product_that_is_spoken_of_is_on_the_shelf(facts: Facts) -> None:
    ensure_tables(facts)
    hear_voices(facts, now=NOW)
    named = {row["product_id"] for row in facts.read(facts.table(FEEDBACK)).to_pylist()}
    assert named - {None} <= {product.product_id for product in shelf()}
