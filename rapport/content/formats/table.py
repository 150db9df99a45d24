"""Every format by its name."""

from collections.abc import Mapping

from rapport.content.errors import BadBrief
from rapport.content.formats.messages import EMAIL, ONSITE, PUSH, SMS, WECOM
from rapport.content.formats.published import (
    ARTICLE,
    DISPLAY_AD,
    FAQ,
    LANDING_PAGE,
    PRODUCT,
    SEARCH_AD,
    SOCIAL,
)
from rapport.content.formats.schema import Format, Use

FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        EMAIL,
        SMS,
        PUSH,
        WECOM,
        ONSITE,
        SOCIAL,
        SEARCH_AD,
        DISPLAY_AD,
        PRODUCT,
        LANDING_PAGE,
        ARTICLE,
        FAQ,
    )
}
"""By name, messages first. A brief, a draft and an entry keep the name as their `channel`."""


def format_of(name: str) -> Format:
    """Find a format, or raise `BadBrief` that names those there are."""
    try:
        return FORMATS[name]
    except KeyError:
        raise BadBrief(f"there is no format {name!r}; choose of {', '.join(FORMATS)}") from None


def formats_for(use: Use) -> tuple[str, ...]:
    """Name the formats of one use, in the order of the table."""
    return tuple(name for name, one in FORMATS.items() if one.use is use)


def label_of(name: str, part: str, language: str) -> str:
    """What people call a part of a format, in the console's language: `zh`, else English."""
    found = format_of(name).part(part)
    if found is None:
        return part
    return found.zh if language == "zh" else found.en


def laid_out_in_html(channel: str) -> bool:
    """Whether texts of this format reach their readers as HTML."""
    return channel == "email" or format_of(channel).page
