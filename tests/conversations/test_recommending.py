"""What is recommended in a conversation fits what was asked for, or says what it does not fit."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rapport.catalog import Product, put_products
from rapport.conversations import (
    Conversation,
    Intent,
    Knowledge,
    Recommend,
    Turn,
    WishKind,
    get_conversation,
    intent_of,
    start_conversation,
    take_turn,
)
from rapport.conversations.wares import Wares, read_wares
from rapport.conversations.wishes import wishes_in
from rapport.events import CustomerId, Event, EventId, OrderLine, read_inbox, record_events
from rapport.profiles import (
    Consent,
    Profile,
    Purpose,
    ensure_tables,
    put_profiles,
    record_consents,
)
from rapport.recommendations import RecommendationDesk, refit
from rapport.storage import Database, Facts, metadata, open_database, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOODS = {
    "pot": ("Clay Teapot", "紫砂茶壶", "ceramics", "Kiln & Co", 18_800),
    "cup": ("Blue Cup", "青瓷茶杯", "ceramics", "Kiln & Co", 5_800),
    "puer": ("Ripe Puer", "普洱熟茶", "tea", "Hill", 9_900),
    "green": ("Spring Green", "明前绿茶", "tea", "Hill", 26_000),
    "soap": ("Camellia Soap", "山茶花皂", "body", "Soapwort", 2_800),
    "lamp": ("Paper Lamp", "纸灯", "lighting", "Duskmill", 39_900),
}


def product(name: str, *, in_stock: bool = True) -> Product:
    english, chinese, category, brand, price = GOODS[name]
    return Product(
        product_id=name,
        names={"en": english, "zh": chinese},
        category=category,
        brand=brand,
        price_minor=price,
        currency="CNY",
        in_stock=in_stock,
    )


def event(number: int, name: str, product_id: str | None, *products: str, **of: object) -> Event:
    at = NOW - timedelta(days=2)
    return Event(
        event_id=EventId(f"e{number}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="shop",
        product_id=product_id,
        lines=tuple(
            OrderLine(product_id=one, quantity=1, unit_price_minor=100) for one in products
        ),
        **of,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecommendationDesk]:
    """A shop where pots go with cups, and tea with tea; no test of the module changes it."""
    home: Path = tmp_path_factory.mktemp("shop")
    facts, database = open_facts(home, memory_limit="1GB"), open_database("", home=home)
    metadata.create_all(database.engine)
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in ("cy", "no")])
    put_products(facts, [product(one) for one in GOODS])
    baskets = [("pot", "cup"), ("pot", "cup"), ("pot", "cup"), ("puer", "green"), ("soap", "lamp")]
    orders = [event(n, "Order Completed", None, *each) for n, each in enumerate(baskets)]
    looks = [
        event(20 + n, "Product Viewed", "pot", customer_id=CustomerId(one))
        for n, one in enumerate(("cy", "no"))
    ]
    looks.append(event(30, "Product Viewed", "puer", anonymous_id="browser"))
    record_events(facts, [*orders, *looks])
    found = RecommendationDesk(database=database, facts=facts)
    refit(found, now=NOW, judged=False)
    record_consents(
        database,
        [
            Consent(
                customer_id=CustomerId("no"),
                channel="email",
                purpose=Purpose.PERSONALISATION,
                granted=False,
                recorded_at=NOW - timedelta(days=9),
                how="form",
                text_version="1",
            )
        ],
    )
    yield found
    facts.close()
    database.close()


@pytest.fixture(scope="module")
def wares(desk: RecommendationDesk) -> Wares:
    return read_wares(desk.facts)


def asked(
    desk: RecommendationDesk,
    text: str,
    *,
    customer_id: str | None = "cy",
    anonymous_id: str | None = None,
) -> tuple[Recommend, Turn, Conversation]:
    talk = start_conversation(
        database=desk.database, customer_id=customer_id, language="en", now=NOW
    )
    _, answer = take_turn(
        talk.conversation_id,
        text,
        database=desk.database,
        facts=desk.facts,
        knowledge=Knowledge([]),
        now=NOW,
        anonymous_id=anonymous_id,
    )
    [act] = answer.acts
    assert isinstance(act, Recommend)
    return act, answer, talk


def ids(act: Recommend) -> list[str]:
    return [one.product_id for one in act.products]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("What would you recommend?", Intent.RECOMMEND),
        ("something for my mother", Intent.RECOMMEND),
        ("I'm looking for a teapot", Intent.RECOMMEND),
        ("any gift ideas", Intent.RECOMMEND),
        ("有什么推荐", Intent.RECOMMEND),
        ("推荐几款茶", Intent.RECOMMEND),
        ("送女朋友什么好", Intent.RECOMMEND),
        ("我的推荐码是多少", Intent.QUESTION),
        ("Can you recommend a good restaurant in Paris?", Intent.QUESTION),
        ("推荐一家好吃的火锅店", Intent.QUESTION),
        ("I recommend that you let me talk to a person", Intent.HUMAN),
        ("推荐的东西我要退货", Intent.RETURN),
    ],
)
def test_a_wish_for_products_is_told_from_others(text: str, intent: Intent) -> None:
    assert intent_of(text) is intent


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("something under 200", {("budget", "under 200")}),
        ("tea for less than ¥1,200.50", {("budget", "less than ¥1,200.50"), ("category", "tea")}),
        ("200元以内的茶壶", {("budget", "200元以内"), ("words", "茶壶")}),
        ("预算两百，推荐茶", {("budget", "预算两百"), ("words", "茶")}),
        ("kiln & co, 60 or less", {("budget", "60 or less"), ("brand", "Kiln & Co")}),
        ("something blue", {("words", "blue")}),
        ("what would you recommend?", set()),
        ("can it be here within 3 days", set()),
    ],
)  # fmt: skip
def test_wishes_are_read_from_fixed_words_and_the_catalogues(
    wares: Wares, text: str, found: set[tuple[str, str]]
) -> None:
    assert {(one.wish.kind.value, one.wish.text) for one in wishes_in(text, wares)} == found


@pytest.mark.parametrize(
    ("text", "fitting"),
    [
        ("under 58", {"cup", "soap"}),
        ("under 57.99", {"soap"}),
        ("under $100", set()),
        ("1百元以内", {"cup", "soap", "puer"}),
        ("推荐茶", {"puer", "green"}),
        ("teapots", {"pot"}),
        ("ceramics", {"pot", "cup"}),
    ],
)
def test_a_wish_holds_for_the_products_that_it_says(
    wares: Wares, text: str, fitting: set[str]
) -> None:
    wanted = wishes_in(text, wares)
    assert wanted
    fits = {one.product_id for one in wares.all if all(each.fits(one) for each in wanted)}
    assert fits == fitting


def test_a_customer_is_told_exactly_why(desk: RecommendationDesk) -> None:
    act, answer, _ = asked(desk, "What would you recommend?")
    assert len(act.products) <= 3
    assert ids(act)[0] == "cup"
    assert "1. Blue Cup, CN¥58.00 (because you viewed Clay Teapot)" in answer.text
    act, answer, _ = asked(desk, "有什么推荐？")
    assert "1. 青瓷茶杯，¥58.00（因为您看过紫砂茶壶）" in answer.text


def test_every_product_fits_the_budget_and_the_category(desk: RecommendationDesk) -> None:
    act, answer, _ = asked(desk, "Recommend tea under 100")
    assert ids(act) == ["puer"]
    assert {one.kind for one in act.kept} == {WishKind.BUDGET, WishKind.CATEGORY}
    assert not act.dropped
    assert answer.text.startswith("Going by “under 100, tea”")


def test_what_leaves_nothing_is_dropped_and_said(desk: RecommendationDesk) -> None:
    act, answer, _ = asked(desk, "a blue tea, what do you recommend")
    assert [one.text for one in act.dropped] == ["blue"]
    assert set(ids(act)) <= {"puer", "green"}
    assert "No product that I may recommend fits “blue”" in answer.text
    act, answer, _ = asked(desk, "推荐1元以内的")
    assert [one.kind for one in act.dropped] == [WishKind.BUDGET]
    assert "没有可推荐的商品符合“1元以内”" in answer.text
    assert act.products


def test_a_visitor_gets_what_goes_with_the_browsers_looks_or_the_popular(
    desk: RecommendationDesk,
) -> None:
    act, answer, _ = asked(desk, "recommend something", customer_id=None, anonymous_id="browser")
    assert ids(act)[0] == "green"
    assert "because you viewed Ripe Puer" in answer.text
    act, answer, _ = asked(desk, "recommend something", customer_id=None)
    assert act.products
    assert {one.because.value for one in act.products} == {"popular"}


def test_who_objects_to_personalisation_gets_the_popular(desk: RecommendationDesk) -> None:
    act, *_ = asked(desk, "recommend something", customer_id="no")
    other, *_ = asked(desk, "recommend something", customer_id=None)
    assert ids(act) == ids(other)
    assert {one.because.value for one in act.products} == {"popular"}
    _, answer, _ = asked(desk, "recommend something", customer_id="no", anonymous_id="browser")
    assert "Ripe Puer)" not in answer.text


def test_each_product_shown_is_an_event_and_a_turn_is_read_back(desk: RecommendationDesk) -> None:
    act, answer, talk = asked(desk, "recommend something under 300")
    calls = [call for _, some in read_inbox(desk.database, limit=1_000) for call in some]
    events = [
        call.event
        for call in calls
        if call.event
        and call.event.name == "Product Recommended"
        and call.event.properties["conversation_id"] == talk.conversation_id
    ]
    assert [one.properties["position"] for one in events] == [1, 2, 3][: len(events)]
    assert [one.product_id for one in events] == ids(act)
    assert {one.customer_id for one in events} == {"cy"}
    assert events[0].properties["because_product_id"] == "pot"
    assert events[0].properties["list_id"] == "conversation"
    kept = get_conversation(talk.conversation_id, database=desk.database)
    assert kept.turns[-1] == answer


def test_stock_and_a_handed_off_conversation_are_respected(
    facts: Facts, database: Database
) -> None:
    ensure_tables(facts)
    put_products(facts, [product("pot"), product("cup", in_stock=False)])
    desk = RecommendationDesk(database=database, facts=facts)
    act, *_ = asked(desk, "recommend something under 100", customer_id=None)
    assert (ids(act), [one.text for one in act.dropped]) == (["pot"], ["under 100"])
    put_products(facts, [product("pot", in_stock=False)])
    act, answer, talk = asked(desk, "recommend something", customer_id=None)
    assert (ids(act), answer.text) == ([], "There is nothing that I can recommend right now.")
    for text in ("human", "recommend something"):
        turns = take_turn(
            talk.conversation_id,
            text,
            database=database,
            facts=facts,
            knowledge=Knowledge([]),
            now=NOW,
        )
    assert len(turns) == 1
