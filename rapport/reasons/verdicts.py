"""Says what a test of the gate found, in words: what it asked, the answer, and the numbers."""

import re
from collections.abc import Mapping
from datetime import datetime

from rapport.reasons.giving_way import giving_way_sentence

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")
_USE = re.compile(r"(\d+):(\d+)/(\d+)")

_TESTS: Mapping[str, tuple[str, str]] = {
    "consent": ("Consent", "同意"),
    "purpose": ("Purpose and topic", "用途与主题"),
    "suppression": ("Address", "禁发名单"),
    "holdout": ("Holdout", "对照组"),
    "approval": ("Approval", "审核"),
    "freshness": ("Facts", "时效"),
    "expiry": ("In time", "截止时间"),
    "caps": ("How often", "频次上限"),
    "fatigue": ("Reactions", "疲劳"),
    "quiet hours": ("Quiet hours", "免打扰时段"),
    "quota": ("Quota", "配额"),
    "attention": ("Attention", "触达安排"),
}
_CODES: Mapping[str, tuple[str, str]] = {
    "no-consent": ("no yes to marketing by this channel", "未同意通过此渠道接收营销信息"),
    "not-personalised": ("wants nothing chosen for them", "不接受个性化内容"),
    "topic-refused": ("did not ask for this topic", "未订阅该主题"),
    "address-suppressed": ("the address is not written to", "地址已停发"),
    "held-out": ("held out of this campaign", "属于本次活动的对照组"),
    "global-holdout": ("held out of all marketing this quarter", "属于本季度的全局对照组"),
    "draft-not-approved": ("the text is not approved", "文案未获批准"),
    "facts-held": ("a fact in the text is no longer known to be true", "文案中的事实已无法确认"),
    "too-late": ("too late to be of use", "已过时效"),
    "cap-reached": ("as many messages as allowed were sent", "已达发送上限"),
    "another-under-way": ("another message is on its way", "另一条消息正在发送"),
    "no-reaction": ("has not reacted for a while", "近期没有回应"),
    "quiet-hours": ("it is night for the customer", "客户所在地处于免打扰时段"),
    "quota-used-up": ("the channel's quota is used up", "渠道配额已用完"),
    "quota-nearly-used-up": ("the rest of the quota is on its way", "剩余配额正在使用"),
    "gave-way": ("another is worth more today", "今日有价值更高的内容"),
    "transactional": ("about an order or account, so not asked", "订单或账户通知，无需此项"),
    "impersonal": ("the same for everybody", "所有人内容相同"),
    "no-caps": ("no limit is set", "未设上限"),
}
_NAMES: Mapping[str, tuple[str, str]] = {
    "at": ("said", "表态时间"),
    "how": ("by", "方式"),
    "text_version": ("to text", "条款版本"),
    "topic": ("topic", "主题"),
    "reason": ("because", "原因"),
    "scope": ("stops", "停发范围"),
    "said": ("said", "表态"),
    "share": ("share", "比例"),
    "quarter": ("quarter", "季度"),
    "state": ("state", "状态"),
    "checked_at": ("looked at", "核对时间"),
    "lasting": ("nothing in it goes stale", "内容不会过期"),
    "until": ("until", "直到"),
    "next": ("next moment", "下一时刻"),
    "unanswered": ("without reaction", "未回应条数"),
    "last": ("last", "最近一条"),
    "clock": ("local time", "当地时间"),
    "zone": ("in", "时区"),
    "hours": ("quiet", "免打扰"),
    "guessed": ("zone not known, the shop's taken", "时区未知，按店铺时区"),
    "less": ("asked to hear less often", "要求减少频次"),
    "all": ("all channels", "全部渠道"),
}
_ATTENTION = "attention"
_SPANS = {1: ("today", "今天"), 7: ("in 7 days", "7 天内"), 30: ("in 30 days", "30 天内")}


def verdict_sentence(facts: Mapping[str, object], *, passed: bool, language: str) -> str:
    """Say one verdict: the test's name, yes or no, why, and what it went by."""
    place = 1 if language == "zh" else 0
    test = str(facts.get("test", ""))
    name = _TESTS.get(test, (test, test))[place]
    if test == _ATTENTION and not passed:
        colon, stop = ((": ", "."), ("：", "。"))[place]
        return f"{name}{colon}{giving_way_sentence(facts, language)}{stop}"
    because = str(facts.get("because", ""))
    why = _CODES.get(because, (because, because))[place]
    told = [
        _told(key, value, place)
        for key, value in facts.items()
        if key not in ("test", "because") and value not in ("", None)
    ]
    answer = (("yes", "通过") if passed else ("no", "未通过"))[place]
    comma, colon, stop = ((", ", ": ", "."), ("，", "：", "。"))[place]
    parts = [answer, *([why] if why else []), *told]
    return f"{name}{colon}{comma.join(parts)}{stop}"


def moment_text(value: str) -> str:
    """A stored moment as people read it: to the minute, in UTC."""
    return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"


def _told(key: str, value: object, place: int) -> str:
    name = _NAMES.get(key, (key, key))[place]
    if value is True:
        return name
    text = str(value)
    if _MOMENT.match(text):
        return f"{name} {moment_text(text)}"
    uses = _USE.findall(text)
    if uses:
        return f"{name} " + (", ", "，")[place].join(_use(one, place) for one in uses)
    return f"{name} {text}"


def _use(use: tuple[str, str, str], place: int) -> str:
    days, used, most = use
    span = _SPANS.get(int(days), (f"in {days} days", f"{days} 天内"))[place]
    return (f"{used} of {most} {span}", f"{span} {used}/{most}")[place]
