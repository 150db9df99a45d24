"""The shop's own words: read from its facts, without anything that tells who somebody is."""

from datetime import UTC, datetime

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import parse_rule, read_vocabulary, save_segment, understand
from rapport.segments.words.asking import vocabulary_text
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def shop(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    put_products(
        facts,
        [
            Product(
                product_id="p1",
                names={"zh": "龙井茶", "en": "Longjing Tea"},
                price_minor=9900,
                currency="CNY",
                category="茶叶",
                brand="山野",
                attributes={"organic": True, "grade": "spring"},
            )
        ],
    )
    people = [
        Profile(
            customer_id=CustomerId(f"c{n}"),
            email=f"mei{n}@example.com",
            first_name="Meiling",
            city="杭州" if n else "Hermitage",
            traits={"gender": "女", "nickname": f"Bunny{n}", "phone": "13800000000"},
        )
        for n in range(4)
    ]
    put_profiles(facts, people)
    record_events(
        facts,
        [
            Event(
                event_id=EventId("e1"),
                name="Tasting Booked",
                happened_at=NOW,
                received_at=NOW,
                source="web",
                customer_id=CustomerId("c1"),
            )
        ],
    )
    everyone = parse_rule({"kind": "everyone"})
    save_segment(database=database, name="Tea lovers", rule=everyone, created_by="mei", now=NOW)


def test_goods_events_traits_and_segments_become_words(facts: Facts, database: Database) -> None:
    shop(facts, database)
    words = read_vocabulary(facts=facts, database=database, now=NOW, campaigns={"k1": ("Spring",)})
    for sentence in (
        "近30天买过茶叶的女性",
        "bought Longjing Tea",
        "山野的茶买过至少2次，住在杭州",
        "Tasting Booked in the last 7 days",
        "in segment Tea lovers but not from Hangzhou",
        "opened the Spring campaign",
        "viewed organic tea",
    ):
        assert understand(sentence, vocabulary=words).rule is not None, sentence
    assert words.currency == "CNY"
    assert words.today is not None
    assert "orders_90d" in words.computed


def test_no_value_of_one_person_becomes_a_word(facts: Facts, database: Database) -> None:
    shop(facts, database)
    words = read_vocabulary(facts=facts, database=database, now=NOW)
    told = vocabulary_text(words) + " ".join(words.terms)
    for secret in ("mei1@example.com", "meiling", "bunny", "13800000000", "hermitage", "c1"):
        assert secret not in told.casefold().split()
    assert "example.com" not in told
    assert "bunny" not in told.casefold()


def test_an_empty_shop_has_words_enough(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    words = read_vocabulary(facts=facts, database=database, now=NOW)
    assert understand("近30天下过单", vocabulary=words).rule is not None
