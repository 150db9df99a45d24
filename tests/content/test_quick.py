"""Texts that are joined from pieces say what Liquid says, or leave it to Liquid."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rapport.content import SlotMissing
from rapport.content.liquid import fill, parse
from rapport.content.quick import Text

SHARED: dict[str, object] = {"shop": {"name": "Moor & Co"}, "products": [{"name": "Shirt"}]}
PIECES = (
    "Dear <b> & all, ",
    "{{ customer.first_name }}",
    '{{ customer.first_name | default: "friend & co" }}',
    "{{ customer.first_name | upcase }}",
    "{{ links.why }}",
    "{{ shop.name }}",
    "{{ products[0].name }}",
    "{{ products[1].name }}",
    "{{ products.size }}",
    "{{ products.first.name }}",
    "{{ nobody }}",
    "{{- href[0] -}}",
    "{% if links.why %} why: {{ links.why }}{% endif %}",
    "{% if links.why %}  {% endif %}",
    "{% if links.why %}why: {{ links.why }}{% else %}for {{ customer.city }}{% endif %}",
    "{% if customer.city %}{% else %}nowhere {{ links.why }}{% endif %}",
    "{% if shop.name %}shop{% else %}none{% endif %}",
    "{% if products[1] %}two{% elsif products[0] %}{{ href[0] }}{% else %}none{% endif %}",
    "{% if customer.city == 'Leeds' %}near{% else %}far{% endif %}",
    "{% unless links.why %}no{% endunless %}",
    "{% for one in products %}{{ one.name }},{% endfor %}",
    " \n ",
)
VALUES = some.sampled_from(
    ["Ada", '<Ada> & "co"', "", "雪", None, False, True, 3, ["a"], {"a": "b"}]
)


def said(write: object, *args: object) -> str:
    assert callable(write)
    try:
        return f"said: {write(*args)}"
    except SlotMissing as error:
        return f"missing: {error}"


@given(
    pieces=some.lists(some.sampled_from(PIECES), max_size=8),
    customer=some.dictionaries(some.sampled_from(["first_name", "city"]), VALUES),
    links=some.dictionaries(some.just("why"), VALUES),
    href=some.lists(VALUES, max_size=1),
    html=some.booleans(),
)
def test_a_text_says_what_liquid_says(
    pieces: list[str],
    customer: dict[str, object],
    links: dict[str, object],
    href: list[object],
    html: bool,
) -> None:
    template = parse("".join(pieces), language="en", html=html)
    slots = {**SHARED, "customer": customer, "links": links, "href": href}
    assert said(Text(template, SHARED).fill, slots) == said(fill, template, slots)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("{{ customer.first_name | default: 'friend' }}, hello", True),
        ("{% if products[1] %}two{% else %}{{ links.why }}{% endif %}", True),
        ("{% if links.why %}{% else %}{{ customer.city }}{% endif %}", True),
        ("{% if links.why == 'x' %}x{% endif %}", False),
        ("{{ customer.first_name | upcase }}", False),
        ("{% for one in products %}{{ one.name }}{% endfor %}", False),
    ],
)
def test_what_is_plain_is_joined(source: str, plain: bool) -> None:
    assert Text(parse(source, language="en", html=True), SHARED).plain is plain
