"""Makes up a shop for benchmarks inside DuckDB: profiles, a catalogue, half a year of events.

Few customers do most: a customer's share falls with the square root of their number. The rows lie
on the disk as the nightly work leaves them. All ids begin alike, as those of many shops do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES
from rapport.profiles import CONSENT_FACTS, ensure_tables
from rapport.storage import Facts, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = 180
PRODUCT_COUNT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSize:
    """How many customers and how many events."""

    customers: int
    events: int

    def __str__(self) -> str:
        return f"{self.customers:,} customers, {self.events:,} events"


def customer_id(number: int) -> str:
    """Name a customer of the shop; the smaller the number, the more they did."""
    return f"customer-{number:07}"


def make_shop(home: Path, size: ShopSize, *, memory_limit: str) -> None:
    """Make up the shop in a new data folder; 50 million events take 2 to 3 minutes on 2 cores."""
    facts = open_facts(home, memory_limit=memory_limit)
    ensure_tables(facts)
    for table in (EVENTS, ORDER_LINES, PRODUCTS, CONSENT_FACTS):
        facts.ensure(table)
    execute = facts.backend.con.execute
    execute(_PRODUCTS_SQL, {"products": PRODUCT_COUNT})
    execute(_PROFILES_SQL, {"customers": size.customers, "now": NOW})
    execute(_CONSENTS_SQL, {"now": NOW})
    _make_events(facts, size)
    execute("CHECKPOINT")
    facts.close()


def _make_events(facts: Facts, size: ShopSize) -> None:
    execute = facts.backend.con.execute
    begin = NOW - timedelta(days=DAYS)
    first = 0
    for start, end in _months(begin):
        last = round(size.events * ((end - begin) / timedelta(days=DAYS)))
        execute(
            _EVENTS_SQL,
            {
                "customers": size.customers,
                "products": PRODUCT_COUNT,
                "start": start,
                "micros": (end - start) // timedelta(microseconds=1),
                "first": first,
                "n": last - first,
            },
        )
        execute(_LINES_SQL, {"products": PRODUCT_COUNT, "start": start, "end": end})
        first = last


def _months(begin: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The calendar months from the beginning to now; the first and the last are cut off."""
    start = begin
    while start < NOW:
        following = (start.replace(day=1) + timedelta(days=32)).replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        end = min(following, NOW)
        yield start, end
        start = end


