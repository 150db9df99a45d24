"""What an operator says of a reading: the console's one door to labels."""

from functools import partial

from rapport.access import Permission
from rapport.console.visits import Visit
from rapport.insights import (
    Correction,
    LabelWhat,
    MentionRead,
    Sentiment,
    TextState,
    ToLabel,
    label_reading,
    next_to_label,
)

MAY = Permission.JUDGE
"""Whoever may say of two texts which is better may say how a text feels."""


async def correct(visit: Visit, correction: Correction) -> None:
    """Keep the operator's word, and draw the page with the reading put right."""
    doors = visit.app
    work = partial(
        label_reading,
        correction,
        facts=doors.facts,
        database=doors.database,
        operator=visit.operator.operator_id,
        now=doors.clock(),
    )
    with visit.told():
        await visit.do(MAY, work)
        visit.say(visit.t("insights.corrected"))
        await visit.refresh()


def sentiment_is(text_id: str, sentiment: Sentiment) -> Correction:
    return _value(text_id, LabelWhat.SENTIMENT, sentiment.value)


def state_is(text_id: str, state: TextState) -> Correction:
    return _value(text_id, LabelWhat.STATE, state.value)


def irony_is(text_id: str, *, ironic: bool) -> Correction:
    return _value(text_id, LabelWhat.IRONY, "true" if ironic else "false")


def mention_is(
    text_id: str, one: MentionRead, *, about: str | None = None, sentiment: Sentiment | None = None
) -> Correction:
    """The mention is about something else, or felt otherwise; what is None stays."""
    felt = sentiment or one.sentiment
    after = {
        "kind": one.kind.value,
        "about": about or one.about,
        "sentiment": felt.value if felt else None,
    }
    return Correction(
        text_id=text_id,
        what=LabelWhat.MENTION,
        before=_told(one),
        after=after,
        place=(one.start, one.end),
    )


def mention_is_gone(text_id: str, one: MentionRead) -> Correction:
    return Correction(
        text_id=text_id,
        what=LabelWhat.MENTION,
        before=_told(one),
        after=None,
        place=(one.start, one.end),
    )


def texts_to_label(visit: Visit, *, limit: int) -> list[ToLabel]:
    """The texts whose sentiment is asked for next, the most telling first."""
    return next_to_label(visit.app.facts, visit.app.database, limit=limit)


def _value(text_id: str, what: LabelWhat, value: str) -> Correction:
    return Correction(text_id=text_id, what=what, after={"value": value})


def _told(one: MentionRead) -> dict[str, str | None]:
    felt = one.sentiment.value if one.sentiment else None
    return {"kind": one.kind.value, "about": one.about, "sentiment": felt}
