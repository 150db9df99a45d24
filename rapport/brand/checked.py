"""A text under check, taken apart once for all checks of the brand book."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.brand.cutting import as_read, is_chinese, without_slots
from rapport.brand.matching import Plain, plain_of
from rapport.brand.model import BrandBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the checks look at; `plain` are the parts without slots, in plain form.

    `sectors` are what the text sells, `offers` the kinds of its offer: `discount`, `code`, `named`.
    """

    texts: Mapping[str, str]
    book: BrandBook
    channel: str
    language: str
    sectors: tuple[str, ...]
    offers: tuple[str, ...]
    plain: Mapping[str, Plain]
    read: Mapping[str, str]

    @property
    def chinese(self) -> bool:
        return is_chinese(self.language)


def take_apart(
    texts: Mapping[str, str],
    book: BrandBook,
    *,
    channel: str,
    language: str,
    sectors: tuple[str, ...],
    offers: tuple[str, ...],
) -> Checked:
    """Prepare a text, given as part → source, for the checks."""
    return Checked(
        texts=texts,
        book=book,
        channel=channel,
        language=language,
        sectors=sectors,
        offers=offers,
        plain={part: plain_of(without_slots(text)) for part, text in texts.items()},
        read={part: as_read(text) for part, text in texts.items()},
    )
