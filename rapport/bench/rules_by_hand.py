"""The ten rules beside the SQL that an expert in DuckDB would write for the same question.

Both mean the same to the last row, on the tables as Rapport lays them down: the benchmark compares
the answers before it compares the times. The SQL asks at noon UTC on 1 March 2026.
"""

from dataclasses import dataclass

from rapport.bench.ten_rules import TEN_RULES, VIP, VIP_ID
from rapport.segments import Rule, parse_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question in two forms; each gives one row per customer: customer_id."""

    name: str
    rule: Rule
    by_hand: str


def questions() -> tuple[Question, ...]:
    """The ten questions."""
    return tuple(
        Question(name=name, rule=parse_rule(rule), by_hand=_BY_HAND[name])
        for name, rule in TEN_RULES.items()
    )


def other_segment(segment_id: str) -> Rule:
    """The rule of the segment that one of the questions names."""
    assert segment_id == VIP_ID
    return parse_rule(VIP)


_BY_HAND = {
    "viewed 3 times, lives in China, opened nothing": """
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id FROM events
            WHERE name = 'Product Viewed'
            AND happened_at BETWEEN TIMESTAMPTZ '2026-01-30 12:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
            GROUP BY customer_id HAVING count(*) >= 3
        ) USING (customer_id)
        ANTI JOIN (
            SELECT customer_id FROM events
            WHERE name = 'Email Opened'
            AND happened_at BETWEEN TIMESTAMPTZ '2026-02-15 12:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
        ) USING (customer_id)
        WHERE country = 'CN'
    """,
    "bought of a category twice": """
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id FROM events
            SEMI JOIN (
                SELECT event_id FROM order_lines SEMI JOIN (
                    SELECT product_id FROM products WHERE category = 'skincare'
                ) USING (product_id)
            ) USING (event_id)
            WHERE name = 'Order Completed'
            AND happened_at BETWEEN TIMESTAMPTZ '2025-12-01 12:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
            GROUP BY customer_id HAVING count(*) >= 2
        ) USING (customer_id)
    """,
    "left a basket for 3 days": """
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id, happened_at, name = 'Product Added' AS added,
                min(CASE WHEN name = 'Order Completed' THEN happened_at END) OVER (
                    PARTITION BY customer_id ORDER BY happened_at
                    RANGE BETWEEN INTERVAL 1 MICROSECOND FOLLOWING AND UNBOUNDED FOLLOWING
                ) AS next_order
            FROM events
            WHERE name IN ('Product Added', 'Order Completed')
            AND happened_at BETWEEN TIMESTAMPTZ '2026-01-30 12:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
            QUALIFY added AND happened_at <= TIMESTAMPTZ '2026-02-26 12:00:00+00'
            AND (next_order IS NULL OR next_order > happened_at + INTERVAL 3 DAY)
        ) USING (customer_id)
    """,
    "viewed twice as much as the month before": """
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id FROM events
            WHERE name = 'Product Viewed'
            AND happened_at BETWEEN TIMESTAMPTZ '2025-12-31 12:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
            GROUP BY customer_id
            HAVING count(*) FILTER (happened_at >= TIMESTAMPTZ '2026-01-30 12:00:00+00')
                > 2 * count(*) FILTER (happened_at < TIMESTAMPTZ '2026-01-30 12:00:00+00')
        ) USING (customer_id)
    """,
    "last order long ago and large": """
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id FROM events
            WHERE name = 'Order Completed' AND happened_at <= TIMESTAMPTZ '2026-03-01 12:00:00+00'
            GROUP BY customer_id
            HAVING max(happened_at) < TIMESTAMPTZ '2025-12-31 12:00:00+00'
            AND max(happened_at) FILTER (amount_minor >= 20000) = max(happened_at)
        ) USING (customer_id)
    """,
    "spent much, ordered often, may be written to": """
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id FROM events
            WHERE name IN ('Order Completed', 'Order Refunded', 'Order Cancelled')
            AND happened_at <= TIMESTAMPTZ '2026-03-01 12:00:00+00'
            GROUP BY customer_id HAVING sum(amount_minor) >= 200000
            AND count(*) FILTER (name = 'Order Completed'
                AND happened_at >= TIMESTAMPTZ '2025-12-01 12:00:00+00') >= 3
        ) USING (customer_id)
        SEMI JOIN (
            SELECT customer_id FROM consents
            WHERE channel = 'email' AND purpose = 'marketing' AND granted
        ) USING (customer_id)
    """,
    "best buyers of the gold tier": """
        WITH buyers AS (
            SELECT customer_id, max(happened_at) FILTER (name = 'Order Completed') AS last_at,
                coalesce(sum(amount_minor), 0) AS paid
            FROM events
            WHERE name IN ('Order Completed', 'Order Refunded', 'Order Cancelled')
            AND customer_id IS NOT NULL AND happened_at <= TIMESTAMPTZ '2026-03-01 12:00:00+00'
            GROUP BY customer_id HAVING count(*) FILTER (name = 'Order Completed') > 0
        ), figures AS (
            SELECT customer_id, paid,
                (epoch(TIMESTAMPTZ '2026-03-01 12:00:00+00')::BIGINT - epoch(last_at)::BIGINT)
                    // 86400 AS days,
                greatest(count(*) OVER () - 1, 1) AS others
            FROM buyers
        ), scores AS (
            SELECT customer_id,
                least((rank() OVER (ORDER BY days DESC) - 1) * 5 // others, 4) + 1 AS r,
                least((rank() OVER (ORDER BY paid) - 1) * 5 // others, 4) + 1 AS m
            FROM figures
        )
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id FROM scores
            WHERE (r = 5 AND m >= 4) OR (r = 4 AND m = 5)
        ) USING (customer_id)
        WHERE traits ->> 'tier' = 'gold'
    """,
    "searched twice and found nothing": """
        SELECT customer_id FROM profiles
        SEMI JOIN (
            SELECT customer_id FROM events
            WHERE name = 'Products Searched'
            AND happened_at BETWEEN TIMESTAMPTZ '2025-12-31 12:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
            AND TRY_CAST(properties ->> 'results' AS DOUBLE) = 0
            GROUP BY customer_id HAVING count(*) >= 2
        ) USING (customer_id)
    """,
    "a segment or a basket, and not a reader in China": """
        SELECT customer_id FROM profiles
        WHERE (
            customer_id IN (
                SELECT customer_id FROM events
                WHERE name = 'Order Completed'
                AND happened_at <= TIMESTAMPTZ '2026-03-01 12:00:00+00'
                GROUP BY customer_id HAVING count(*) >= 10
            )
            OR customer_id IN (
                SELECT customer_id FROM events
                WHERE name = 'Checkout Started' AND customer_id IS NOT NULL
                AND happened_at BETWEEN TIMESTAMPTZ '2026-02-15 12:00:00+00'
                    AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
            )
        )
        AND NOT (country IS NOT DISTINCT FROM 'CN' AND customer_id IN (
            SELECT customer_id FROM events
            WHERE name = 'Email Opened' AND customer_id IS NOT NULL
            AND happened_at BETWEEN TIMESTAMPTZ '2026-01-30 12:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
        ))
    """,
    "viewed 3 times on weekend evenings of their own clock": """
        WITH clocks AS (
            SELECT zone, timezone(zone, date_trunc('day', timezone(zone,
                TIMESTAMPTZ '2026-03-01 12:00:00+00')) - INTERVAL 29 DAY) AS start
            FROM (SELECT DISTINCT coalesce(timezone, 'Asia/Shanghai') AS zone FROM profiles)
        ), evenings AS (
            SELECT e.customer_id, timezone(c.zone, e.happened_at) AS local
            FROM events e
            JOIN profiles p ON e.customer_id = p.customer_id
            JOIN clocks c ON c.zone = coalesce(p.timezone, 'Asia/Shanghai')
            WHERE e.name = 'Product Viewed' AND e.happened_at >= c.start
            AND e.happened_at BETWEEN TIMESTAMPTZ '2026-01-29 00:00:00+00'
                AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
        )
        SELECT customer_id FROM evenings
        WHERE isodow(local) >= 6 AND hour(local) >= 20
        GROUP BY customer_id HAVING count(*) >= 3
    """,
}