_PRODUCTS_SQL = """
    INSERT INTO products BY NAME
    SELECT 'product-' || lpad(i::VARCHAR, 5, '0') AS product_id,
        '{"en":"Product ' || i || '","zh":"商品' || i || '"}' AS names,
        1000 + (i * 37 % 40000) AS price_minor,
        'CNY' AS currency,
        ['skincare', 'makeup', 'hair', 'fragrance', 'body', 'sun', 'tools', 'men', 'baby', 'oral',
            'home', 'gifts'][1 + i % 12] AS category,
        'brand-' || (hash(i) % 60)::VARCHAR AS brand,
        true AS in_stock
    FROM range($products::BIGINT) AS r(i)
"""
_PROFILES_SQL = """
    INSERT INTO profiles BY NAME
    SELECT 'customer-' || lpad(i::VARCHAR, 7, '0') AS customer_id,
        'c' || i || '@shop.example' AS email,
        ['zh-CN', 'en', 'de'][1 + (hash(i, 7) % 3)::INT] AS language,
        ['CN', 'CN', 'US', 'GB', 'DE'][1 + (hash(i) % 5)::INT] AS country,
        ['Asia/Shanghai', 'Asia/Shanghai', 'America/New_York', 'Europe/London', NULL]
            [1 + (hash(i) % 5)::INT] AS timezone,
        $now::TIMESTAMPTZ - (hash(i, 3) % 1000)::INT * INTERVAL 1 DAY AS created_at,
        '{"tier":"' || ['gold', 'silver', 'bronze'][1 + (hash(i, 2) % 3)::INT] || '","points":'
            || (hash(i, 4) % 5000)::VARCHAR || '}' AS traits
    FROM range($customers::BIGINT) AS r(i)
"""
_CONSENTS_SQL = """
    INSERT INTO consents BY NAME
    SELECT customer_id, 'email' AS channel, 'marketing' AS purpose, hash(customer_id, 5) % 10 < 7
        AS granted, $now::TIMESTAMPTZ - INTERVAL 100 DAY AS recorded_at
    FROM profiles WHERE hash(customer_id, 5) % 10 < 9
"""
_EVENTS_SQL = """
    INSERT INTO events BY NAME
    SELECT 'event-' || lpad(id::VARCHAR, 9, '0') AS event_id,
        customer_id,
        CASE WHEN dice < 450 THEN 'Product Viewed' WHEN dice < 600 THEN 'Page Viewed'
            WHEN dice < 680 THEN 'Product Added' WHEN dice < 710 THEN 'Products Searched'
            WHEN dice < 740 THEN 'Checkout Started' WHEN dice < 770 THEN 'Order Completed'
            WHEN dice < 773 THEN 'Order Refunded' WHEN dice < 880 THEN 'Email Delivered'
            WHEN dice < 950 THEN 'Email Opened' WHEN dice < 970 THEN 'Email Link Clicked'
            ELSE 'Product Reviewed' END AS name,
        happened_at,
        happened_at AS received_at,
        CASE WHEN dice BETWEEN 773 AND 969 THEN 'rapport' ELSE 'web' END AS source,
        CASE WHEN dice BETWEEN 740 AND 772 THEN 'order-' || id END AS order_id,
        CASE WHEN dice < 450 OR dice BETWEEN 600 AND 679 OR dice >= 970
            THEN 'product-' || lpad((hash(id, 3) % $products)::VARCHAR, 5, '0') END AS product_id,
        CASE WHEN dice BETWEEN 773 AND 969 THEN 'campaign-' || (hash(id, 8) % 50) END
            AS campaign_id,
        CASE WHEN dice BETWEEN 773 AND 969 THEN 'message-' || id END AS message_id,
        CASE WHEN dice BETWEEN 740 AND 769 THEN 1000 + (hash(id, 4) % 50000)::INT
            WHEN dice BETWEEN 770 AND 772 THEN -1000 END AS amount_minor,
        CASE WHEN dice BETWEEN 740 AND 772 THEN 'CNY' END AS currency,
        CASE WHEN dice < 600 THEN '{"device":"' || ['ios', 'android', 'web'][1 + (hash(id, 5) % 3)
                ::INT] || '","seconds":' || (hash(id, 6) % 300) || '}'
            WHEN dice BETWEEN 680 AND 709 THEN '{"query":"q' || (hash(id, 5) % 1000)
                || '","results":' || (hash(id, 6) % 8) || '}'
            WHEN dice >= 970 THEN '{"rating":' || (1 + hash(id, 5) % 5) || '}' END AS properties,
        coalesce((md5_number_lower(customer_id) & 2147483647)::INTEGER, -1) AS _place
    FROM (
        SELECT $first::BIGINT + i AS id,
            (hash(id, 2) % 1000)::INT AS dice,
            'customer-' || lpad(floor($customers * pow(hash(id, 1) / 2.0 ** 64, 2))::BIGINT
                ::VARCHAR, 7, '0') AS customer_id,
            $start::TIMESTAMPTZ + to_microseconds(i * ($micros // $n)) AS happened_at
        FROM range($n::BIGINT) AS r(i)
    )
    ORDER BY _place, customer_id, happened_at
"""
_LINES_SQL = """
    INSERT INTO order_lines BY NAME
    SELECT event_id, line, order_id, customer_id, happened_at,
        'product-' || lpad((hash(event_id, line) % $products)::VARCHAR, 5, '0') AS product_id,
        CASE WHEN name = 'Order Refunded' THEN -1.0 ELSE 1.0 END AS quantity,
        1000 + (hash(event_id, line, 1) % 20000)::INT AS unit_price_minor,
        currency, _place
    FROM events, range(1, 3 + (hash(event_id) % 2)::BIGINT) AS l(line)
    WHERE name IN ('Order Completed', 'Order Refunded')
    AND happened_at >= $start::TIMESTAMPTZ AND happened_at < $end::TIMESTAMPTZ
    ORDER BY _place, customer_id, happened_at
"""
