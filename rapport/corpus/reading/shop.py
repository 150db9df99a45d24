"""The shop's own tables as documents: product texts, past copy, reviews, conversations.

What a customer's profile calls them is hidden here already: only here is it known.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rapport.catalog import REVIEWS, Product, list_products
from rapport.content import Draft, DraftStatus, list_drafts, parts_of
from rapport.conversations import Author, Conversation, Turn, conversations_after
from rapport.corpus.model import Document, Kind, document_id, parent_id, whole
from rapport.llm import mask_personal_data
from rapport.profiles import Profile, find_profiles
from rapport.storage import Database, Facts

_AT_ONCE = 1_000
_TURNS_BEFORE = 6
_SPEAKERS = {
    "zh": {True: "客户：", False: "商家："},
    "en": {True: "customer: ", False: "shop: "},
}
_TELLING = ("name", "address", "street", "姓名", "地址", "收件人", "phone", "mail", "电话", "手机")
_NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The two stores of the shop."""

    facts: Facts
    database: Database


def read_shop(name: str, shop: Shop) -> Iterator[Document]:
    """Give the documents of one of `SHOP_INPUTS`, in an order that stays."""
    return SHOP_INPUTS[name](shop, name)


def _products(shop: Shop, origin: str) -> Iterator[Document]:
    """Name and description of each product, one document a language; one product is a parent."""
    offset = 0
    while found := list_products(shop.facts, limit=_AT_ONCE, offset=offset):
        for product in found:
            for language in sorted({*product.names, *product.descriptions}):
                yield _product(product, language, origin)
        offset += len(found)


def _product(product: Product, language: str, origin: str) -> Document:
    told = (product.names.get(language), product.descriptions.get(language))
    return Document(
        id=document_id(origin, product.product_id, language),
        parts=(whole("\n".join(text for text in told if text)),),
        origin=origin,
        kind=Kind.PRODUCT,
        parent=parent_id(Kind.PRODUCT, product.product_id),
        meta={"category": product.category} if product.category else {},
    )


def _copy(shop: Shop, origin: str) -> Iterator[Document]:
    """Every approved text, as Liquid with its slots; the drafts of one brief have one parent."""
    drafts = list_drafts(shop.database, DraftStatus.APPROVED)
    for draft in sorted(drafts, key=lambda one: one.draft_id):
        yield _draft(draft, origin)


def _draft(draft: Draft, origin: str) -> Document:
    told = [text for _, text in parts_of(draft.copy) if text]
    return Document(
        id=document_id(origin, draft.draft_id),
        parts=(whole("\n".join(told)),),
        origin=origin,
        kind=Kind.COPY,
        parent=parent_id(Kind.COPY, draft.brief_id),
        meta={"channel": draft.channel},
    )


def _reviews(shop: Shop, origin: str) -> Iterator[Document]:
    """Title and text of each review; the stars stay beside it."""
    last = ""
    while True:
        table = shop.facts.table(REVIEWS)
        wanted = table.filter(table.review_id > last).order_by("review_id").limit(_AT_ONCE)
        rows = shop.facts.read(wanted).to_pylist()
        if not rows:
            return
        known = _known_of(shop, [row["customer_id"] for row in rows])
        for row in rows:
            last = row["review_id"]
            said = "\n".join(text for text in (row["title"], row["text"]) if text)
            rating = row["rating"]
            yield Document(
                id=document_id(origin, last),
                parts=(mask_personal_data(whole(said), known=known.get(row["customer_id"], {})),),
                origin=origin,
                kind=Kind.REVIEW,
                meta={} if rating is None else {"rating": f"{rating:g}"},
            )


def _chats(shop: Shop, origin: str) -> Iterator[Document]:
    """What was said before, and the shop's reply to it: a pair; a conversation is a parent."""
    last = ""
    while found := conversations_after(last, database=shop.database, limit=_AT_ONCE):
        last = found[-1].conversation_id
        known = _known_of(shop, [one.customer_id for one in found])
        for conversation in found:
            yield from _pairs(conversation, known.get(conversation.customer_id or "", {}), origin)


def _pairs(conversation: Conversation, known: Mapping[str, str], origin: str) -> Iterator[Document]:
    speakers = _SPEAKERS["zh" if conversation.language.startswith("zh") else "en"]
    lines: list[str] = []
    before: Turn | None = None
    for turn in conversation.turns:
        text = mask_personal_data(whole(turn.text), known=known)
        answers = before is not None and before.author is Author.CUSTOMER
        if answers and turn.author is not Author.CUSTOMER and not _gave_up(turn):
            yield Document(
                id=document_id(origin, conversation.conversation_id, str(turn.number)),
                parts=("\n".join(lines[-_TURNS_BEFORE:]), text),
                origin=origin,
                kind=Kind.CHAT,
                parent=parent_id(Kind.CHAT, conversation.conversation_id),
                meta={"author": turn.author.value},
            )
        lines.append(speakers[turn.author is Author.CUSTOMER] + text)
        before = turn


def _gave_up(turn: Turn) -> bool:
    return any(act.name == _NOT_KNOWN for act in turn.acts)


def _known_of(shop: Shop, customer_ids: list[str | None]) -> dict[str, dict[str, str]]:
    """What the profiles of customers call them, by customer and trait."""
    asked = sorted({one for one in customer_ids if one})
    found = find_profiles(shop.facts, asked)
    return {customer_id: _known(profile) for customer_id, profile in found.items()}


def _known(profile: Profile) -> dict[str, str]:
    first, last = profile.first_name or "", profile.last_name or ""
    told = {
        "first_name": first,
        "last_name": last,
        "name": f"{first} {last}".strip(),
        "full name": f"{last}{first}",
        "email": profile.email or "",
        "phone": profile.phone or "",
    }
    told |= {
        key: value
        for key, value in profile.traits.items()
        if isinstance(value, str) and any(sign in key.casefold() for sign in _TELLING)
    }
    return {key: value for key, value in told.items() if value}


SHOP_INPUTS: Mapping[str, Callable[[Shop, str], Iterator[Document]]] = {
    "shop:products": _products,
    "shop:copy": _copy,
    "shop:reviews": _reviews,
    "shop:chats": _chats,
}
"""What of the shop's own can be read, by the name that a command gives it."""
