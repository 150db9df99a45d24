"""Versions of sources: a short stable hash of what a row says."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime

import msgspec

from rapport.catalog import Offer, Product
from rapport.claims.model import ApprovedSentence, Policy
from rapport.kit.settings import ShopSettings


def product_version(product: Product) -> str:
    """Give 12 hexadecimal digits that change when any field of the product's row does."""
    return _hash(product)


def offer_version(offer: Offer) -> str:
    """Give 12 hexadecimal digits that change when anything of the offer does."""
    return _hash(offer)


def policy_version(policy: Policy) -> str:
    """Give the number of the policy's version."""
    return str(policy.version)


def sentence_version(sentence: ApprovedSentence) -> str:
    """Give the number of the sentence's version."""
    return str(sentence.version)


def shop_version(shop: ShopSettings) -> str:
    """Give 12 hexadecimal digits that change when a setting of the shop does."""
    return _digest(shop.model_dump(mode="json"))


def _hash(row: Product | Offer) -> str:
    return _digest({field.name: _plain(getattr(row, field.name)) for field in fields(row)})


def _plain(value: object) -> object:
    match value:
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def _digest(row: object) -> str:
    written = msgspec.json.encode(row, order="sorted")
    return hashlib.blake2b(written, digest_size=6).hexdigest()
