"""Assisted sending: a message is an employee's task, and delivered only by their word."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr

from rapport.delivery import (
    Message,
    MessageStatus,
    OutcomeKind,
    Parcel,
    TaskNotFound,
    TaskSettled,
    TaskState,
    add_messages,
    cancel_messages,
    confirm_task,
    count_tasks,
    decline_task,
    get_message,
    get_task,
    list_tasks,
    message_id_of,
    tidy_tasks,
)
from rapport.delivery.channels.wecom import WecomChannel
from rapport.delivery.errors import ProviderSignInRefused
from rapport.delivery.marking import mark_of
from rapport.delivery.store import WECOM_TASKS, Mark, mark
from rapport.events import CustomerId, inbox_backlog
from rapport.kit.channel_settings import HttpSettings, WecomSettings
from rapport.profiles import Consent, Purpose, record_consents
from rapport.storage import Database
from tests.delivery.claiming import claim_messages

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def message(customer: str, campaign: str = "cmp_1") -> Message:
    return Message(
        message_id=message_id_of(campaign, customer),
        campaign_id=campaign,
        customer_id=customer,
        channel="wecom",
        address=f"wm-{customer}/zhang",
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language="zh-CN",
        due_at=NOW,
    )


def parcel(one: Message) -> Parcel:
    return Parcel(
        message_id=one.message_id,
        channel="wecom",
        sender="hello@shop.example",
        recipient=one.address,
        parts={"text": f"给{one.customer_id}的新品"},
        language=one.language,
        customer_id=one.customer_id,
    )


class Desk:
    """An outbox and the channel that empties it, as a sender does."""

    def __init__(self, database: Database, **settings: Any) -> None:
        self.database = database
        self.now = NOW
        self.channel = WecomChannel(
            WecomSettings(enabled=True, **settings),
            database=database,
            clock=lambda: self.now,
            timezone="Asia/Shanghai",
            http=HttpSettings(timeout_seconds=5),
        )

    def send(self, *messages: Message) -> list[Any]:
        """Claim, send, mark."""
        with self.database.begin() as connection:
            add_messages(connection, messages)
            claimed = claim_messages(
                connection,
                channel="wecom",
                worker="w",
                limit=100,
                now=self.now,
            )
        by_id = {one.message_id: one for one in claimed}
        outcomes = self.channel.send([parcel(one) for one in claimed])
        marks = [mark_of(by_id[one.message_id], one, now=self.now) for one in outcomes]
        with self.database.begin() as connection:
            mark(connection, marks, worker="w")
        return outcomes

    def status(self, one: Message) -> MessageStatus:
        return get_message(self.database, one.message_id).status


@pytest.fixture
def desk(any_database: Database) -> Desk:
    return Desk(any_database)


def test_a_message_is_delivered_only_when_the_employee_says_so(desk: Desk) -> None:
    one = message("c1")
    (outcome,) = desk.send(one)
    assert outcome.kind is OutcomeKind.HANDED_OVER
    assert desk.status(one) is MessageStatus.HANDED
    assert inbox_backlog(desk.database).calls == 0
    (task,) = list_tasks(desk.database, state=TaskState.OPEN)
    assert (task.employee, task.recipient, task.text) == ("zhang", "wm-c1", "给c1的新品")
    confirm_task(desk.database, one.message_id, by="op_1", now=LATER)
    sent = get_message(desk.database, one.message_id)
    assert (sent.status, sent.sent_at) == (MessageStatus.DELIVERED, LATER)
    assert get_task(desk.database, one.message_id).settled_by == "op_1"
    assert inbox_backlog(desk.database).calls == 1


def test_a_task_is_settled_once(desk: Desk) -> None:
    one = message("c1")
    desk.send(one)
    decline_task(desk.database, one.message_id, by="op_1", reason="on\nholiday", now=LATER)
    with pytest.raises(TaskSettled, match="declined"):
        confirm_task(desk.database, one.message_id, by="op_2", now=LATER)
    stopped = get_message(desk.database, one.message_id)
    assert (stopped.status, stopped.error) == (MessageStatus.CANCELLED, "declined")
    assert get_task(desk.database, one.message_id).reason == "on holiday"
    assert inbox_backlog(desk.database).calls == 0


def test_a_message_that_is_sent_again_after_a_crash_makes_no_second_task(desk: Desk) -> None:
    one = message("c1")
    desk.send(one)
    back = Mark(message_id=one.message_id, status=MessageStatus.QUEUED, due_at=NOW)
    with desk.database.begin() as connection:
        mark(connection, [back], worker="w")
    assert [each.kind for each in desk.channel.send([parcel(one)])] == [OutcomeKind.HANDED_OVER]
    assert count_tasks(desk.database) == {TaskState.OPEN: 1}
    confirm_task(desk.database, one.message_id, by="op_1", now=LATER)
    assert [each.kind for each in desk.channel.send([parcel(one)])] == [OutcomeKind.ACCEPTED]


def test_what_a_worker_still_holds_can_be_confirmed_and_stays_delivered(desk: Desk) -> None:
    one = message("c1")
    with desk.database.begin() as connection:
        add_messages(connection, [one])
        (claimed,) = claim_messages(
            connection,
            channel="wecom",
            worker="w",
            limit=1,
            now=NOW,
        )
    (outcome,) = desk.channel.send([parcel(one)])
    confirm_task(desk.database, one.message_id, by="op_1", now=NOW)
    with desk.database.begin() as connection:
        mark(connection, [mark_of(claimed, outcome, now=NOW)], worker="w")
    assert desk.status(one) is MessageStatus.DELIVERED


def test_a_cancelled_campaign_takes_its_tasks_back(desk: Desk) -> None:
    one = message("c1")
    desk.send(one)
    with desk.database.begin() as connection:
        assert cancel_messages(connection, "cmp_1") == 1
    assert list_tasks(desk.database, state=TaskState.OPEN) == []
    with pytest.raises(TaskSettled, match="stopped"):
        confirm_task(desk.database, one.message_id, by="op_1", now=LATER)
    assert tidy_tasks(desk.database, now=LATER) == 1
    assert get_task(desk.database, one.message_id).state is TaskState.WITHDRAWN


def test_a_task_that_nobody_settles_expires(desk: Desk) -> None:
    one = message("c1")
    desk.send(one)
    assert tidy_tasks(desk.database, now=NOW + timedelta(hours=71)) == 0
    assert tidy_tasks(desk.database, now=NOW + timedelta(hours=72)) == 1
    ended = get_message(desk.database, one.message_id)
    assert (ended.status, ended.error) == (MessageStatus.CANCELLED, "task-expired")
    assert tidy_tasks(desk.database, now=NOW + timedelta(hours=73)) == 0


def test_who_says_no_after_the_hand_over_is_not_written_to(desk: Desk) -> None:
    one, other = message("c1"), message("c2")
    desk.send(one, other)
    said = Consent(
        customer_id=CustomerId("c1"), channel="wecom", purpose=Purpose.MARKETING, granted=False,
        recorded_at=NOW, how="form", text_version="1",
    )  # fmt: skip
    record_consents(desk.database, [said])
    assert tidy_tasks(desk.database, now=LATER) == 1
    assert desk.status(one) is MessageStatus.SUPPRESSED
    assert desk.status(other) is MessageStatus.HANDED


@pytest.mark.parametrize(("month", "quota"), [(2, 28), (3, 31)])
def test_the_quota_of_a_month_is_its_days(any_database: Database, month: int, quota: int) -> None:
    desk = Desk(any_database)
    desk.now = datetime(2026, month, 10, tzinfo=UTC)
    messages = [replace(message("c1", f"cmp_{n}"), due_at=desk.now) for n in range(quota + 1)]
    kinds = [one.kind for one in desk.send(*messages)]
    assert kinds.count(OutcomeKind.HANDED_OVER) == quota
    assert kinds.count(OutcomeKind.LATER) == 1


def test_over_the_quota_a_message_waits_for_the_first_of_the_month(any_database: Database) -> None:
    desk = Desk(any_database, monthly_quota=1)
    first, second = message("c1"), message("c1", "cmp_2")
    outcomes = desk.send(first, second)
    waiting = next(one for one in outcomes if one.kind is OutcomeKind.LATER)
    assert waiting.code == "wecom-quota"
    april = datetime(2026, 3, 31, 16, tzinfo=UTC)  # midnight in Shanghai
    assert get_message(any_database, waiting.message_id).due_at == april
    assert [one.kind for one in desk.send(message("c2"))] == [OutcomeKind.HANDED_OVER]
    desk.now = april
    assert [one.kind for one in desk.send()] == [OutcomeKind.HANDED_OVER]


def test_a_declined_task_costs_no_quota(any_database: Database) -> None:
    desk = Desk(any_database, monthly_quota=1)
    one = message("c1")
    desk.send(one)
    decline_task(any_database, one.message_id, by="op_1", reason="no", now=NOW)
    assert [each.kind for each in desk.send(message("c1", "cmp_2"))] == [OutcomeKind.HANDED_OVER]


def test_a_customer_without_an_employee_gets_the_shops_or_none(any_database: Database) -> None:
    alone = replace(message("c1"), address="wm-c1")
    assert Desk(any_database).send(alone)[0].code == "no-employee"
    desk = Desk(any_database, employee="li")
    desk.send(replace(message("c2"), address="wm-c2"))
    assert [task.employee for task in list_tasks(any_database)] == ["li"]


def test_there_is_no_task_for_a_message_that_was_never_handed_over(desk: Desk) -> None:
    with pytest.raises(TaskNotFound):
        confirm_task(desk.database, "msg_none", by="op_1", now=NOW)
    with pytest.raises(TaskNotFound):
        decline_task(desk.database, "msg_none", by="op_1", reason="", now=NOW)


@pytest.fixture
def outside(database: Database, provider: Any) -> Desk:
    return Desk(database, corp_id="ww1", secret=SecretStr("corp-secret"), url=provider.url)


Answers = Callable[[Any], Any]


def answers(reply: Any, told: dict[str, object]) -> Answers:
    def answer(heard: Any) -> Any:
        token = {"errcode": 0, "access_token": "tok"}
        return reply(body=json.dumps(token if "gettoken" in heard.path else told).encode())

    return answer


def test_wecom_is_told_who_is_to_send_what(outside: Desk, provider: Any, reply: Any) -> None:
    provider.answer = answers(reply, {"errcode": 0, "fail_list": [], "msgid": "m-77"})
    one = message("c1")
    assert outside.send(one)[0].kind is OutcomeKind.HANDED_OVER
    signed, told = provider.heard
    assert dict(parse_qsl(urlsplit(signed.path).query))["corpid"] == "ww1"
    assert urlsplit(told.path).path == "/cgi-bin/externalcontact/add_msg_template"
    assert json.loads(told.body) == {
        "chat_type": "single",
        "external_userid": ["wm-c1"],
        "sender": "zhang",
        "text": {"content": "给c1的新品"},
    }
    assert get_task(outside.database, one.message_id).outside_id == "m-77"
    outside.channel.close()


@pytest.mark.parametrize(
    ("told", "kind", "code"),
    [
        ({"errcode": 0, "fail_list": ["wm-c1"]}, OutcomeKind.REFUSED, "wecom-not-reachable"),
        ({"errcode": 84061}, OutcomeKind.REFUSED, "wecom-84061"),
        ({"errcode": 45009}, OutcomeKind.LATER, "wecom-45009"),
    ],
)
def test_what_wecom_does_not_take_is_no_task(
    outside: Desk, provider: Any, reply: Any, told: dict[str, object], kind: Any, code: str
) -> None:
    provider.answer = answers(reply, told)
    (outcome,) = outside.send(message("c1"))
    assert (outcome.kind, outcome.code) == (kind, code)
    assert count_tasks(outside.database) == {}
    outside.channel.close()


def test_a_wrong_secret_is_named_and_not_told(outside: Desk, provider: Any, reply: Any) -> None:
    provider.answer = lambda _: reply(body=b'{"errcode":40001,"errmsg":"invalid corp-secret"}')
    with pytest.raises(ProviderSignInRefused, match="40001") as refused:
        outside.channel.send([parcel(message("c1"))])
    assert "corp-secret" not in str(refused.value)
    outside.channel.close()


def test_tasks_are_a_table_of_their_own() -> None:
    assert {"customer_id", "told_as"} <= set(WECOM_TASKS.c.keys())
