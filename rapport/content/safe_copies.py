"""Safe copies: what is left of a text once everything that can go stale is taken out of it.

A safe copy says the names of the shop, of its products and of the customer, and nothing else that
a catalogue, an offer or a clock could make untrue: no price, discount, date, stock, typed fact.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rapport.content.blocks import Bullets, Button, Paragraph, blocks_of
from rapport.content.channels import columns
from rapport.content.checks import check_copy
from rapport.content.entries import copybook
from rapport.content.errors import BadTemplate
from rapport.content.findings import refuses
from rapport.content.grounds import Grounds
from rapport.content.languages import text_key
from rapport.content.liquid import MARK
from rapport.content.model import Copy, Finding, Objective
from rapport.content.parts import parts_of
from rapport.content.slots import slots_of, unresolved

_LASTING = re.compile(
    r"shop\.(?:name|postal_address|url)|customer\.\w+|products?(?:\[\d\])?\.(?:name|url)"
)
_PRODUCT = re.compile(r"products?\b")
_FACT = "fact-"
"""How the codes of findings about claims begin."""

# Words that speak of an offer, a price or the stock without a number that a check could trace.
_PERISHABLE_WORDS = re.compile(
    r"优惠|折扣|打折|特价|降价|促销|到手价|减免|立减|满减|券|限时|限量|抢购|库存|有货|现货|补货|到货|售罄"
    r"|价格|价钱|价签|价位|价牌|新价|涨价|跌价|便宜|划算|省钱|包邮|赠品|又有了|回来了"
    r"|今天|明天|今日|本周|本月|周末|截止"
    r"|\b(?:discounts?|offers?|deals?|sales?|coupons?|vouchers?|promo\w*|prices?|cheaper|reduced"
    r"|codes?|lowered|marked down|back again"
    r"|(?:in|out of|back in|low) stock|restock\w*|sold out|savings?|hurry|last chance|limited"
    r"|today|tomorrow|tonight|this week\w*|this month|ends?|expires?|free shipping)\b",
    re.IGNORECASE | re.ASCII,
)
_LEAST_COLUMNS: Mapping[str, int] = {"email": 60}
_LEAST_COLUMNS_ELSEWHERE = 20
_BLANK_LINES = re.compile(r"\n\s*\n")
_BULLET = "- "
_PERISHABLE_ENDS = frozenset({Objective.PRICE_DROP, Objective.BACK_IN_STOCK})
"""What such a text is for is itself news that goes stale: it has no safe copy."""


def safe_copy_of(copy: Copy, grounds: Grounds) -> Copy | None:
    """Make the safe copy of a text, or None where nothing worth sending is left.

    It is the text without the paragraphs, lines and buttons that rest on anything perishable; else
    the nearest text of the copybook with the same channel, language and objective, cut in the same
    way. Either passes `check_copy` and everything the brief asks for but its length. A text that is
    published, and not sent, has none.
    """
    if grounds.objective in _PERISHABLE_ENDS or copy.more:
        return None
    bare = bare_grounds(grounds)
    try:
        return next(_candidates(copy, bare), None)
    except BadTemplate:  # the text itself was refused for it
        return None


def bare_grounds(grounds: Grounds) -> Grounds:
    """Leave of the grounds what does not go stale: the shop, and its products by their names."""
    products = tuple(
        replace(
            product,
            price_minor=0,
            descriptions={},
            category=None,
            brand=None,
            in_stock=False,
            image_url=None,
            attributes={},
        )
        for product in grounds.products
    )
    return replace(
        grounds, products=products, offer=None, characters=None, policies=(), sentences=()
    )


def is_safe(copy: Copy, grounds: Grounds) -> bool:
    """Say whether a text passes its checks and rests on nothing that can go stale."""
    bare = bare_grounds(grounds)
    return not _at_fault(copy, _for_words(bare)) and not refuses(check_copy(copy, bare))


def names_products(copy: Copy) -> bool:
    """Say whether a text asks for anything of a product."""
    return any(_PRODUCT.match(path) for path in slots_of(copy))


def is_lasting(copy: Copy, grounds: Grounds) -> bool:
    """Say whether a text, whenever it is sent, says nothing but the shop's and customer's names.

    A mail that names a product shows its card, with the price, and does not last.
    """
    return not names_products(copy) and is_safe(copy, grounds)


def safe_slots(slots: Mapping[str, object]) -> dict[str, object]:
    """Keep of bound values what a safe copy may ask for."""
    listed = slots.get("products")
    named = [_named(one) for one in listed] if isinstance(listed, list) else []
    kept: dict[str, object] = {"shop": slots.get("shop", {}), "products": named}
    if named:
        kept["product"] = named[0]
    return kept


def _named(product: object) -> dict[str, object]:
    assert isinstance(product, Mapping), "a bound product is a mapping"
    return {name: product[name] for name in ("name", "url") if name in product}


def _candidates(copy: Copy, bare: Grounds) -> Iterator[Copy]:
    words = _for_words(bare)
    entries = _entries(copy, bare)
    for source in (copy, *entries):
        made = _without_perishables(source, words, entries)
        if made and _says_enough(made, bare) and is_safe(made, bare):
            yield made


def _for_words(bare: Grounds) -> Grounds:
    """The grounds on which words are judged: no channel's layout, which takes long, no wishes."""
    return replace(bare, channel="wecom", must_have=())


