"""Says an account, in Chinese or English, to an operator or to the customer.

To a customer only what concerns them is said: what they agreed to, whether the text was chosen for
them, who wrote it. No segment, no experiment, no number of another customer.
"""

from collections.abc import Iterator, Mapping

from rapport.reasons.giving_way import giving_way_sentence
from rapport.reasons.model import GIVES_WAY, Account, Audience, Line, Outcome
from rapport.reasons.verdicts import moment_text, verdict_sentence

_OPERATOR: Mapping[str, Mapping[str, str]] = {
    "en": {
        "origin.campaign": "It belongs to the campaign “{name}”, for segment {segment_id} (rule"
        " {rule}), from brief {brief_id}.",
        "origin.journey": "It belongs to the journey {name}, version {version}, step {step}.",
        "origin.transactional": "It is a message about an order or an account: {name}.",
        "origin.unknown": "Where it comes from was not kept; it was filed under {campaign_id}.",
        "draw": "The draw gave arm {arm}, with probability {propensity}.",
        "held-out": "The draw held this customer out, with probability {propensity}.",
        "draft": "The text is draft {draft_id}, version {version}, written by {written_by},"
        " prompt {prompt}; its checks left {findings} remarks.",
        "reviewed": "{by} decided “{verdict}” at {at}.",
        "gate.asked": "The gate was asked last at {at}.",
        "gate.not-asked": "The gate has not been asked yet.",
        "delivered": "The channel took it at {at}.",
        "waiting": "It waits until {until} {error}",
        "gives-way": "It waits until {until} at least: it {why}.",
        "stopped": "It did not leave: {status} {error}",
        "afterwards": "{event} at {at}.",
        "silence": "No message was made at {step}: {because} ({at}).",
        "left-out": "The plan left this customer out: {because}.",
        "planned": "The plan has this customer in arm {arm}; no message was made yet.",
        "not-concerned": "Nothing was planned for this customer there.",
    },
    "zh": {
        "origin.campaign": "属于营销活动“{name}”，分群 {segment_id}（规则 {rule}），"
        "简报 {brief_id}。",
        "origin.journey": "属于客户旅程 {name}，第 {version} 版，步骤 {step}。",
        "origin.transactional": "这是与订单或账户有关的通知：{name}。",
        "origin.unknown": "未保存来源，归在 {campaign_id} 之下。",
        "draw": "抽签分到 {arm} 组，概率 {propensity}。",
        "held-out": "抽签将该客户留作对照，概率 {propensity}。",
        "draft": "文案为草稿 {draft_id} 第 {version} 版，撰写者 {written_by}，提示词 {prompt}，"
        "检查留下 {findings} 条意见。",
        "reviewed": "{by} 于 {at} 审核：{verdict}。",
        "gate.asked": "最近一次关卡检查在 {at}。",
        "gate.not-asked": "尚未经过关卡检查。",
        "delivered": "渠道于 {at} 接收。",
        "waiting": "等待至 {until} {error}",
        "gives-way": "至少等待至 {until}：{why}。",
        "stopped": "未发出：{status} {error}",
        "afterwards": "{at} {event}。",
        "silence": "在 {step} 未生成消息：{because}（{at}）。",
        "left-out": "计划未包含该客户：{because}。",
        "planned": "计划将该客户分到 {arm} 组，尚未生成消息。",
        "not-concerned": "没有为该客户做过计划。",
    },
}
_CUSTOMER: Mapping[str, Mapping[str, str]] = {
    "en": {
        "consent": "You agreed on {day} to get marketing messages from us this way.",
        "transactional": "It is about an order or your account; such messages need no yes.",
        "chosen": "It was chosen with what we know of your purchases and visits in this shop.",
        "impersonal": "It is the same for everybody: nothing about you was used to choose it.",
        "machine": "An AI helped to write the text, and a person approved it.",
        "person": "A person approved the text.",
        "stop": "You can stop these messages, or what we choose for you, at any time with the links"
        " in the message.",
        "nothing": "You got no message from us here.",
    },
    "zh": {
        "consent": "您于 {day} 同意通过此渠道接收我们的营销信息。",
        "transactional": "这是与您的订单或账户有关的通知，无需订阅。",
        "chosen": "内容依据您在本店的购买与浏览记录挑选。",
        "impersonal": "所有人收到的内容相同，未使用您的个人信息进行挑选。",
        "machine": "文案由 AI 协助撰写，并经人工审核。",
        "person": "文案经人工审核。",
        "stop": "您可随时通过消息中的链接停止接收，或关闭个性化内容。",
        "nothing": "我们没有就此向您发送消息。",
    },
}
_TRANSACTIONAL = "transactional"
_MANUAL = "copybook"
_MOMENTS = frozenset({"at", "until"})


def sentences(
    account: Account, language: str, *, audience: Audience = Audience.OPERATOR
) -> list[str]:
    """Say an account, a sentence a line, in `zh` or else in English."""
    short = "zh" if language.lower().startswith("zh") else "en"
    if audience is Audience.CUSTOMER:
        return list(_plain(account, _CUSTOMER[short]))
    return [_full(line, short) for line in account.lines]


def _full(line: Line, language: str) -> str:
    if line.code in ("gate.passed", "gate.failed"):
        passed = line.code == "gate.passed"
        return verdict_sentence(line.facts, passed=passed, language=language)
    if line.code == GIVES_WAY:
        sentence, until = giving_way_sentence(line.facts, language), str(line.facts["until"])
        return _OPERATOR[language][line.code].format(why=sentence, until=moment_text(until))
    facts = {
        name: moment_text(str(value))
        if name in _MOMENTS and value
        else ("–" if value in ("", None) else str(value))
        for name, value in line.facts.items()
    }
    return _OPERATOR[language][line.code].format_map(_Blanks(facts)).strip()


def _plain(account: Account, texts: Mapping[str, str]) -> Iterator[str]:
    if account.outcome is not Outcome.SENT:
        yield texts["nothing"]
        return
    told = {str(line.facts.get("test", "")): line.facts for line in account.lines}
    consent, purpose = told.get("consent", {}), told.get("purpose", {})
    if consent.get("because") == _TRANSACTIONAL:
        yield texts["transactional"]
    else:
        if at := str(consent.get("at", "")):
            yield texts["consent"].format(day=at[:10])
        yield texts["impersonal" if purpose.get("because") == "impersonal" else "chosen"]
    written = next((line.facts for line in account.lines if line.code == "draft"), {})
    if written:
        yield texts["person" if written.get("written_by") == _MANUAL else "machine"]
    if consent.get("because") != _TRANSACTIONAL:
        yield texts["stop"]


class _Blanks(dict[str, str]):
    """What a line does not know is left blank in its sentence."""

    def __missing__(self, key: str) -> str:
        return "–"
