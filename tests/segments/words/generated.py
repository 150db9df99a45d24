"""Rules of many shapes, within what one sentence can say."""

from hypothesis import strategies as st

from rapport.events import EventName
from rapport.profiles import Purpose
from rapport.scoring import RfmSegment
from rapport.segments import Rule, parse_rule
from rapport.segments.describing.need_topics import closed_needs

_EVENTS = [*(name for name in EventName if name not in ("Stock Adjusted", "Visitor Described"))]
_DAYS = st.sampled_from([1, 3, 7, 30, 90, 365, 2.5])
_TEXTS = (
    st.text("abc XYZ-7茶é'(),;“", min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
    .filter(lambda text: "  " not in text)
)
_NEEDS = (
    *sorted(closed_needs())[::9],
    "need/pain/wish:longer cord",
    "need/comparison/三只松鼠",
    "need/comparison/Nike/smell-taste",
)
_NUMBERS = st.sampled_from([0, 1, 5, 12.5, 300, 1000000, 0.07])
_COMPARING = st.sampled_from(["is", "at_least", "at_most", "more_than", "less_than"])
_ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"])


def optional(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=fields)


def merged(*parts: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[dict[str, object]]:
    return st.tuples(*parts).map(lambda found: {k: v for one in found for k, v in one.items()})


def fixed(**fields: object) -> st.SearchStrategy[dict[str, object]]:
    return st.just(fields)


def fields(**some: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(some)


_RELATIVE = st.one_of(
    fixed(),
    fields(within_days=_DAYS),
    fields(older_than_days=_DAYS),
    fixed(within_days=90, older_than_days=30),
    fixed(within_days=7, whole_days=True),
    fixed(older_than_days=3, whole_days=True),
    fixed(within_days=2, older_than_days=1, whole_days=True),
    fixed(within_days=1, whole_days=True),
    fixed(within_days=14, older_than_days=7, whole_days=True),
    fixed(since="2026-01-01"),
    fixed(until="2026-02-01T08:00:00Z"),
    fixed(since="2026-01-01", until="2026-02-01"),
)
_CLOCK = optional(
    weekdays=st.sampled_from([(6, 7), (1, 2, 3, 4, 5), (1,), (1, 3, 5)]),
    zone=_ZONES,
    customer_zone=st.just(True),
)
_HOURS = st.sampled_from(
    [{}, {"from_hour": 18}, {"until_hour": 9}, {"from_hour": 22, "until_hour": 6}]
)
WINDOWS = st.one_of(_RELATIVE, merged(_RELATIVE, _CLOCK, _HOURS))


def conditions(names: list[str]) -> st.SearchStrategy[dict[str, object]]:
    name = st.sampled_from(names)
    lists = st.lists(_TEXTS, min_size=1, max_size=3, unique=True)

    def made(
        op: str, value: st.SearchStrategy[object] | None
    ) -> st.SearchStrategy[dict[str, object]]:
        told = {"name": name, "op": st.just(op)} | ({} if value is None else {"value": value})
        return st.fixed_dictionaries(told)

    numbers = [made(op, _NUMBERS) for op in ("at_least", "at_most", "more_than", "less_than")]
    texts = [
        made(op, _TEXTS)
        for op in ("is", "is_not", "contains", "not_contains", "starts_with", "ends_with")
    ]
    several = [made(op, lists) for op in ("one_of", "none_of", "contains_any", "contains_all")]
    bare = [made(op, None) for op in ("exists", "missing", "is_true", "is_false")]
    return st.one_of(
        *numbers, *texts, *several, *bare,
        made("is", st.one_of(_NUMBERS, st.booleans())),
        made("before", st.just("2026-01-31")),
        made("after", st.just("2026-01-31T08:00:00Z")),
        made("within_days", _DAYS),
        made("older_than_days", _DAYS),
        made("size_at_least", st.just(2)),
        made("size_at_most", st.just(3)),
        made("anniversary_within_days", st.sampled_from([0, 7])),
    )  # fmt: skip


_AMOUNT = st.tuples(
    st.sampled_from(["at_least", "more_than", "is"]), st.sampled_from(["CNY", "USD", "JPY"])
).map(
    lambda pair: [
        {"name": "amount_minor", "op": pair[0], "value": 30000},
        {"name": "currency", "op": "is", "value": pair[1]},
    ]
)
_WHERE = st.one_of(
    st.just([]), st.lists(conditions(["coupon", "utm"]), min_size=1, max_size=2), _AMOUNT
)
_PRODUCT = st.one_of(
    st.just([]),
    st.just([{"name": "category", "op": "is", "value": "skincare"}]),
    st.lists(conditions(["scent", "finish"]), min_size=1, max_size=2),
)
_EVENT = fields(
    event=st.one_of(st.sampled_from(_EVENTS), st.sampled_from(["Quiz Finished", "扫码"]))
)
_DEED = merged(_EVENT, optional(where=_WHERE, product=_PRODUCT))
_COUNTS = st.sampled_from(
    [
        {},
        {"at_least": 2},
        {"at_least": 3, "at_most": 3},
        {"at_most": 4},
        {"at_least": 0, "at_most": 2},
    ]
)


def kind(
    name: str, *parts: st.SearchStrategy[dict[str, object]]
) -> st.SearchStrategy[dict[str, object]]:
    return merged(fixed(kind=name), *parts)


def _steps(found: list[dict[str, object]]) -> dict[str, object]:
    first = {key: value for key, value in found[0].items() if key not in ("within_days", "without")}
    return {"steps": [first, *found[1:]]}


_STEP = merged(_DEED, optional(within_days=_DAYS, without=st.lists(_DEED, min_size=1, max_size=2)))
_ABSENT = merged(_DEED, fields(within_days=_DAYS, absent=st.just(True)))
_SEQUENCE = st.one_of(
    st.lists(_STEP, min_size=2, max_size=3),
    st.tuples(_STEP, _ABSENT).map(list),
).map(_steps)
_TOTAL = st.one_of(
    fields(
        of=st.sampled_from(["orders", "days_since_last_order", "days_since_first_order"]),
        value=_NUMBERS,
    ),
    fields(
        of=st.sampled_from(["revenue_minor", "average_order_minor"]),
        value=st.sampled_from([30000, 12345]),
        currency=st.sampled_from(["CNY", "USD", "EUR", "JPY"]),
    ),
    fields(of=st.just("revenue_minor"), value=st.sampled_from([30000, 0.5])),
)
_FIGURES = st.one_of(
    kind(
        "orders",
        fields(of=st.sampled_from(["orders", "revenue_minor"])),
        WINDOWS,
        optional(currency=st.just("CNY")),
    ),
    kind("events", fixed(of="count"), _DEED, WINDOWS),
    kind(
        "events",
        fields(
            of=st.sampled_from(["sum", "average", "min", "max", "distinct"]),
            property=st.sampled_from(["price", "amount_minor", "coupon"]),
        ),
        _DEED,
        WINDOWS,
    ),
)
_EVENT_FIGURES = _FIGURES.filter(lambda figure: figure["kind"] == "events")
ATOMS = (
    fixed(kind="everyone"),
    kind(
        "trait",
        conditions(
            ["vip", "city", "email", "birthday", "积分等级", "favourite, colour", 'a"b \\c*']
        ),
    ),
    kind(
        "trait", fields(name=st.just("country"), op=st.just("one_of"), value=st.just(["CN", "DE"]))
    ),
    kind(
        "trait",
        fields(name=st.just("language"), op=st.just("is"), value=st.sampled_from(["de", "zh"])),
    ),
    kind("computed", conditions(["orders_90d", "favourite_category", "days_between"])),
    kind("performed", _DEED, WINDOWS, _COUNTS),
    kind("not_performed", _DEED, WINDOWS),
    kind("last_performed", _DEED, WINDOWS, optional(first=st.just(True), then=_WHERE)),
    kind("sequence", _SEQUENCE, WINDOWS),
    kind("aggregate", fields(figure=_EVENT_FIGURES, op=_COMPARING, value=_NUMBERS)),
    kind(
        "aggregate",
        fields(figure=_FIGURES, op=_COMPARING, than=_FIGURES),
        optional(times=st.sampled_from([2, 1.5])),
    ),
    kind("total", _TOTAL, fields(op=_COMPARING), WINDOWS),
    kind(
        "rfm",
        fields(
            groups=st.lists(st.sampled_from(list(RfmSegment)), min_size=1, max_size=3, unique=True)
        ),
        optional(cells=st.just(["543", "5**"])),
    ),
    kind(
        "score",
        fields(name=st.sampled_from(["purchase_30d", "churn"]), op=_COMPARING, value=_NUMBERS),
    ),
    kind(
        "finding",
        optional(
            topic=st.sampled_from(["delivery", "size", "battery", *_NEEDS]),
            feeling=st.sampled_from(["positive", "neutral", "negative"]),
            product=_PRODUCT,
            at_least=st.just(2),
        ),
        WINDOWS,
    ),
    kind(
        "stated",
        st.sampled_from(
            [
                {"key": "skin-type"},
                {"key": "skin-type", "values": ["oily", "dry"]},
                {"key": "colour-disliked", "values": ["pink"]},
                {"key": "shoe-size", "values": ["42"]},
                {"key": "clothing-size", "values": ["xl", "m"]},
            ]
        ),
        WINDOWS,
    ),
    kind(
        "message",
        fields(
            did=st.sampled_from(
                ["delivered", "opened", "clicked", "bounced", "complained", "unsubscribed"]
            )
        ),
        optional(campaign_id=st.sampled_from(["cmp_1", "cmp_9"])),
        WINDOWS,
        st.sampled_from(
            [{}, {"at_least": 2}, {"at_least": 0, "at_most": 0}, {"at_least": 0, "at_most": 2}]
        ),
    ),
    kind(
        "consent",
        fields(channel=st.sampled_from(["email", "sms", "fax"])),
        optional(
            purpose=st.sampled_from(list(Purpose)),
            state=st.sampled_from(["granted", "denied", "never_asked"]),
        ),
    ),
    kind("near", fixed(latitude=31.23, longitude=-121.5, kilometres=20)),
    kind("list", fields(list_id=st.sampled_from(["list_1", "my list"]))),
    kind(
        "bucket", fields(name=_TEXTS, end=st.sampled_from([10, 50.5])), optional(start=st.just(5))
    ),
    kind("segment", fields(segment_id=st.sampled_from(["seg_1", "seg 9"]))),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that one sentence can say, with groups inside groups."""
    return parse_rule(_drawn(draw, 3))


def _drawn(draw: st.DrawFn, depth: int) -> dict[str, object]:
    shape = draw(st.sampled_from(["atom", "atom", "all", "any", "not"] if depth else ["atom"]))
    match shape:
        case "atom":
            return draw(ATOMS[draw(st.integers(0, len(ATOMS) - 1))])
        case "not":
            return {"kind": "not", "rule": _drawn(draw, depth - 1)}
        case _:
            several = draw(st.integers(2, 3))
            return {"kind": shape, "rules": [_drawn(draw, depth - 1) for _ in range(several)]}
