"""The templates of transactional mail: drafts of a brief of their own, edited and approved as all.

The shipped ones wait for the shop's own yes: what a shop owes its customers is not ours to say.
"""

from collections.abc import Mapping
from datetime import datetime

from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Group,
    NoSuchBrief,
    NoSuchDraft,
    Objective,
    get_brief,
    get_draft,
    save_brief,
    save_draft,
)
from rapport.storage import Database
from rapport.transactional.errors import (
    TemplateHoldsMarketing,
    TemplateNotApproved,
    TemplateNotFound,
)
from rapport.transactional.marketing import marketing_in

WRITTEN_BY = "rapport:system"
BRIEF_ID = BriefId("brf_transactional")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}

_COPIES: Mapping[tuple[str, str], Copy] = {
    ("order-confirmation", "en"): Copy(
        subject="We have your order {{ values.order_number }}",
        preheader="What you ordered, and what happens next.",
        body="Hello,\n\nthank you. {{ shop.name }} has your order {{ values.order_number }}."
        " Its total is {{ values.total | money }}.\n\n"
        "[See the order]({{ values.order_url }})\n\n"
        "We write again when it is on its way.",
    ),
    ("order-confirmation", "zh"): Copy(
        subject="订单{{ values.order_number }}已收到",
        preheader="您的订单信息与后续安排。",
        body="您好：\n\n{{ shop.name }}已收到您的订单{{ values.order_number }}，"
        "合计{{ values.total | money }}。\n\n"
        "[查看订单]({{ values.order_url }})\n\n发货后我们会再次通知您。",
    ),
    ("shipping-notice", "en"): Copy(
        subject="Your order {{ values.order_number }} is on its way",
        preheader="Who carries it, and its number.",
        body="Hello,\n\nyour order {{ values.order_number }} left {{ shop.name }} today."
        " {{ values.carrier }} carries it under the number {{ values.tracking_number }}.\n\n"
        "[Follow the parcel]({{ values.tracking_url }})",
    ),
    ("shipping-notice", "zh"): Copy(
        subject="订单{{ values.order_number }}已发货",
        preheader="承运方与运单号。",
        body="您好：\n\n您在{{ shop.name }}的订单{{ values.order_number }}今天已发出，"
        "由{{ values.carrier }}承运，运单号{{ values.tracking_number }}。\n\n"
        "[查看物流]({{ values.tracking_url }})",
    ),
    ("password-reset", "en"): Copy(
        subject="Choose a new password for {{ shop.name }}",
        preheader="The link is valid for {{ values.minutes }} minutes.",
        body="Hello,\n\nsomebody asked for a new password for this address. If it was you, open"
        " this link within {{ values.minutes }} minutes.\n\n"
        "[Choose a new password]({{ values.reset_url }})\n\n"
        "If it was not you, do nothing: your password stays as it is.",
    ),
    ("password-reset", "zh"): Copy(
        subject="重置您在{{ shop.name }}的密码",
        preheader="链接在{{ values.minutes }}分钟内有效。",
        body="您好：\n\n有人为这个邮箱申请了重置密码。如果是您本人，"
        "请在{{ values.minutes }}分钟内打开下面的链接。\n\n"
        "[重置密码]({{ values.reset_url }})\n\n如果不是您本人，请忽略这封邮件，密码不会改变。",
    ),
}
NAMES = tuple(dict.fromkeys(name for name, _ in _COPIES))


def find_template(name: str, language: str, *, database: Database) -> Draft:
    """Give the newest approved version of a template: Chinese for `zh`, else English.

    `name` is a shipped one's, or the id of any draft of their brief. Raises `TemplateNotFound`,
    `TemplateNotApproved`, `TemplateHoldsMarketing`.
    """
    short = "zh" if language.lower().startswith("zh") else "en"
    draft_id = DraftId(f"drf_{name}_{short}" if name in NAMES else name)
    try:
        newest = get_draft(database, draft_id)
    except NoSuchDraft:
        newest = None
    if newest is None or newest.brief_id != BRIEF_ID:
        raise TemplateNotFound(
            f"there is no transactional template {name!r}; run `rapport messages templates`"
        )
    approved = approved_version(newest, database=database)
    if approved is not None:
        return _without_marketing(approved)
    raise TemplateNotApproved(
        f"no version of template {draft_id!r} is approved; read it and approve it in the review"
    )


def approved_version(newest: Draft, *, database: Database) -> Draft | None:
    """Find the newest version of a template that is approved: the one that is sent."""
    for version in range(newest.version, 0, -1):
        is_newest = version == newest.version
        draft = newest if is_newest else get_draft(database, newest.draft_id, version)
        if draft.status is DraftStatus.APPROVED:
            return draft
    return None


def name_of(draft_id: str) -> str:
    """Give the name by which a program asks for a template: a shipped one's, else the draft's."""
    short = draft_id.removeprefix("drf_").rpartition("_")[0]
    return short if short in NAMES else draft_id


def campaign_of(draft_id: str) -> str:
    """Under which campaign the messages of a template stand in the outbox."""
    return f"transactional/{draft_id}"[:80]


def ship_templates(*, database: Database, now: datetime) -> list[Draft]:
    """Put the shipped templates there for review, and list them; what is there stays as it is."""
    try:
        get_brief(database, BRIEF_ID)
    except NoSuchBrief:
        save_brief(database, _brief(now))
    found = []
    for (name, short), copy in _COPIES.items():
        draft_id = DraftId(f"drf_{name}_{short}")
        try:
            found.append(get_draft(database, draft_id))
        except NoSuchDraft:
            found.append(save_draft(database, _draft(draft_id, short, copy, now)))
    return found


def _without_marketing(draft: Draft) -> Draft:
    found = marketing_in(draft.copy)
    if found:
        raise TemplateHoldsMarketing(
            f"template {draft.draft_id!r} holds {', '.join(found)}; a transactional message must"
            " not sell anything: take it out and approve the text again"
        )
    return draft


def _draft(draft_id: DraftId, short: str, copy: Copy, now: datetime) -> Draft:
    return Draft(
        draft_id=draft_id,
        version=1,
        brief_id=BRIEF_ID,
        segment_id="",
        variant="A",
        language=_LANGUAGES[short],
        channel="email",
        copy=copy,
        status=DraftStatus.WRITTEN,
        written_by=WRITTEN_BY,
        created_at=now,
    )


def _brief(now: datetime) -> Brief:
    return Brief(
        brief_id=BRIEF_ID,
        name="Transactional mail / 交易邮件",
        objective=Objective.WELCOME,
        groups=(Group(segment_id="", name="Who ordered or asked / 下单或提出请求的人"),),
        channels=("email",),
        languages=tuple(_LANGUAGES.values()),
        created_at=now,
        created_by=WRITTEN_BY,
    )
