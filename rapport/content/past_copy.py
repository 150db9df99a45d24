"""What the shop wrote before, and the brand book that is proposed from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.brand import BrandBook, PastText, name_pairs, product_texts, propose_book
from rapport.catalog import list_products
from rapport.content.entries import copybook
from rapport.content.languages import text_key
from rapport.content.model import Copy, DraftStatus
from rapport.content.parts import parts_of
from rapport.content.store import list_drafts
from rapport.storage import Database, Facts

_MOST_PRODUCTS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCopy:
    """Which past copy to propose from: given texts, approved drafts, product descriptions."""

    market: str
    language: str
    name: str
    texts: Sequence[PastText] = ()
    drafts: bool = True
    products: bool = True


def propose_brand(wanted: PastCopy, *, database: Database, facts: Facts) -> BrandBook:
    """Propose a brand book from past copy, against the copybook; nothing is kept.

    Raises `PastCopyMissing` when there is too little.
    """
    texts = list(wanted.texts)
    names: list[tuple[str, str]] = []
    if wanted.drafts:
        texts += approved_texts(database, wanted.language)
    if wanted.products:
        products = list_products(facts, limit=_MOST_PRODUCTS)
        texts += product_texts(products, wanted.language)
        names = name_pairs(products, wanted.language)
    return propose_book(
        texts,
        language=wanted.language,
        market=wanted.market,
        name=wanted.name,
        reference=reference_texts(wanted.language),
        names=names,
    )


def approved_texts(database: Database, language: str) -> list[PastText]:
    """Give the approved drafts in a language, with their slots as they are."""
    return [
        PastText(place=f"draft {draft.draft_id}", text=_whole(draft.copy))
        for draft in list_drafts(database, DraftStatus.APPROVED)
        if text_key(draft.language) == text_key(language)
    ]


def reference_texts(language: str) -> list[str]:
    """Give the texts of the copybook in a language, against which a voice stands out."""
    key = text_key(language)
    return [_whole(entry.copy_text) for entry in copybook() if entry.language == key]


def _whole(copy: Copy) -> str:
    return "\n".join(text for _, text in parts_of(copy) if text)
