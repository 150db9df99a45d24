"""Puts an account together: the certificate, and what it leaves to the ledgers that keep it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from rapport.campaigns import CampaignNotFound, get_campaign, plan_row_of
from rapport.content import NoSuchDraft, get_draft
from rapport.decisions import HOLDOUT, choices_of
from rapport.delivery import (
    GateTest,
    Message,
    MessageNotFound,
    MessageStatus,
    Origin,
    Verdict,
    find_certificate,
    get_message,
    list_given_way,
    list_messages,
    shared_by,
    silences_of,
)
from rapport.events import timeline
from rapport.journeys import JourneyNotFound, experiment_of, get_journey
from rapport.profiles import Purpose, consents_of
from rapport.reasons.errors import NothingToAnswer
from rapport.reasons.model import GIVES_WAY, Account, Line, Outcome
from rapport.review import decisions_of, standing_of
from rapport.storage import Database, Facts

_MOST_MESSAGES = 200  # of one customer, in one journey
_MOST_EVENTS = 50
_OUTCOMES: Mapping[MessageStatus, Outcome] = {
    MessageStatus.QUEUED: Outcome.WAITING,
    MessageStatus.SENDING: Outcome.WAITING,
    MessageStatus.DELIVERED: Outcome.SENT,
}


def why(
    customer_id: str, subject: str, *, database: Database, facts: Facts | None = None
) -> Account:
    """Say why a customer got a message, or why nothing came of a campaign or journey for them.

    `subject` is the id of a message, a campaign, a journey or a journey's step. Without `facts`
    what happened after the delivery is left out. Raises `NothingToAnswer`.
    """
    message = _message(database, customer_id, subject)
    if message is not None:
        return _of_message(message, subject, database=database, facts=facts)
    lines = [*_silences(database, customer_id, subject), *_plan(database, customer_id, subject)]
    if not _exists(database, subject):
        raise NothingToAnswer(
            f"{subject!r} is no message of this customer, no campaign and no journey;"
            " see `rapport messages list` and `rapport campaigns list`"
        )
    outcome = Outcome.LEFT_OUT if lines else Outcome.NOT_CONCERNED
    told = tuple(lines) or (Line(code="not-concerned"),)
    return Account(customer_id=customer_id, subject=subject, outcome=outcome, lines=told)


def why_of_link(message_id: str, *, database: Database) -> tuple[Account, str]:
    """Answer the link in a mail: the account of that message, and the mail's language."""
    message = get_message(database, message_id)
    return _of_message(message, message_id, database=database, facts=None), message.language


def _message(database: Database, customer_id: str, subject: str) -> Message | None:
    try:
        message = get_message(database, subject)
    except MessageNotFound:
        theirs = list_messages(database, customer_id=customer_id, limit=_MOST_MESSAGES)
        names = (subject, f"{subject}/")
        return next(
            (m for m in theirs if m.campaign_id == names[0] or m.campaign_id.startswith(names[1])),
            None,
        )
    return message if customer_id in (message.customer_id, message.made_for) else None


def _exists(database: Database, subject: str) -> bool:
    try:
        get_campaign(database, subject)
    except CampaignNotFound:
        try:
            get_journey(database, subject.partition("/")[0])
        except JourneyNotFound:
            return False
    return True


def _silences(database: Database, customer_id: str, subject: str) -> Iterator[Line]:
    for each in silences_of(database, customer_id, subject):
        told = {"because": each.because, "at": each.at.isoformat(), "step": each.campaign_id}
        yield Line(code="silence", facts={**each.facts, **told})


def _plan(database: Database, customer_id: str, subject: str) -> Iterator[Line]:
    row = plan_row_of(database, subject, customer_id)
    if row is not None and row.left_out_because is not None:
        facts = {"because": row.left_out_because.value, "segment_id": row.segment_id}
        yield Line(code="left-out", facts=facts)
    elif row is not None:
        yield Line(code="planned", facts={"arm": row.arm or ""})
    for experiment in dict.fromkeys((subject, experiment_of(subject.partition("/")[0]))):
        for choice in choices_of(database, experiment, customer_ids=[customer_id]):
            code = "held-out" if choice.arm == HOLDOUT else "draw"
            yield Line(code=code, facts={"arm": choice.arm, "propensity": choice.propensity})


