"""WeCom tasks in the console: read, confirmed, declined with a reason, by those who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui

from rapport.access import Role
from rapport.app import App
from rapport.delivery import (
    Message,
    MessageStatus,
    TaskState,
    WecomTask,
    add_messages,
    get_message,
    get_task,
    message_id_of,
)
from rapport.delivery.store import keep_tasks
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable], None]
TEXT = "<b>新品</b>到了 https://r.example/s/Ab"


def hand_over(app: App, customer: str) -> str:
    now = app.clock()
    one = Message(
        message_id=message_id_of("cmp_1", customer), campaign_id="cmp_1", customer_id=customer,
        channel="wecom", address=f"wm-{customer}/zhang", draft_id="drf_1", draft_version=1,
        arm="a", language="zh-CN", due_at=now, status=MessageStatus.HANDED,
    )  # fmt: skip
    task = WecomTask(
        message_id=one.message_id, customer_id=customer, recipient=f"wm-{customer}",
        employee="zhang", text=TEXT, language="zh-CN", handed_at=now,
        expires_at=now + timedelta(hours=72),
    )  # fmt: skip
    with app.database.begin() as connection:
        add_messages(connection, [one])
        keep_tasks(connection, [task])
    return one.message_id


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


@pytest.mark.parametrize(("language", "word"), [("en", "WeCom tasks"), ("zh", "企微任务")])
def test_a_task_is_confirmed_on_the_page(shop: App, tell: Tell, language: str, word: str) -> None:
    read_in(shop, language)
    message_id = hand_over(shop, "c1")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/wecom-tasks")
        shown = drawn(visitor)
        assert word in shown
        assert "zhang" in shown
        assert "&lt;b&gt;新品&lt;/b&gt;" in shown
        await visitor.press(f"confirm-{message_id}")
        await visitor.open("/wecom-tasks")
        assert TEXT[-10:] not in drawn(visitor)
        await visitor.open("/wecom-tasks?state=confirmed")
        assert TEXT[-10:] in drawn(visitor)

    tell(shop, story)
    assert get_message(shop.database, message_id).status is MessageStatus.DELIVERED


def test_a_task_is_declined_with_a_reason(shop: App, tell: Tell) -> None:
    read_in(shop, "en")
    message_id = hand_over(shop, "c1")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/wecom-tasks")
        await visitor.press(f"decline-{message_id}")
        visitor.find(marker="reason").type("on holiday")
        await visitor.press("confirm")
        await visitor.open("/wecom-tasks?state=declined")
        assert "on holiday" in drawn(visitor)

    tell(shop, story)
    task = get_task(shop.database, message_id)
    assert (task.state, task.reason) == (TaskState.DECLINED, "on holiday")


def test_who_may_only_look_has_no_buttons(shop: App, tell: Tell) -> None:
    read_in(shop, "en")
    message_id = hand_over(shop, "c1")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/wecom-tasks")
        assert TEXT[-10:] in drawn(visitor)
        await visitor.should_not_see(marker=f"confirm-{message_id}")

    tell(shop, story)
