"""The demo's customers read their mail: they open, click, unsubscribe and order, over HTTP.

Nothing is written into the stores from here. A customer finds the links in the mail that arrived,
as a person would, and the shop's server reports their orders to the intake.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Protocol

from rapport.demo.clock import StoryClock
from rapport.demo.model import Answer, DemoOrder
from rapport.demo.shelf import CURRENCY
from rapport.events import EventName
from rapport.kit.ids import id_of
from rapport.kit.money import from_minor
from rapport.testing import list_mails, read_mail

_PIXEL = re.compile(r'src="([^"]*/t/o/[^"]+)"')
_CLICK = re.compile(r'href="([^"]*/t/c/[^"]+)"')
_STOP = re.compile(r'href="([^"]*/u/[^"]+)"')
_BATCH = 100


class Browser(Protocol):
    """What a customer's device and the shop's server do on the web; each raises when refused."""

    def get(self, url: str) -> None: ...

    def post_form(self, url: str, form: Mapping[str, str]) -> None: ...

    def send_batch(self, calls: Sequence[Mapping[str, object]]) -> None:
        """Send calls to the intake, with a write key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deed:
    at: datetime
    act: Callable[[], None]


def live_through(
    answers: Iterable[Answer],
    *,
    mails: Mapping[str, str],
    mailbox: Path,
    browser: Browser,
    clock: StoryClock,
    on_progress: Callable[[float], None],
) -> None:
    """Let all answers happen in the order of their times; the clock goes along.

    `mails` gives the id of the mail that a customer got. Orders are reported at the end of the
    story in batches, each with the time at which it was made.
    """
    told = list(answers)
    deeds = sorted(
        (
            deed
            for answer in told
            for deed in _deeds(answer, mails=mails, mailbox=mailbox, browser=browser)
        ),
        key=lambda deed: deed.at,
    )
    for number, deed in enumerate(deeds, start=1):
        clock.move_to(deed.at)
        deed.act()
        on_progress(number / len(deeds))
    for batch in _batches(told):
        clock.move_to(max(datetime.fromisoformat(str(call["timestamp"])) for call in batch))
        browser.send_batch(batch)


def mails_by_recipient(mailbox: Path) -> dict[str, str]:
    """Give the id of the newest mail of each address in the local mailbox."""
    newest_first = list_mails(mailbox, limit=10_000_000)
    return {mail.recipient: mail.mail_id for mail in reversed(newest_first)}


def _deeds(
    answer: Answer, *, mails: Mapping[str, str], mailbox: Path, browser: Browser
) -> Iterator[_Deed]:
    if answer.opened_at is None:
        return
    html = read_mail(mailbox, mails[answer.customer_id]).html
    pixel, click, stop = (_first(pattern, html) for pattern in (_PIXEL, _CLICK, _STOP))
    yield _Deed(at=answer.opened_at, act=lambda: browser.get(pixel))
    if answer.clicked_at is not None:
        yield _Deed(at=answer.clicked_at, act=lambda: browser.get(click))
    if answer.unsubscribed_at is not None:
        form = {"List-Unsubscribe": "One-Click"}
        yield _Deed(at=answer.unsubscribed_at, act=lambda: browser.post_form(stop, form))


def _first(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    assert found, "every mail carries the pixel, a button and the unsubscribe link"
    return unescape(found[1])


def _batches(answers: Sequence[Answer]) -> Iterator[list[Mapping[str, object]]]:
    orders = sorted(
        ((answer.order.ordered_at, answer.customer_id, answer.order) for answer in answers
         if answer.order is not None),
        key=lambda made: made[:2],
    )  # fmt: skip
    calls = [_call(customer_id, order) for _, customer_id, order in orders]
    for start in range(0, len(calls), _BATCH):
        yield calls[start : start + _BATCH]


def _call(customer_id: str, order: DemoOrder) -> Mapping[str, object]:
    order_id = id_of("answer", customer_id, order.ordered_at.isoformat())
    return {
        "type": "track",
        "event": EventName.ORDER_COMPLETED.value,
        "userId": customer_id,
        "messageId": order_id,
        "timestamp": order.ordered_at.isoformat(),
        "properties": {
            "order_id": order_id,
            "total": str(from_minor(order.amount_minor, CURRENCY)),
            "currency": CURRENCY,
            "products": [
                {
                    "product_id": line.product_id,
                    "quantity": line.quantity,
                    "price": str(from_minor(line.unit_price_minor, CURRENCY)),
                }
                for line in order.lines
            ],
        },
    }
