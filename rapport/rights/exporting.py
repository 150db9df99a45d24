"""Gives out everything held on a customer: one JSON value, complete and readable by machines.

GDPR Art. 15 and 20, PIPL Art. 45.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rapport.rights.facts import fact_rows_of
from rapport.rights.model import Export
from rapport.rights.people import find_person
from rapport.rights.store import rows_of
from rapport.storage import Database, Facts

_ABOUT: Mapping[str, Mapping[str, str]] = {
    "profiles": {"zh": "客户档案", "en": "Who you are, as last told"},
    "identities": {"zh": "使用过的标识", "en": "Names and devices you were known by"},
    "events": {"zh": "行为与订单记录", "en": "What you did, and your orders"},
    "order_lines": {"zh": "订单明细", "en": "What each order held"},
    "reviews": {"zh": "您写的评价", "en": "Reviews you wrote"},
    "consents": {"zh": "授权记录", "en": "What you agreed to, and when"},
    "consent_states": {"zh": "当前授权", "en": "What you agree to now"},
    "opt_ins": {"zh": "订阅申请及其凭证", "en": "Your sign-ups, with their proof"},
    "messages": {"zh": "发给您的消息", "en": "Messages to you"},
    "choices": {"zh": "对比实验分组", "en": "Which variant of a campaign you were given"},
    "conversations": {"zh": "对话", "en": "Conversations with you"},
    "turns": {"zh": "对话内容", "en": "What was said in them"},
    "computed_traits": {"zh": "由行为计算的特征", "en": "Figures computed from what you did"},
    "scores": {"zh": "模型评分", "en": "What models expect of you"},
    "findings": {"zh": "从您的话中理解到的内容", "en": "What was understood from your words"},
    "statements": {"zh": "您说过的关于自己的事", "en": "What you said of yourself, as understood"},
    "stated_texts": {"zh": "已读过的您的文字", "en": "Which of your texts were looked at for it"},
    "memberships": {"zh": "所属分群", "en": "Groups you belong to"},
    "list_members": {"zh": "所属名单", "en": "Lists you were put on"},
}


def export_customer(customer_id: str, *, database: Database, facts: Facts, now: datetime) -> Export:
    """Gather every row on the customer in both stores, under the names of the tables.

    JSON columns are opened up and empty values left out. `CustomerNotFound` when nobody has the id.
    """
    person = find_person(facts, customer_id)
    held: dict[str, Sequence[Mapping[str, object]]] = {}
    for table, rows in (fact_rows_of(facts, person) | rows_of(database, person)).items():
        held[table] = [_readable(row) for row in rows]
    return Export(
        customer_id=person.customer_id,
        made_at=now,
        held=held,
        about={table: _ABOUT[table] for table in held if table in _ABOUT},
    )


def _readable(row: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in row.items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str) and value[:1] in "{[" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
