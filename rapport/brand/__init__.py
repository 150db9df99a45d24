"""Brand: the brand book, how a shop speaks in a market and language, version by version.

In: what a person writes or keeps of a proposal, past copy, texts to check. Out: the book in use,
findings with rewordings, lines for a writer's prompt, a proposal with its evidence. Must never
adopt anything of a proposal by itself, or let a published version change.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.brand.adopting import Choice, Proposed, adopt, proposed_entries
    from rapport.brand.checks import brand_findings
    from rapport.brand.comparing import Change, changes_between
    from rapport.brand.entries import BookIn
    from rapport.brand.errors import (
        BadBrandBook,
        BadPastCopy,
        BrandBookChanged,
        NoSuchBrandBook,
        PastCopyMissing,
    )
    from rapport.brand.files import book_text, parse_book, plain_book, read_book
    from rapport.brand.keeping import (
        add_rule,
        get_version,
        list_books,
        list_versions,
        publish_book,
        published_book,
        published_version,
        save_book,
    )
    from rapport.brand.model import (
        ANY_MARKET,
        Avoid,
        BookStatus,
        BookVersion,
        BrandBook,
        BrandFinding,
        Disclaimer,
        Evidence,
        Example,
        Manner,
        PastText,
        Preference,
        Term,
        TermKind,
        ToneScale,
        ToneTarget,
    )
    from rapport.brand.proposing import propose_book
    from rapport.brand.reading import Voice, read_voice
    from rapport.brand.scales import tone_of
    from rapport.brand.sources import name_pairs, product_texts, read_past_copy
    from rapport.brand.writing import brand_lines, rank_penalty
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ANY_MARKET",
    "Avoid",
    "BadBrandBook",
    "BadPastCopy",
    "BookIn",
    "BookStatus",
    "BookVersion",
    "BrandBook",
    "BrandBookChanged",
    "BrandFinding",
    "Change",
    "Choice",
    "Disclaimer",
    "Evidence",
    "Example",
    "Manner",
    "NoSuchBrandBook",
    "PastCopyMissing",
    "PastText",
    "Preference",
    "Proposed",
    "Term",
    "TermKind",
    "ToneScale",
    "ToneTarget",
    "Voice",
    "add_rule",
    "adopt",
    "book_text",
    "brand_findings",
    "brand_lines",
    "changes_between",
    "get_version",
    "list_books",
    "list_versions",
    "name_pairs",
    "parse_book",
    "plain_book",
    "product_texts",
    "propose_book",
    "proposed_entries",
    "publish_book",
    "published_book",
    "published_version",
    "rank_penalty",
    "read_book",
    "read_past_copy",
    "read_voice",
    "save_book",
    "tone_of",
]
