"""What the checks say, one sentence per code in both languages of the console."""

from rapport.content.model import Finding

REFUSE = "refuse"
WARN = "warn"

# code: (severity, English, Chinese). A name in braces is filled with a value.
_TEXTS: dict[str, tuple[str, str, str]] = {
    "liquid-broken": (
        REFUSE,
        "The text is not valid Liquid: {problem}.",
        "文案的 Liquid 写法有误：{problem}。",
    ),
    "slot-unknown": (
        REFUSE,
        "{span} is not a slot that copy may use; use slots of product, offer, shop or customer.",
        "{span} 不是文案可用的变量，请使用 product、offer、shop 或 customer 的变量。",
    ),
    "slot-unreadable": (
        REFUSE,
        "{span} needs a filter to be readable: add {filters}.",
        "{span} 需要加上过滤器才能显示：请加 {filters}。",
    ),
    "slot-unresolved": (
        REFUSE,
        "{span} has no value here; choose another product or offer, or leave the slot out.",
        "{span} 在这里没有取值，请更换商品或优惠，或删去该变量。",
    ),
    "slot-needs-default": (
        REFUSE,
        "{span} is missing for {share} of the group; give a default or put it in a condition.",
        "该人群中{share}的人没有 {span}，请提供默认值或放进条件里。",
    ),
    "fact-outside-slot": (
        REFUSE,
        "“{span}” is a claim that neither the catalogue nor the offer supports; use a slot or "
        "leave it out.",
        "“{span}”在商品资料和优惠中都找不到依据，请改用变量或删去。",
    ),
    "fact-doubtful": (
        WARN,
        "“{span}” is a claim without a source in the catalogue or the offer; make sure it is true.",
        "“{span}”在商品资料和优惠中没有依据，请核实。",
    ),
    "fact-typed": (
        WARN,
        "“{span}” is true today but typed in by hand; a slot would keep it true.",
        "“{span}”目前属实，但属手工填写，改用变量才能一直准确。",
    ),
    "forbidden-claim": (
        REFUSE,
        "“{span}”: {reason} ({law}). {rewording}",
        "“{span}”：{reason}（{law}）。{rewording}",
    ),
    "risky-claim": (
        WARN,
        "“{span}”: {reason} ({law}). {rewording}",
        "“{span}”：{reason}（{law}）。{rewording}",
    ),
    "catalogue-claim": (
        WARN,
        "“{span}” comes from the catalogue: {reason} ({law}). {rewording}",
        "“{span}”来自商品资料：{reason}（{law}）。{rewording}",
    ),
    "subject-missing": (REFUSE, "A mail needs a subject.", "邮件需要有主题。"),
    "body-missing": (REFUSE, "The text is empty.", "正文为空。"),
    "too-long": (
        REFUSE,
        "The {part} takes {size} of {limit} {unit}; make it shorter.",
        "{part_zh}长度为 {size}，上限 {limit}（{unit_zh}），请缩短。",
    ),
    "rather-long": (
        WARN,
        "The {part} takes {size} {unit}; above {limit} it may be cut off or cost more.",
        "{part_zh}长度为 {size}（{unit_zh}），超过 {limit} 可能被截断或增加费用。",
    ),
    "must-have-missing": (
        REFUSE,
        "The brief asks for “{span}” and the text lacks it.",
        "任务书要求出现“{span}”，文案里没有。",
    ),
    "to-avoid": (
        REFUSE,
        "The brief asks to avoid “{span}” and the text says it.",
        "任务书要求避免“{span}”，文案里出现了。",
    ),
    "not-the-length": (
        REFUSE,
        "The body has {size} characters; the brief asks for {least} to {most}.",
        "正文有 {size} 字，任务书要求 {least} 到 {most} 字。",
    ),
    "wrong-language": (
        REFUSE,
        "The text should be in {language}; much of it is not.",
        "文案应使用{language_zh}，但有较多其他语言的文字。",
    ),
    "link-foreign": (
        REFUSE,
        "{span} leads away from the shop; link to {{{{ product.url }}}} or a page of the shop.",
        "{span} 指向店铺以外的网址，请链接到 {{{{ product.url }}}} 或自家网站。",
    ),
    "link-misplaced": (
        REFUSE,
        "{span} must stand on a line of its own, where it becomes a button.",
        "{span} 须独占一行，才会显示为按钮。",
    ),
    "markup-typed": (
        WARN,
        "{span} is shown to readers as it stands; write plain text.",
        "{span} 会原样显示给读者，请使用纯文本。",
    ),
    "shouting": (
        WARN,
        "“{span}” shouts; mail filters and readers dislike it.",
        "“{span}”语气过于夸张，容易被拦截或引起反感。",
    ),
    "personal-data": (
        REFUSE,
        "{part} holds what looks like an address, a phone, card or identity number; take it out.",
        "{part_zh}中疑似含有邮箱、电话、卡号或证件号，请删去。",
    ),
}

_PARTS_ZH = {"subject": "主题", "preheader": "预览文字", "body": "正文"}


def finding(
    code: str, *, part: str = "body", span: str = "", start: int = -1, **values: str
) -> Finding:
    """Say what is wrong. A value given as `name_zh` replaces `name` in the Chinese sentence."""
    severity, english, chinese = _TEXTS[code]
    known = {"span": span, "part": part, "part_zh": _PARTS_ZH.get(part, part), **values}
    in_chinese = {name: known.get(f"{name}_zh", value) for name, value in known.items()}
    return Finding(
        code=code,
        severity=severity,
        message=english.format(**known),
        message_zh=chinese.format(**in_chinese | {"part_zh": known["part_zh"]}),
        part=part,
        span=span,
        start=start,
    )


def refuses(findings: tuple[Finding, ...]) -> bool:
    """Say whether any finding forbids to send the text."""
    return any(found.severity == REFUSE for found in findings)
