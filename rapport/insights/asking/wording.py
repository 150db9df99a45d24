"""Says in words what an interval is of: what was read, or what is true as far as labels tell."""

from collections.abc import Iterable, Mapping

from rapport.insights.asking.shares import Difference, Share

OF_WHAT_WAS_READ: Mapping[str, str] = {
    "en": "Intervals are of what was read; what the reader misses is not in them.",
    "zh": "区间只针对已读出的内容，不含系统漏读的部分。",
}


def interval_basis(stated: Iterable[Share | Difference]) -> Mapping[str, str]:
    """What the intervals of figures shown together are of, in zh and en."""
    shown = list(stated)
    labelled = [one.corrected.labelled for one in shown if one.corrected is not None]
    if not labelled:
        return OF_WHAT_WAS_READ
    count = f"{max(labelled):,}"
    en = f"Corrected for what the reader misses, by {count} labelled texts."
    zh = f"已根据 {count} 条人工标注的文本，对系统漏读和误读作了修正。"
    if len(labelled) < len(shown):
        en = f"{en[:-1]}; where too few of them say so, of what was read."
        zh = f"{zh[:-1]}；其中提及太少的，只针对已读出的内容。"
    return {"en": en, "zh": zh}
