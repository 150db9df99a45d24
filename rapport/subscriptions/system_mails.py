"""The mails that the product sends by itself, as approved drafts that the shop may edit.

They are drafts like every other, of a brief of their own: an edit is a new version that waits for
review, and until it is approved the version before is sent.
"""

from datetime import datetime
from enum import StrEnum

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
from rapport.subscriptions.errors import SystemMailNotApproved

WRITTEN_BY = "rapport:system"
BRIEF_ID = BriefId("brf_system_mails")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


class SystemMail(StrEnum):
    """Which mail it is. Stored names."""

    CONFIRMATION = "confirmation"  # asks to confirm a sign-up
    PREFERENCE_LINK = "preference-link"  # the link to the preferences, asked for without a mail


_COPIES = {
    (SystemMail.CONFIRMATION, "en"): Copy(
        subject="Please confirm that {{ shop.name }} may write to you",
        preheader="One step is left.",
        body="Hello,\n\nthis address was entered in a form of {{ shop.name }}. If it was you,"
        " press the button on the page behind this link.\n\n"
        "[Confirm the sign-up]({{ links.action }})\n\n"
        "If it was somebody else, do nothing: without your answer no more mail will come.",
    ),
    (SystemMail.CONFIRMATION, "zh"): Copy(
        subject="请确认是否接收{{ shop.name }}的邮件",
        preheader="还差一步。",
        body="您好：\n\n有人在{{ shop.name }}的表单中填写了这个邮箱。如果是您本人，"
        "请打开下面的链接并点击确认。\n\n"
        "[确认订阅]({{ links.action }})\n\n"
        "如果不是您本人，请忽略这封邮件：未经确认，我们不会再次来信。",
    ),
    (SystemMail.PREFERENCE_LINK, "en"): Copy(
        subject="Your mail preferences at {{ shop.name }}",
        preheader="The link that was asked for.",
        body="Hello,\n\nsomebody asked for a link to choose what {{ shop.name }} may send to this"
        " address. Here it is.\n\n[Choose what you receive]({{ links.action }})\n\n"
        "If it was not you, do nothing: nothing changes.",
    ),
    (SystemMail.PREFERENCE_LINK, "zh"): Copy(
        subject="您在{{ shop.name }}的邮件偏好",
        preheader="这是您索取的链接。",
        body="您好：\n\n有人索取了设置{{ shop.name }}邮件偏好的链接，链接如下。\n\n"
        "[设置邮件偏好]({{ links.action }})\n\n"
        "如果不是您本人，请忽略这封邮件，一切设置不会改变。",
    ),
}


def system_draft(kind: SystemMail, language: str, *, database: Database, now: datetime) -> Draft:
    """Give the approved draft of a mail in the language that is nearest: `zh`, else English.

    Raises `SystemMailNotApproved` when a reviewer took back every version.
    """
    short = "zh" if language.lower().startswith("zh") else "en"
    draft_id = DraftId(f"drf_{kind}_{short}")
    try:
        newest = get_draft(database, draft_id)
    except NoSuchDraft:
        _ship(database, now=now)
        newest = get_draft(database, draft_id)
    for version in range(newest.version, 0, -1):
        draft = get_draft(database, draft_id, version)
        if draft.status is DraftStatus.APPROVED:
            return draft
    raise SystemMailNotApproved(
        f"no version of the draft {draft_id!r} is approved; approve one to send such mails"
    )


def _ship(database: Database, *, now: datetime) -> None:
    """Put the drafts there; what is there already stays as it is."""
    try:
        get_brief(database, BRIEF_ID)
    except NoSuchBrief:
        save_brief(database, _brief(now))
    for (kind, short), copy in _COPIES.items():
        draft = Draft(
            draft_id=DraftId(f"drf_{kind}_{short}"),
            version=1,
            brief_id=BRIEF_ID,
            segment_id="",
            variant="A",
            language=_LANGUAGES[short],
            channel="email",
            copy=copy,
            status=DraftStatus.APPROVED,
            written_by=WRITTEN_BY,
            created_at=now,
        )
        save_draft(database, draft)


def _brief(now: datetime) -> Brief:
    return Brief(
        brief_id=BRIEF_ID,
        name="Mails that are sent by themselves / 系统邮件",
        objective=Objective.WELCOME,
        groups=(Group(segment_id="", name="Who asked for it / 提出请求的人"),),
        channels=("email",),
        languages=tuple(_LANGUAGES.values()),
        created_at=now,
        created_by=WRITTEN_BY,
    )
