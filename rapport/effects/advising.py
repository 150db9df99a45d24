"""What the texts of a brief should try, as whoever writes them asks for it."""

from collections.abc import Mapping, Sequence

from rapport.brand import published_book
from rapport.content import Brief, Cell, Suggested, Use, format_of
from rapport.effects.asking import suggestions_for
from rapport.effects.feasible import banned_by
from rapport.effects.model import SuggestedVariant, Suggestions, Wish
from rapport.effects.sentences import wish_sentence
from rapport.storage import Database

_TOLD = 2  # wishes that a reason names


class Adviser:
    """Suggests settings for the variants of a brief's cells: `rapport.content.Suggesting`.

    What the brand book in use bans, and what a channel has no room for, is never suggested. Answers
    are kept for as long as it lives, which is one run: asking again is no second draw.
    """

    def __init__(self, database: Database, *, market: str, currency: str) -> None:
        self._database = database
        self._market = market
        self._currency = currency
        self._kept: dict[tuple[Brief, str, frozenset[tuple[str, str]]], Sequence[Suggestions]] = {}

    def __call__(self, brief: Brief, cell: Cell) -> dict[str, Suggested]:
        """Give, by the name of the variant, what the texts of a cell should try."""
        found = self.suggestions(brief, cell)
        return {
            one.variant: Suggested(
                settings=dict(one.settings),
                propensity=one.propensity,
                reason=self._reason(found, one, cell.language),
            )
            for one in found.variants
        }

    def suggestions(self, brief: Brief, cell: Cell) -> Suggestions:
        """Give the suggestions for a cell's group with the effects that they rest on."""
        book = published_book(self._database, self._market, cell.language)
        forbidden = frozenset(banned_by(book) if book else ()) | _without_room(cell.channel)
        if brief.offer_id:
            forbidden |= {("offer_frame", "none")}  # whoever chose an offer wants it told
        key = brief, cell.language, forbidden
        if key not in self._kept:
            self._kept[key] = suggestions_for(
                brief, database=self._database, forbidden=forbidden, language=cell.language
            )
        return next(one for one in self._kept[key] if one.group == cell.segment_id)

    def _reason(self, found: Suggestions, one: SuggestedVariant, language: str) -> str:
        if not found.customers:
            return _UNKNOWN["zh" if language.startswith("zh") else "en"]
        return " ".join(
            wish_sentence(wish, found.measure, currency=self._currency, language=language)
            for wish in surest_wishes(one)[:_TOLD]
        )


def surest_wishes(one: SuggestedVariant) -> list[Wish]:
    """The wishes of a variant that were a choice, the one with the surest effect first."""
    open_ones = [wish for wish in one.wishes if wish.propensity < 1]
    return sorted(open_ones, key=lambda wish: -abs(wish.effect.helps - 0.5))


_UNKNOWN: Mapping[str, str] = {
    "zh": "该人群还没有活动数据，先从各种写法试起。",
    "en": "No campaign of this group was measured yet, so all manners are tried.",
}


def _without_room(channel: str) -> frozenset[tuple[str, str]]:
    """What a format cannot have: a question needs a subject, a name a reader who is known."""
    made = format_of(channel)
    banned = set()
    if made.part("subject") is None:
        banned.add(("question", "yes"))
    if made.use is Use.PUBLISHED:
        banned |= {("by_name", "yes"), ("emoji", "yes")}
    return frozenset(banned)
