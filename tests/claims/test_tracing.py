"""Each claim finds its source; a wrong value, a wrong product or a wrong sign is caught."""

from dataclasses import replace
from datetime import date

import pytest

from rapport.catalog import Product
from rapport.claims import (
    BoundSpan,
    SourceKind,
    Sources,
    Status,
    lifted_by,
    product_version,
    stale,
    trace,
)


def bad(text: str, sources: Sources) -> list[str]:
    wrong = (Status.UNSUPPORTED, Status.CONTRADICTED)
    return [one.words for one in trace(text, sources) if one.status in wrong]


@pytest.mark.parametrize(
    "text",
    [
        "The First Frost Bowl is ¥89.",
        "初霜饭碗89元，雾岭绿茶120元。",
        "The First Frost Bowl costs ¥89 and the Mist Ridge Green costs ¥120.",
        "89元的初霜饭碗和120元的雾岭绿茶，都在架上。",
        "The First Frost Bowl weighs 0.5 kg.",
        "初霜饭碗重1斤。",
        "The First Frost Bowl is 70 mm tall.",
        "The First Frost Bowl is made of stoneware.",
        "初霜饭碗是粗陶做的。",
        "The First Frost Bowl is made in China.",
        "初霜饭碗产自浙江。",
        "雾岭绿茶含咖啡因。",
        "The Mist Ridge Green lasts 40 days.",
        "雾岭绿茶已经售罄。",
        "全场八五折，到3月15日为止。",
        "Send it back within 30 days.",
        "Delivery is free over ¥300.",
        "The First Frost Bowl won the 2023 Leeds Craft Silver Medal.",
        "Please wash the First Frost Bowl by hand.",
        "Use code SPRING15.",
        "The First Frost Bowl and the Mist Ridge Green come to ¥209 together.",
    ],
)
def test_what_a_source_says_is_traced(text: str, sources: Sources) -> None:
    assert trace(text, sources) != ()
    assert bad(text, sources) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The First Frost Bowl is ¥79.", "¥79"),
        ("The First Frost Bowl is $89.", "$89"),
        ("初霜饭碗120元，雾岭绿茶89元。", "120元"),
        ("The First Frost Bowl costs ¥120.", "¥120"),
        ("The First Frost Bowl and the Mist Ridge Green cost ¥89.", "¥89"),
        ("The First Frost Bowl was ¥89 before.", "¥89"),
        ("The First Frost Bowl weighs 500 kg.", "500 kg"),
        ("The First Frost Bowl is 7 cm across.", "7 cm"),
        ("The First Frost Bowl is made of glass.", "glass"),
        ("初霜饭碗含15%羊毛。", "15%"),
        ("The First Frost Bowl is made in Japan.", "made in Japan"),
        ("雾岭绿茶不含咖啡因。", "咖啡因"),
        ("The Mist Ridge Green is caffeine-free.", "caffeine"),
        ("The First Frost Bowl is dishwasher-safe.", "dishwasher-safe"),
        ("雾岭绿茶有现货。", "现货"),
        ("全场七折。", "七折"),
        ("到3月16日为止。", "3月16日"),
        ("Until March 15, 2027.", "2027"),
        ("You have 40 days to return it.", "40 days"),
        ("Delivery is free over ¥89.", "¥89"),
        ("The Mist Ridge Green won the 2023 Leeds Craft Silver Medal.", "Silver Medal"),
        ("The First Frost Bowl won the 2023 Leeds Craft Gold Medal.", "Gold Medal"),
        ("12,000 homes have the First Frost Bowl.", "12,000 homes"),
    ],
)
def test_what_no_source_says_is_caught(text: str, words: str, sources: Sources) -> None:
    assert words in bad(text, sources)


def test_a_claim_names_its_source_with_version_and_words(bowl: Product, sources: Sources) -> None:
    [price] = trace("The First Frost Bowl is ¥89.", sources)
    assert price.source is not None
    assert (price.source.kind, price.source.source_id) == (SourceKind.PRODUCT, "bowl")
    assert (price.source.field, price.source.quote) == ("price", "CNY 89")
    assert price.source.version == product_version(bowl)
    [wrong] = trace("The First Frost Bowl is ¥79.", sources)
    assert wrong.status is Status.CONTRADICTED
    assert wrong.source == price.source
    [days] = trace("Send it back within 30 days.", sources)
    assert days.source is not None
    assert (days.source.source_id, days.source.version) == ("returns", "2")


def test_free_delivery_without_its_condition_is_doubtful(sources: Sources) -> None:
    [claim] = trace("Free delivery for everybody.", sources)
    assert claim.status is Status.DOUBTFUL


def test_a_bare_number_that_stands_somewhere_is_not_enough(sources: Sources) -> None:
    [claim] = trace("The First Frost Bowl has 500 friends.", sources)
    assert claim.status is Status.DOUBTFUL


def test_a_sentence_counts_only_while_it_is_valid(sources: Sources) -> None:
    text = "The First Frost Bowl won the 2023 Leeds Craft Silver Medal."
    assert bad(text, replace(sources, today=date(2027, 1, 1))) != []


def test_what_a_slot_bound_is_traced_to_its_field(sources: Sources) -> None:
    text = "The First Frost Bowl is ¥89."
    bound = (BoundSpan(start=4, end=20, path="product.name"),)
    bound += (BoundSpan(start=24, end=27, path="product.price"),)
    found = trace(text, sources, bound=bound)
    assert [(one.slot, one.status) for one in found if one.claim.kind == "money"] == [
        ("product.price", Status.TRACED)
    ]
    slots = [one for one in found if one.claim.kind == "slot"]
    assert [one.source.field for one in slots if one.source] == ["names.zh", "price"]


def test_a_version_of_a_product_follows_its_row(bowl: Product) -> None:
    assert product_version(bowl) == product_version(replace(bowl))
    assert product_version(bowl) != product_version(replace(bowl, price_minor=9000))


def test_stale_claims_come_with_what_holds_now(
    bowl: Product, tea: Product, sources: Sources
) -> None:
    traced = trace("The First Frost Bowl is ¥89. It is made of stoneware.", sources)
    assert stale(traced, sources) == ()
    dearer = replace(sources, products=(replace(bowl, price_minor=9900), tea))
    price, material = stale(traced, dearer)
    assert (price.words, price.status) == ("¥89", Status.CONTRADICTED)
    assert (material.words, material.status) == ("stoneware", Status.TRACED)
    gone = stale(traced, replace(sources, products=(tea,)))
    assert {one.status for one in gone} == {Status.UNSUPPORTED}


def test_sources_lift_rules_of_law_by_what_they_prove(sources: Sources) -> None:
    assert lifted_by(sources) == {"offer-ends", "source-given", "proof-award"}
    assert lifted_by(Sources()) == frozenset()
