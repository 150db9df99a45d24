"""Answers to surveys and replies to mails that came as events become feedback.

Each has the id that follows from its event, so that it is gathered once, whenever this runs.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.events import EVENTS, EventName
from rapport.feedback import FEEDBACK, OWN_PLATFORM, FeedbackKind
from rapport.insights.gathering.replies import new_words
from rapport.llm import without_personal_data
from rapport.storage import Facts

OWN_TERMS = "written to the shop"
"""The licence of what customers wrote to the shop itself."""

SURVEY_EVENTS = (
    "Survey Answered", "Survey Submitted", "Survey Response", "Survey Response Submitted",
    "Question Answered", "CSAT Answered", "CSAT Submitted", "NPS Answered", "NPS Submitted",
    "Feedback Submitted",
)  # fmt: skip
_NPS = "nps"
_STARS = 5  # a score of any other scale is no rating
_AT_ONCE = 5_000


def gather_answers(facts: Facts) -> int:
    """Make feedback of answers to surveys: properties `question`, `answer`, `score` and `scale`.

    Return how many. A score is a rating only where it is one from 1 to 5: what is asked from 0 to
    10 stays out, for it means something else.
    """
    return facts.insert(FEEDBACK, _new(facts, _answers(facts)))


def gather_replies(facts: Facts) -> int:
    """Make feedback of the new part of replies to mails; return how many.

    Replies have words only where the shop keeps them (`RAPPORT_BOUNCES__KEEP_REPLIES`).
    """
    told = _new(facts, _replies(facts)).order_by("feedback_id")
    gathered = 0
    while (rows := facts.read(told.limit(_AT_ONCE))).num_rows:
        texts = [without_personal_data(new_words(text)) for text in rows["text"].to_pylist()]
        place = rows.column_names.index("text")
        facts.append_new(FEEDBACK, rows.set_column(place, "text", pa.array(texts, pa.string())))
        gathered += rows.num_rows
    return gathered


def _answers(facts: Facts) -> ir.Table:
    events = facts.table(EVENTS)
    told = events.filter(events.name.isin(SURVEY_EVENTS), events.properties.notnull())
    text = _first_of(told, ("answer", "text", "comment", "feedback", "response"))
    score = _text(told.properties, "/score").try_cast("float64")
    scale = _text(told.properties, "/scale").try_cast("float64").fill_null(_STARS)
    stars = score.between(1, _STARS) & (scale == _STARS) & ~told.name.lower().contains(_NPS)
    rows = _of_event(
        told,
        FeedbackKind.SURVEY,
        "survey_",
        thread_id=_first_of(told, ("survey_id", "survey")),
        question=_first_of(told, ("question", "question_text")),
        product_id=told.product_id.coalesce(_text(told.properties, "/product_id")),
        rating=ibis.ifelse(stars, score, ibis.null("float64")),
        text=text.strip().nullif(""),
        language=_text(told.properties, "/language"),
    )
    return rows.filter(rows.text.notnull() | rows.rating.notnull())


def _replies(facts: Facts) -> ir.Table:
    events = facts.table(EVENTS)
    told = events.filter(events.name == EventName.EMAIL_REPLIED.value)
    words = _text(told.properties, "/text")
    rows = _of_event(told, FeedbackKind.REPLY, "reply_", thread_id=told.message_id, text=words)
    return rows.filter(rows.text.notnull())


def _of_event(told: ir.Table, kind: FeedbackKind, start: str, **said: ir.Value) -> ir.Table:
    """The columns of feedback: what every event says, what is said here, null for the others."""
    nothing = {name: ibis.null(dtype) for name, dtype in FEEDBACK.columns.items()}
    known = {
        "feedback_id": ibis.literal(start) + told.event_id,
        "kind": ibis.literal(kind.value),
        "platform": ibis.literal(OWN_PLATFORM),
        "licence": ibis.literal(OWN_TERMS),
        "customer_id": told.customer_id,
        "written_at": told.happened_at,
    }
    return told.mutate(**(nothing | known | said))


def _new(facts: Facts, rows: ir.Table) -> ir.Table:
    whole = rows.select(*FEEDBACK.columns)
    return whole.anti_join(facts.table(FEEDBACK), "feedback_id")


def _first_of(told: ir.Table, names: Sequence[str]) -> ir.StringValue:
    found: ir.StringValue = ibis.coalesce(*(_text(told.properties, f"/{name}") for name in names))
    return found


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _text(column: str, pointer: str) -> str: ...  # type: ignore[empty-body]
