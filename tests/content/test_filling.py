"""Every recipient's text in columns is what each would get alone, and so is its check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.catalog import Product
from rapport.content import (
    PREVIEW_LINKS,
    Copy,
    Filler,
    FillStatus,
    Grounds,
    LinkColumns,
    check_recipient,
    compile_copy,
    fill_all,
    preview_many,
    tally,
)
from rapport.content.channels import sms_segments
from rapport.content.errors import BadLinks
from rapport.kit.settings import ShopSettings

PARTS = ("subject", "preheader", "html", "text")
LOTION = Product(
    product_id="lotion",
    names={"zh": "山茶花身体乳", "en": "Camellia lotion"},
    price_minor=12800,
    currency="CNY",
    url="https://shop.example/p/lotion?a=1&b=2",
)
EMAIL = Grounds(
    channel="email", language="zh-CN", shop=ShopSettings(name="山茶 & 小铺"), products=(LOTION,)
)
GREETING = Copy(
    subject="{{ customer.first_name | default: '你好' }}，好久不见",
    preheader="{% if customer.city %}{{ customer.city }}的春天{% endif %}",
    body="{% if customer.first_name %}{{ customer.first_name }}，{% endif %}好久不见。"
    "这是{{ customer.first_name | default: '你' }}好的一天。\n\n\n"
    "{% if customer.city and customer.last_name %}祝{{customer.city}}的{{ customer.last_name }}家"
    "{% else %}祝你{% endif %}顺利，{{ product.name }}还在，{{ product.price | money }}。\n\n"
    "[去看看]({{ product.url }})",
)
FILTERED = replace(GREETING, subject="{{ customer.first_name | default: 'you' | upcase }}")
COMPARING = replace(GREETING, preheader="{% if customer.city == '杭州' %}西湖边{% endif %}")
NAMES = (
    *("小雨", "Ada", "Mary Ann", "O'Neil & Co", " Li\u3000Ming ", "小雨🌸", "محمد", "x\r\ny", ""),
    *("<b>x</b>", "{{ shop.name }}", "&amp;", "a@b.example", "13800138000", "www.x.example", "🌸"),
    *(
        "test",
        "尊敬的客户",
        "山茶有限公司",
        "12 Mill Road",
        "A" * 200,
        "\u202eLi",
        "最",
        "最好",
        "3",
    ),
)
CITIES = ("杭州", "上海", "New York", "St. John's", "", "12", "{%", "未知")


def people(
    names: Sequence[str | None],
    cities: Sequence[str | None] = ("杭州",),
    last: Sequence[str | None] = ("林",),
) -> pa.Table:
    numbers = range(len(names))
    return pa.table(
        {
            "customer_id": [f"c{n}" for n in numbers],
            "first_name": pa.array(names, pa.string()),
            "last_name": pa.array([last[n % len(last)] for n in numbers], pa.string()),
            "city": pa.array([cities[n % len(cities)] for n in numbers], pa.string()),
        }
    )


def rows(copy: Copy, grounds: Grounds, customers: pa.Table) -> list[dict[str, object]]:
    return [row for batch in fill_all(copy, grounds, customers) for row in batch.rows.to_pylist()]


def read_alone(copy: Copy, grounds: Grounds, row: Mapping[str, object]) -> dict[str, object]:
    """Render the values of a row by nothing but `CompiledCopy`."""
    names = ("first_name", "last_name", "city")
    customer = {name: row[name] for name in names if row.get(name) is not None}
    slots = {**grounds.slots, "customer": customer, "links": PREVIEW_LINKS}
    compiled = compile_copy(copy, channel=grounds.channel, language=grounds.language)
    rendered = compiled.render(slots)
    return {part: getattr(rendered, part) for part in PARTS}


values = st.one_of(st.none(), st.sampled_from(NAMES + CITIES), st.text(max_size=30))
tables = st.lists(st.tuples(values, values, values), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None)
@given(tables, st.sampled_from(["email", "sms", "push"]), st.sampled_from([GREETING, FILTERED]))
def test_every_text_is_exactly_what_rendering_gives(
    told: list[tuple[str | None, str | None, str | None]], channel: str, copy: Copy
) -> None:
    grounds = replace(EMAIL, channel=channel)
    first, last, city = zip(*told, strict=True)
    filled = rows(copy, grounds, people(first, city, last))
    assert len(filled) == len(told)
    for row in filled:
        if row["status"] != FillStatus.REFUSED:
            assert {part: row[part] for part in PARTS} == read_alone(copy, grounds, row)


@pytest.mark.parametrize("copy", [GREETING, FILTERED, COMPARING])
@pytest.mark.parametrize("channel", ["email", "sms", "push"])
def test_a_crowd_is_judged_as_each_of_it_would_be_alone(copy: Copy, channel: str) -> None:
    grounds = replace(EMAIL, channel=channel)
    customers = people((*NAMES, None), CITIES, ("林", None, "test"))
    filler = Filler(copy, grounds)
    for row, customer in zip(rows(copy, grounds, customers), customers.to_pylist(), strict=True):
        one = check_recipient(filler, customer)
        assert (row["status"], row["reason"]) == (one.status, one.reason), customer
        if one.rendered:
            assert {part: row[part] for part in PARTS} == {
                part: getattr(one.rendered, part) for part in PARTS
            }
        else:
            assert {row[part] for part in PARTS} == {None}


def reasons(names: Sequence[str], grounds: Grounds = EMAIL, copy: Copy = GREETING) -> list[object]:
    return [row["reason"] for row in rows(copy, grounds, people(names))]


def test_what_is_no_name_is_left_out_and_said() -> None:
    odd = ("test", "尊敬的客户", "山茶有限公司", "12 Mill Road", "A" * 200, "13800138000", "🌸")
    assert reasons(odd) == [
        *("value-placeholder", "value-title", "value-company", "value-street", "value-long"),
        *("value-personal", "value-letters"),
    ]
    assert reasons(("{{ shop.name }}", "<b>x</b>", "a@b.example", "\u202eLi")) == [
        *("value-markup", "value-markup", "value-web", "value-control")
    ]
    assert reasons(("小雨", "Ada", "O'Neil", "محمد", "Mary Ann", "Nan")) == [""] * 6


def test_a_name_may_not_make_a_forbidden_word_with_the_words_around_it() -> None:
    (row,) = rows(GREETING, EMAIL, people(["最"]))  # 这是最好的一天
    assert (row["status"], row["reason"]) == (FillStatus.FALLBACK, "forbidden-claim")
    assert "这是你好的一天" in str(row["text"])
    assert row["first_name"] is None
    assert row["city"] is None  # the whole text is the one for somebody who told us nothing


def test_a_forbidden_word_inside_a_name_is_left_out() -> None:
    assert reasons(["最好"]) == ["catalogue-claim"]


def test_a_name_too_long_for_its_channel_is_left_out() -> None:
    copy = Copy(subject="{{ customer.first_name | default: 'you' }}" + "x" * 45, body="Hello, you.")
    push = replace(EMAIL, channel="push", language="en")
    filled = rows(copy, push, people(["Ada", "Bartholomew"]))
    assert [row["reason"] for row in filled] == ["", "too-long"]
    assert str(filled[1]["subject"]).startswith("you")


def test_segments_of_an_sms_are_counted_with_the_values() -> None:
    copy = Copy(body="Hi {{ customer.first_name | default: 'you' }}, " + "a quiet day. " * 10)
    sms = replace(EMAIL, channel="sms", language="en", shop=ShopSettings(name="Camellia"))
    filled = rows(copy, sms, people(["Ada", "李雷", "{Ann", None]))
    assert [row["size"] for row in filled] == [sms_segments(str(row["text"])) for row in filled]
    assert filled[0]["size"] == 2
    assert filled[1]["size"] == 3


def test_a_shape_that_lacks_a_value_is_refused_and_has_no_text() -> None:
    copy = replace(GREETING, body="{{ customer.first_name }}，好久不见，{{ product.name }}还在。")
    filled = rows(copy, EMAIL, people(["小雨", None, "test"]))
    assert [row["status"] for row in filled] == ["ok", "refused", "refused"]
    assert [row["reason"] for row in filled] == ["", "slot-unresolved", "slot-unresolved"]
    assert filled[1]["text"] is None
    assert filled[1]["size"] is None


def test_a_word_that_the_brief_asks_for_may_not_come_from_a_name() -> None:
    grounds = replace(EMAIL, must_have=("小雨",))
    assert reasons(["小雨"], grounds) == ["must-have-missing"]


def test_a_template_that_is_refused_is_refused_for_everybody() -> None:
    copy = replace(GREETING, body=f"{GREETING.body}\n\n全国销量第一，纯棉。")
    (counts,) = [batch.counts() for batch in fill_all(copy, EMAIL, people(["小雨", "test"]))]
    assert {status for status, _ in counts} == {"refused"}


def own_links(names: Sequence[str], *, sign: str = "x") -> LinkColumns:
    def make(customers: pa.Table) -> dict[str, pa.Array]:
        ids = customers["customer_id"].to_pylist()
        made = {name: [f"https://t.example/{name}?{sign}&c={one}" for one in ids] for name in names}
        return {name: pa.array(addresses) for name, addresses in made.items()}

    return LinkColumns(names=tuple(names), make=make)


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_links_of_ones_own_are_put_in_and_measured(channel: str) -> None:
    names = ["link_0", "link_1", "unsubscribe", "preferences", "open_pixel"]
    grounds = replace(EMAIL, channel=channel)
    links, customers = own_links(names), people(["小雨", None])
    made = links.make(customers)
    filled = [
        row
        for batch in fill_all(GREETING, grounds, customers, links=links)
        for row in batch.rows.to_pylist()
    ]
    filler = Filler(GREETING, grounds, links=names)
    for number, row in enumerate(filled):
        own = {name: made[name][number].as_py() for name in names}
        one = check_recipient(filler, customers.to_pylist()[number], links=own)
        assert one.rendered is not None
        assert {part: row[part] for part in PARTS} == {
            part: getattr(one.rendered, part) for part in PARTS
        }
        button = "link_1" if channel == "email" else "link_0"  # a mail shows the product before
        assert f"https://t.example/{button}?x&c=c{number}" in str(row["text"])
        if channel == "sms":
            assert row["size"] == sms_segments(one.rendered.text)


def test_a_link_that_is_no_address_is_refused() -> None:
    with pytest.raises(BadLinks, match="row 0 of 'link_0'"):
        list(fill_all(GREETING, EMAIL, people(["Ada"]), links=own_links(["link_0"], sign="é")))


def test_batches_are_taken_one_by_one() -> None:
    taken = []

    def source() -> Iterator[pa.RecordBatch]:
        for number in range(3):
            taken.append(number)
            yield from people(["Ada", "test"]).to_batches()

    filled = fill_all(GREETING, EMAIL, source())
    assert next(filled).rows.num_rows == 2
    assert taken == [0]
    assert tally(filled).people == 4


def test_a_report_counts_and_shows_what_is_worth_a_look() -> None:
    customers = people(["Ada", "test", "Bartholomew", None, "asdf", "13800138000"])
    report = tally(fill_all(GREETING, EMAIL, customers), examples=1)
    assert report.people == 6
    assert report.counts["fallback", "value-placeholder"] == 2
    assert report.share(FillStatus.FALLBACK) == 0.5
    assert [one.told["first_name"] for one in report.longest] == ["Bartholomew"]
    assert {one.reason for one in report.left_out} == {"value-placeholder", "value-personal"}


def test_some_customers_can_be_shown_a_text_before_anybody_gets_it() -> None:
    shown = preview_many(GREETING, EMAIL, people(["小雨", "test"]))
    assert [one.subject for one in shown] == ["小雨，好久不见", "你好，好久不见"]
    assert shown[1].told["first_name"] == "test"
