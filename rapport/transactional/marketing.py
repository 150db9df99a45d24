"""Whether a text sells something: a transactional message is about what was ordered or asked for.

What is looked at: slots of products, offers and personal paragraphs, and words that announce a
price cut, in Chinese and English. It is a guard against slips, not a lawyer: who approves the text
answers for the rest (Directive 2002/58/EC, article 13; CAN-SPAM, 16 CFR 316.3).
"""

import re

from rapport.content import Copy, parts_of, slots_of

_ROOTS = ("offer", "product", "products", "personal")
_WORDS = re.compile(
    r"折扣|优惠|促销|满减|立减|特价|限时|秒杀|\d\s*折|\bdiscounts?\b|\bcoupons?\b|\bvouchers?\b"
    r"|\bsales?\b|\bpromo\w*|\d+\s*%\s*off|\bspecial offers?\b",
    re.IGNORECASE,
)


def marketing_in(copy: Copy) -> tuple[str, ...]:
    """Name what in a text is marketing: slots as `{{ offer.code }}`, and words."""
    slots = [
        f"{{{{ {path} }}}}" for path in slots_of(copy) if re.split(r"[.\[]", path)[0] in _ROOTS
    ]
    words = [f"“{found[0]}”" for _, text in parts_of(copy) for found in _WORDS.finditer(text)]
    return tuple(dict.fromkeys([*slots, *words]))