def _of_message(
    message: Message, subject: str, *, database: Database, facts: Facts | None
) -> Account:
    lines = [
        *_origin(message, database),
        *_draft(message, database),
        *_gate(message, database),
        *_plan_of_day(message, database),
        *_fate(message),
        *_afterwards(message, facts),
    ]
    return Account(
        customer_id=message.customer_id,
        subject=subject,
        outcome=_OUTCOMES.get(message.status, Outcome.NOT_SENT),
        lines=tuple(lines),
    )


def _origin(message: Message, database: Database) -> Iterator[Line]:
    drafts = {
        (one.draft_id, one.draft_version): one.origin
        for one in shared_by(database, message.campaign_id)
    }
    origin = drafts.get((message.draft_id, message.draft_version))
    if origin is None:
        yield Line(code="origin.unknown", facts={"campaign_id": message.campaign_id})
        return
    yield Line(code=f"origin.{origin.kind}", facts=_told(origin))
    if origin.experiment:
        for choice in choices_of(database, origin.experiment, customer_ids=[message.customer_id]):
            yield Line(
                code="draw",
                facts={"arm": choice.arm, "propensity": choice.propensity, "by": choice.policy},
            )


def _told(origin: Origin) -> dict[str, object]:
    return {
        "name": origin.name,
        "version": origin.version or "",
        "step": origin.step,
        "segment_id": origin.segment_id,
        "rule": origin.rule,
        "brief_id": origin.brief_id,
    }


def _draft(message: Message, database: Database) -> Iterator[Line]:
    try:
        draft = get_draft(database, message.draft_id, message.draft_version)
    except NoSuchDraft:
        return
    yield Line(
        code="draft",
        facts={
            "draft_id": draft.draft_id,
            "version": draft.version,
            "written_by": draft.written_by,
            "prompt": draft.prompt,
            "findings": len(draft.findings),
            "safe": message.safe,
        },
    )
    for one in standing_of(decisions_of(database, draft.draft_id), draft.version):
        told = {"verdict": one.verdict.value, "by": one.operator, "at": one.decided_at.isoformat()}
        yield Line(code="reviewed", facts=told)


def _gate(message: Message, database: Database) -> Iterator[Line]:
    certificate = find_certificate(database, message.message_id)
    if certificate is None:
        yield Line(code="gate.not-asked")
        return
    yield Line(code="gate.asked", facts={"at": certificate.judged_at.isoformat()})
    for verdict in certificate.verdicts:
        facts = {**verdict.facts, "test": verdict.test.value, "because": verdict.because}
        if verdict.test is GateTest.CONSENT:
            facts |= _consent(message, verdict, database)
        yield Line(code="gate.passed" if verdict.passed else "gate.failed", facts=facts)


def _plan_of_day(message: Message, database: Database) -> Iterator[Line]:
    """What the day's plan says of a message that waits."""
    if message.status is not MessageStatus.QUEUED:
        return
    theirs = list_given_way(database, customer_id=message.customer_id, limit=_MOST_MESSAGES)
    for one in theirs:
        if one.subject_id == message.message_id and one.applies and one.until is not None:
            told = {"reason": one.code, "until": one.until.isoformat()}
            yield Line(code=GIVES_WAY, facts={**one.facts, **told})


def _consent(message: Message, verdict: Verdict, database: Database) -> dict[str, object]:
    """How a yes or no was given, and to which text: the line that the verdict's moment names."""
    at = verdict.facts.get("at")
    if not isinstance(at, str):
        return {}
    said = datetime.fromisoformat(at)
    for line in consents_of(database, message.customer_id):
        same = (line.channel, line.purpose) == (message.channel, Purpose.MARKETING)
        if same and line.recorded_at == said and line.granted is verdict.passed:
            return {"how": line.how, "text_version": line.text_version}
    return {}


def _fate(message: Message) -> Iterator[Line]:
    if message.status is MessageStatus.DELIVERED and message.sent_at is not None:
        yield Line(code="delivered", facts={"at": message.sent_at.isoformat()})
    elif message.status in (MessageStatus.QUEUED, MessageStatus.SENDING):
        facts = {"until": message.due_at.isoformat(), "error": message.error}
        yield Line(code="waiting", facts=facts)
    else:
        yield Line(code="stopped", facts={"status": message.status.value, "error": message.error})


def _afterwards(message: Message, facts: Facts | None) -> Iterator[Line]:
    if facts is None:
        return
    events = timeline(
        facts,
        message.customer_id,
        limit=_MOST_EVENTS,
        only=lambda rows: rows.filter(rows.message_id == message.message_id),
    )
    for event in reversed(events):
        told = {"event": str(event.name), "at": event.happened_at.isoformat()}
        yield Line(code="afterwards", facts=told)
