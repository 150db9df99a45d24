"""Readers that know the shop: the brands that it sells, and its rivals."""

from dataclasses import replace

from rapport.insights.needs import NeedsReader, needs_reader
from rapport.insights.readers import Readers
from rapport.storage import FactReader


def knowing_rivals(readers: Readers, facts: FactReader, rivals: str = "") -> Readers:
    """Give the same readers, of which the one of needs knows the shop's brands and its rivals.

    `rivals` is as in `brands_of`. Another brand or rival makes texts be read again.
    """
    mentions = tuple(
        needs_reader(facts, rivals) if isinstance(one, NeedsReader) else one
        for one in readers.mentions
    )
    return replace(readers, mentions=mentions)
