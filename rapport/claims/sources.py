"""Everything that a text may rest on, with what each part of it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rapport.catalog import Offer, Product
from rapport.claims.facts import (
    Fact,
    SourceText,
    Told,
    told_by_offer,
    told_by_policy,
    told_by_product,
    told_by_sentence,
)
from rapport.claims.model import ApprovedSentence, Policy, Source, SourceKind
from rapport.claims.reading import fold
from rapport.claims.subjects import find_mentions, hide
from rapport.claims.versions import shop_version
from rapport.kit.settings import ShopSettings


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a text may rest on: no retired policy, no retired or, on `today`, expired sentence.

    The first of `products` is the one that the slot `product` means.
    """

    products: tuple[Product, ...] = ()
    offer: Offer | None = None
    policies: tuple[Policy, ...] = ()
    sentences: tuple[ApprovedSentence, ...] = ()
    shop: ShopSettings | None = None
    today: date | None = None

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What each source tells."""
        return tuple(self._read())

    def _read(self) -> Iterator[Told]:
        yield from (told_by_product(product) for product in self.products)
        if self.offer is not None:
            yield told_by_offer(self.offer, self.shop.timezone if self.shop else "UTC")
        yield from (told_by_policy(one) for one in self.policies if one.retired_at is None)
        for one in self.sentences:
            if self._holds(one):
                mentions = find_mentions(fold(one.sentence), self.names)
                yield told_by_sentence(one, hidden=hide(one.sentence, mentions))
        if self.shop is not None:
            yield Told(facts=(), texts=(self._shop_name(self.shop),))

    def _holds(self, sentence: ApprovedSentence) -> bool:
        until = sentence.valid_until
        over = until is not None and self.today is not None and until < self.today
        return sentence.retired_at is None and not over

    def _shop_name(self, shop: ShopSettings) -> SourceText:
        return SourceText(text=fold(shop.name), source=self._of_shop(shop, "name", shop.name))

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The products by what they are called, in folded characters."""
        found: dict[str, tuple[str, ...]] = {}
        for product in self.products:
            for name in {fold(name) for name in product.names.values() if name.strip()}:
                found[name] = (*found.get(name, ()), product.product_id)
        return found

    @cached_property
    def phrases(self) -> tuple[SourceText, ...]:
        """What may be quoted whole: names of the shop, the offer, its code, brands."""
        quotable = ("name", "names", "code", "brand")
        return tuple(
            text
            for told in self.told
            for text in told.texts
            if text.source.field.partition(".")[0] in quotable and len(text.text) > 1
        )

    @cached_property
    def product_ids(self) -> tuple[str, ...]:
        return tuple(product.product_id for product in self.products)

    def facts_of(self, product_id: str | None) -> Iterator[Fact]:
        """Give what is said of a product, and of the whole shop."""
        for told in self.told:
            yield from (one for one in told.facts if one.product_id in {None, product_id})

    def texts_of(self, product_id: str | None) -> Iterator[SourceText]:
        """Give the texts about a product, and those about the whole shop."""
        for told in self.told:
            yield from (one for one in told.texts if one.product_id in {None, product_id})

    def at(self, path: str) -> Source | None:
        """Find the source that a slot's path takes its value from; None for an unknown one."""
        root, _, name = path.partition(".")
        name = {"discount": "discount", "description": "descriptions", "name": "names"}.get(
            name, name
        )
        number = int(root[9:-1]) if root.startswith("products[") else 0
        if root == "product" or root.startswith("products["):
            product_id = self.product_ids[number] if number < len(self.product_ids) else ""
            return self._field(SourceKind.PRODUCT, product_id, name)
        if root == "offer" and self.offer is not None:
            return self._field(SourceKind.OFFER, self.offer.offer_id, name)
        if root == "shop" and self.shop is not None:
            field = path.partition(".")[2]
            return self._of_shop(self.shop, field, str(getattr(self.shop, field, "")))
        if root == "customer":
            return Source(kind=SourceKind.CUSTOMER, source_id="", field=name, version="", quote="")
        return None

    def _field(self, kind: SourceKind, source_id: str, field: str) -> Source | None:
        sources = [source for told in self.told for source in told.sources]
        mine = [one for one in sources if (one.kind, one.source_id) == (kind, source_id)]
        exact = [one for one in mine if one.field == field or one.field.startswith(f"{field}.")]
        if exact:
            return exact[0]
        if not mine:
            return None
        first = mine[0]
        return Source(kind=kind, source_id=source_id, field=field, version=first.version, quote="")

    def _of_shop(self, shop: ShopSettings, field: str, quote: str) -> Source:
        return Source(
            kind=SourceKind.SHOP,
            source_id="shop",
            field=field,
            version=shop_version(shop),
            quote=quote,
        )


def lifted_by(sources: Sources) -> frozenset[str]:
    """Name what these sources prove, so that a law's rule may be lifted where its reason is gone.

    `offer-ends` where the offer has an end; `source-given` where a sentence is approved; and, such
    as `proof-award` or `comparison-others`, each kind of claim that an approved sentence makes.
    """
    found = {"offer-ends"} if sources.offer and sources.offer.ends_at else set()
    for told in sources.told:
        for fact in told.facts:
            if fact.source.kind is SourceKind.SENTENCE:
                found.add("source-given")
                if fact.claim.kind in {"proof", "comparison", "guarantee"}:
                    found.add(f"{fact.claim.kind}-{fact.claim.value}")
    return frozenset(found)
