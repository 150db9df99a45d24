"""Why somebody got a message, or did not."""

from datetime import UTC, datetime

import pytest

from rapport.content import BriefId, Copy, Draft, DraftId, DraftStatus, save_draft
from rapport.delivery import (
    Certificate,
    GateTest,
    Message,
    MessageId,
    MessageStatus,
    Origin,
    SharedSlots,
    Silence,
    Verdict,
    enqueue,
    keep_silences,
    share_slots,
    silences_of,
)
from rapport.delivery.store import keep_certificates
from rapport.events import CustomerId
from rapport.profiles import Consent, Purpose, record_consents
from rapport.reasons import Audience, NothingToAnswer, Outcome, sentences, why
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGREED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def told(any_database: Database) -> Database:
    """A store with a message that was sent to Ada, with all that stands behind it."""
    database = any_database
    save_draft(
        database,
        Draft(
            draft_id=DraftId("drf_1"),
            version=1,
            brief_id=BriefId("brf_1"),
            segment_id="seg_1",
            variant="a",
            language="en",
            channel="email",
            copy=Copy(subject="News", preheader="", body="Hello."),
            status=DraftStatus.WRITTEN,
            written_by="built-in",
            created_at=NOW,
        ),
    )
    record_consents(
        database,
        [
            Consent(
                customer_id=CustomerId("ada"),
                channel="email",
                purpose=Purpose.MARKETING,
                granted=True,
                recorded_at=AGREED,
                how="checkout form",
                text_version="7",
            )
        ],
    )
    enqueue(
        database,
        [
            Message(
                message_id=MessageId("msg_1"),
                campaign_id="cmp_1",
                customer_id="ada",
                channel="email",
                address="ada@example.org",
                draft_id="drf_1",
                draft_version=1,
                arm="a",
                language="en",
                due_at=NOW,
                status=MessageStatus.DELIVERED,
                sent_at=NOW,
            )
        ],
    )
    verdict = Verdict(test=GateTest.CONSENT, passed=True, facts={"at": AGREED.isoformat()})
    with database.begin() as connection:
        origin = Origin(kind="campaign", name="Spring", segment_id="seg_1", rule="abc")
        shared = SharedSlots(
            campaign_id="cmp_1",
            draft_id="drf_1",
            draft_version=1,
            label="Spring",
            slots={},
            origin=origin,
        )
        share_slots(connection, [shared])
        certificate = Certificate(message_id=MessageId("msg_1"), judged_at=NOW, verdicts=(verdict,))
        keep_certificates(connection, [certificate])
    return database


def test_an_operator_is_told_everything(told: Database) -> None:
    account = why("ada", "msg_1", database=told)
    assert account.outcome is Outcome.SENT
    text = "\n".join(sentences(account, "en"))
    for words in ("Spring", "seg_1", "abc", "checkout form", "to text 7", "built-in"):
        assert words in text
    assert "ada@example.org" not in text
    assert len(sentences(account, "zh")) == len(account.lines)


def test_the_customer_is_told_in_plain_words(told: Database) -> None:
    account = why("ada", "cmp_1", database=told)
    for language in ("en", "zh-CN"):
        text = "\n".join(sentences(account, language, audience=Audience.CUSTOMER))
        assert "2026-01-01" in text
        assert "AI" in text
        assert not any(word in text for word in ("seg_1", "abc", "cmp_1", "drf_1", "built-in"))


def test_a_message_of_another_customer_is_no_answer(told: Database) -> None:
    with pytest.raises(NothingToAnswer):
        why("bob", "msg_1", database=told)


def test_the_last_silence_of_a_step_is_kept(any_database: Database) -> None:
    for because in ("no draft", "no consent"):
        silence = Silence(
            campaign_id="jrn/hello", customer_id="ada", because=because, at=NOW, facts={"n": 1}
        )
        with any_database.begin() as connection:
            keep_silences(connection, [silence])
    assert [one.because for one in silences_of(any_database, "ada", "jrn")] == ["no consent"]
    assert silences_of(any_database, "ada", "jr") == []
    assert silences_of(any_database, "bob", "jrn") == []
