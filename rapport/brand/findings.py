"""What the checks of the brand book say, one sentence per code in both languages."""

from rapport.brand.model import WARN, BrandFinding, ToneScale

# code: (English, Chinese). A name in braces is filled with a value.
_TEXTS: dict[str, tuple[str, str]] = {
    "brand-avoid": (
        "“{span}” is a word that the brand book avoids{reason}.{reword}",
        "“{span}”是品牌手册要求避免的词{reason}。{reword}",
    ),
    "brand-prefer": (
        "The brand book says “{say}” and not “{span}”{reason}.",
        "品牌手册用“{say}”，不用“{span}”{reason}。",
    ),
    "brand-term": (
        "“{span}” is “{say}” in this language by the glossary.",
        "按术语表，“{span}”在本语言中写作“{say}”。",
    ),
    "brand-name": (
        "The name is written “{say}”, not “{span}”.",
        "名称写作“{say}”，不写“{span}”。",
    ),
    "brand-disclaimer": (
        "The text must hold “{say}” and lacks it.",
        "文案须包含“{say}”，目前没有。",
    ),
    "brand-address": (
        "The brand book addresses readers with {say}, and the text says “{span}”.",
        "品牌手册{say_zh}，文案用了“{span}”。",
    ),
    "brand-address-mixed": (
        "The text mixes 你 and 您; keep to {say}.",
        "文案中“你”和“您”混用，请统一为“{say}”。",
    ),
    "brand-first-name": (
        "The brand book does not call customers by their first names.",
        "品牌手册不直呼客户的名字。",
    ),
    "brand-emoji": (
        "The text has {count} emoji; the brand book allows {most}.",
        "文案有 {count} 个表情符号，品牌手册最多允许 {most} 个。",
    ),
    "brand-exclamation": (
        "The text has {count} exclamation marks; the brand book allows {most}.",
        "文案有 {count} 个感叹号，品牌手册最多允许 {most} 个。",
    ),
    "brand-punctuation": (
        "“{span}” is a sign of the other language; write “{say}”.",
        "“{span}”不是本语言的标点，请写“{say}”。",
    ),
    "brand-sentences": (
        "Sentences have {count} {unit} on average; the brand book aims at {most}.",
        "句子平均 {count} {unit_zh}，品牌手册的目标是 {most}。",
    ),
    "brand-reading": (
        "The text reads at grade {count}; the brand book allows {most}.",
        "文案的阅读难度为 {count} 级，品牌手册上限为 {most}。",
    ),
    "brand-tone": (
        "The text sounds more {pole} than the brand: {count} on a scale from -2 to 2, where the "
        "brand book has {most}.",
        "文案比品牌手册更{pole_zh}：读数 {count}（−2 至 2），手册为 {most}。",
    ),
}

POLES: dict[ToneScale, tuple[tuple[str, str], tuple[str, str]]] = {
    ToneScale.CASUAL: (("formal", "正式"), ("casual", "随意")),
    ToneScale.ENTHUSIASTIC: (("reserved", "克制"), ("enthusiastic", "热烈")),
    ToneScale.PLAYFUL: (("plain", "平实"), ("playful", "俏皮")),
    ToneScale.FRIENDLY: (("expert", "专业"), ("friendly", "亲切")),
}
"""The two ends of each scale in English and Chinese: -2 first, then +2."""

CODES = tuple(_TEXTS)


def brand_finding(
    code: str,
    *,
    severity: str = WARN,
    at: tuple[str, str, int] = ("", "", -1),
    rewording: str = "",
    **values: str,
) -> BrandFinding:
    """Say what is wrong `at` a part, its words and their place.

    A value given as `name_zh` replaces `name` in the Chinese sentence.
    """
    part, span, start = at
    english, chinese = _TEXTS[code]
    known = {"span": span, **values}
    in_chinese = known | {name: known[f"{name}_zh"] for name in known if f"{name}_zh" in known}
    return BrandFinding(
        code=code,
        severity=severity,
        part=part,
        span=span,
        start=start,
        message=english.format(**known),
        message_zh=chinese.format(**in_chinese),
        rewording=rewording,
    )
