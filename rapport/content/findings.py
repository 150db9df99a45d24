"""What the checks say, one sentence per code in both languages of the console."""

from functools import cache
from importlib.resources import files

from rapport.content.model import Finding
from rapport.kit.yaml_texts import read_yaml

REFUSE = "refuse"
WARN = "warn"


@cache
def _texts() -> dict[str, dict[str, str]]:
    """Severity, English and Chinese sentence by code."""
    told: dict[str, dict[str, str]] = read_yaml(
        (files("rapport.content") / "lexicon" / "findings.yaml").read_text(encoding="utf-8")
    )
    return told


_PARTS_ZH = {
    "subject": "主题",
    "preheader": "预览文字",
    "body": "正文",
    "headlines": "标题",
    "paths": "网址路径",
    "link": "链接",
    "business_name": "商家名称",
    "tags": "话题",
    "bullets": "要点",
    "cta": "按钮文字",
    "outline": "提纲",
    "seo_title": "搜索结果标题",
    "seo_description": "搜索结果描述",
    "card_title": "卡片标题",
    "card_text": "卡片描述",
    "card_link": "卡片链接",
}


def finding(
    code: str, *, part: str = "body", span: str = "", start: int = -1, **values: str
) -> Finding:
    """Say what is wrong. A value given as `name_zh` replaces `name` in the Chinese sentence."""
    told = _texts()[code]
    known = {"span": span, "part": part, "part_zh": _PARTS_ZH.get(part, part), **values}
    in_chinese = {name: known.get(f"{name}_zh", value) for name, value in known.items()}
    return Finding(
        code=code,
        severity=told["severity"],
        message=told["en"].format(**known),
        message_zh=told["zh"].format(**in_chinese | {"part_zh": known["part_zh"]}),
        part=part,
        span=span,
        start=start,
    )


def refuses(findings: tuple[Finding, ...]) -> bool:
    """Say whether any finding forbids to send the text."""
    return any(found.severity == REFUSE for found in findings)
