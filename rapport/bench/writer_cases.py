"""The briefs that writers are measured on, with sample products, and how a writer is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from rapport.catalog import Offer, Product
from rapport.content import (
    Assignment,
    Brief,
    BriefId,
    Copy,
    CopybookWriter,
    Grounds,
    Group,
    Length,
    Objective,
    Proposal,
    Tone,
    Writer,
    check_copy,
    refuses,
)
from rapport.kit.settings import ShopSettings

_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_KINDS = ("email", "sms", "push")
_STEP = 11  # shares no divisor with 14 objectives times 3 channels, so that all kinds come
_PRODUCTS = (
    ("tray", "竹制茶盘", "Bamboo tea tray", 16800),
    ("lotion", "山茶花身体乳", "Camellia body lotion", 12800),
    ("scarf", "羊毛围巾", "Wool scarf", 25900),
    ("beans", "中烘咖啡豆", "Medium roast beans", 8800),
)
_SHOPS = {"zh": ShopSettings(name="山茶小铺"), "en": ShopSettings(name="Hollow Hill Goods")}
_OFFER = Offer(
    offer_id="spring",
    names={"zh": "春日礼遇", "en": "Spring treat"},
    discount_share=0.15,
    code="SPRING15",
    ends_at=datetime(2026, 3, 15, 15, 59, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A text that passes its checks, and where it comes from."""

    copy: Copy
    origin: str


def assignments(count: int, *, wanted: int) -> Iterator[Assignment]:
    """So many briefs, both languages in turn, over objectives, channels, tones and lengths."""
    for number in range(count):
        brief = _brief(number)
        yield Assignment(
            brief=brief,
            group=Group(segment_id="all", name="everybody"),
            channel=brief.channels[0],
            language=brief.languages[0],
            products=(_product(*_PRODUCTS[number % len(_PRODUCTS)]),),
            offer=_OFFER if number % 3 == 0 else None,
            shop=_SHOPS[brief.languages[0]],
            wanted=wanted,
        )


def grounds_for_case(assignment: Assignment) -> Grounds:
    """What the texts of a brief may rest on."""
    return Grounds(
        channel=assignment.channel,
        language=assignment.language,
        shop=assignment.shop,
        products=assignment.products,
        offer=assignment.offer,
    )


def ask(writer: Writer, assignment: Assignment) -> list[Written]:
    """What is kept of a writer's proposals; where they are too few, the copybook steps in."""
    grounds = grounds_for_case(assignment)
    found: dict[Copy, Written] = {}
    for one in (writer, CopybookWriter()):
        for proposal in one.write(assignment):
            if len(found) < assignment.wanted and _passes(proposal, grounds):
                found.setdefault(proposal.copy, Written(proposal.copy, proposal.written_by))
    return list(found.values())


def _passes(proposal: Proposal, grounds: Grounds) -> bool:
    return not refuses(check_copy(proposal.copy, grounds))


def _brief(number: int) -> Brief:
    kinds = list(product(Objective, _KINDS))
    objective, channel = kinds[number * _STEP % len(kinds)]
    lengths = tuple(Length) if channel == "email" else (Length.SHORT,)
    return Brief(
        brief_id=BriefId(f"bench-{number}"),
        name=f"bench {number}",
        objective=objective,
        groups=(),
        channels=(channel,),
        languages=(("zh", "en")[number % 2],),
        tone=tuple(Tone)[number // 2 % len(Tone)],
        length=lengths[number // 3 % len(lengths)],
        created_at=_NOW,
        created_by="bench",
    )


def _product(product_id: str, chinese: str, english: str, price: int) -> Product:
    return Product(
        product_id=product_id,
        names={"zh": chinese, "en": english},
        price_minor=price,
        currency="CNY",
        brand="Hollow Hill",
        url=f"https://shop.example/{product_id}",
    )