def _entries(copy: Copy, bare: Grounds) -> list[Copy]:
    """The texts of the copybook for the same end, the nearest first."""
    size = columns(copy.body)
    found = [
        entry
        for entry in copybook()
        if (entry.objective, entry.channel) == (bare.objective, bare.channel)
        and entry.language == text_key(bare.language)
        and entry.products <= len(bare.products)
    ]
    found.sort(key=lambda one: (one.offer, one.products, abs(columns(one.body) - size), one.id))
    return [entry.copy_text for entry in found]


def _without_perishables(copy: Copy, words: Grounds, entries: Sequence[Copy]) -> Copy | None:
    body = "\n\n".join(_kept(copy.body, words))
    subject = copy.subject
    if subject and _line_at_fault(subject, words):
        subject = next((e.subject for e in entries if not _line_at_fault(e.subject, words)), "")
    preheader = copy.preheader
    if preheader and _line_at_fault(preheader, words):
        preheader = ""
    if not body or (copy.subject and not subject):
        return None
    return Copy(subject=subject, preheader=preheader, body=body)


def _kept(body: str, words: Grounds) -> Iterator[str]:
    """The paragraphs that may stay; of lists and buttons, the lines."""
    for paragraph in _BLANK_LINES.split(body.strip()):
        lines = paragraph.splitlines()
        loose = "{%" not in paragraph and (
            any(isinstance(block, Button) for block in blocks_of(paragraph))
            or all(line.strip().startswith(_BULLET) for line in lines)
        )
        pieces = lines if loose else [paragraph]
        stay = [piece for piece in pieces if not _line_at_fault(piece, words)]
        if stay:
            yield "\n".join(stay)


def _line_at_fault(text: str, words: Grounds) -> bool:
    try:
        return not text.strip() or _at_fault(Copy(body=text), words)
    except BadTemplate:  # a condition that begins here and ends in another paragraph
        return True


def _at_fault(copy: Copy, words: Grounds) -> bool:
    """Say whether a text asks for, or states, anything that can go stale."""
    if not all(_LASTING.fullmatch(path) for path in slots_of(copy)):
        return True
    if unresolved(copy, words.slots, language=words.language):
        return True
    if any(_PERISHABLE_WORDS.search(MARK.sub(" ", text)) for _, text in parts_of(copy)):
        return True
    return any(_is_of_facts(found) for found in check_copy(copy, words))


def _is_of_facts(found: Finding) -> bool:
    return found.code.startswith(_FACT) or found.code == "forbidden-claim"


def _says_enough(copy: Copy, bare: Grounds) -> bool:
    """A greeting and a button alone are not worth a customer's time."""
    said = [
        MARK.sub("", " ".join(block.lines))
        for block in blocks_of(copy.body)
        if isinstance(block, Paragraph | Bullets)
    ]
    least = _LEAST_COLUMNS.get(bare.channel, _LEAST_COLUMNS_ELSEWHERE)
    return sum(columns(text.strip()) for text in said) >= least
