"""Safe copies say nothing that can go stale."""

from datetime import UTC, datetime

import pytest

from rapport.catalog import Offer, Product
from rapport.content import (
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Grounds,
    Objective,
    copybook,
    is_lasting,
    revised,
    safe_copy_of,
)
from rapport.content.safe_copies import is_safe
from rapport.kit.settings import ShopSettings

SHOP = ShopSettings(name="Moor & Co", url="https://shop.example")
SHIRT = Product(
    product_id="p1",
    names={"en": "Linen Shirt 200 g", "zh": "亚麻衬衫"},
    price_minor=4900,
    currency="GBP",
    url="https://shop.example/p1",
    descriptions={"en": "Made of linen."},
    brand="Fell",
)
OFFER = Offer(
    offer_id="o",
    names={"en": "Spring Days", "zh": "春日"},
    discount_share=0.1,
    code="S10",
    ends_at=datetime(2026, 3, 9, tzinfo=UTC),
)


def grounds(
    channel: str = "email", language: str = "en", objective: Objective = Objective.WIN_BACK
) -> Grounds:
    return Grounds(
        channel=channel,
        language=language,
        shop=SHOP,
        products=(SHIRT,),
        offer=OFFER,
        objective=objective,
    )


LONG = "It has been a while, and we wanted to say hello from all of us here in the old mill."


def test_what_rests_on_an_offer_or_a_price_is_taken_out() -> None:
    copy = Copy(
        subject="With {{ offer.discount | percent }} off",
        preheader="Until {{ offer.ends_at | date }}",
        body=f"{LONG}\n\nThe {{{{ product.name }}}} is {{{{ product.price | money }}}}.\n\n"
        "- Cut in our own workshop\n- Now 20% off\n\nIt ends on 9 March.\n\n"
        "[Look at it]({{ product.url }})\n[Use S10]({{ product.url }})",
    )
    safe = safe_copy_of(copy, grounds())
    assert safe is not None
    assert safe.body == (
        f"{LONG}\n\n- Cut in our own workshop\n\n[Look at it]({{{{ product.url }}}})"
    )
    assert safe.subject in {
        entry.subject for entry in copybook() if entry.objective is Objective.WIN_BACK
    }
    assert safe.preheader == ""


def test_a_text_of_which_nothing_is_left_becomes_one_of_the_copybook() -> None:
    copy = Copy(subject="Now", body="Only {{ product.price | money }} with {{ offer.code }}.")
    safe = safe_copy_of(copy, grounds())
    assert safe is not None
    assert is_safe(safe, grounds())
    assert safe.body.split("\n\n")[-1] in {
        paragraph
        for entry in copybook()
        if entry.objective is Objective.WIN_BACK and entry.language == "en"
        for paragraph in entry.copy_text.body.split("\n\n")
    }


def test_what_every_reader_must_see_is_not_given_up() -> None:
    asked = Grounds(
        channel="email",
        language="en",
        shop=SHOP,
        products=(SHIRT,),
        offer=OFFER,
        must_have=("20% off",),
        objective=Objective.WIN_BACK,
    )
    assert safe_copy_of(Copy(subject="Now", body=f"{LONG}\n\nNow 20% off."), asked) is None


@pytest.mark.parametrize("objective", [Objective.PRICE_DROP, Objective.BACK_IN_STOCK])
def test_news_that_goes_stale_has_no_safe_copy(objective: Objective) -> None:
    copy = Copy(subject="News", body=LONG)
    assert safe_copy_of(copy, grounds(objective=objective)) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_safe_copies_of_the_copybook_ask_for_names_alone(language: str) -> None:
    entries = [
        entry
        for entry in copybook()
        if entry.language == language and entry.channel == "email" and entry.products <= 1
    ]
    made = 0
    for entry in entries[::6]:
        given = grounds(language=language, objective=entry.objective)
        safe = safe_copy_of(entry.copy_text, given)
        if safe is None:
            continue
        made += 1
        text = f"{safe.subject}{safe.preheader}{safe.body}"
        assert not any(
            slot in text
            for slot in ("offer.", ".price", ".brand", ".description", ".in_stock", "attributes")
        ), entry.id
        assert is_safe(safe, given)
    assert made >= len(entries[::6]) // 2


def test_a_text_lasts_only_if_it_names_no_product() -> None:
    assert is_lasting(Copy(subject="Hello", body=LONG), grounds())
    assert not is_lasting(Copy(subject="Hello", body="The {{ product.name }}."), grounds())
    assert not is_lasting(Copy(subject="Hello", body="It is 20% off."), grounds())
    assert not is_lasting(Copy(subject="优惠", body="亲爱的客人，你好。"), grounds(language="zh"))


def test_an_edit_makes_a_safe_copy_anew() -> None:
    draft = Draft(
        draft_id=DraftId("d"),
        version=1,
        brief_id=BriefId("b"),
        segment_id="s",
        variant="A",
        language="en",
        channel="email",
        product_ids=("p1",),
        copy=Copy(subject="Hello", body=LONG),
        status=DraftStatus.WRITTEN,
        written_by="copybook",
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    offered = Copy(subject="Hello", body=f"{LONG}\n\nUse {{{{ offer.code }}}} for it.")
    edited = revised(
        draft, offered, written_by="ada", grounds=grounds(), now=datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert edited.safe == Copy(subject="Hello", body=LONG)
