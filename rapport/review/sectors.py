"""Sectors whose advertising has rules of its own, found by words of products and briefs.

Articles are of the Advertising Law of the People's Republic of China (2021); the same sectors have
rules of their own nearly everywhere (FTC, FDA and TTB in the United States).
"""

import re
from collections.abc import Iterable, Mapping

SECTORS: Mapping[str, tuple[str, ...]] = {
    "medical": (  # articles 16 and 17
        "药", "医疗", "医美", "器械", "诊疗", "medicine", "drug", "medical", "pharmacy", "clinic",
    ),
    "health-food": (  # article 18
        "保健", "营养补充", "膳食补充", "益生菌", "supplement", "vitamin", "probiotic",
    ),
    "infant": ("婴儿", "婴幼儿", "奶粉", "infant", "baby formula"),  # article 20
    "tobacco": ("烟草", "香烟", "电子烟", "tobacco", "cigarette", "vape"),  # article 22
    "alcohol": (  # article 23
        "白酒", "红酒", "葡萄酒", "啤酒", "酒类", "alcohol", "wine", "beer", "whisky", "liquor",
    ),
    "education": ("培训", "教育", "课程", "training course", "tuition"),  # article 24
    "finance": (  # article 25
        "理财", "贷款", "保险", "投资", "基金", "loan", "insurance", "investment", "credit card",
    ),
    "property": ("房产", "楼盘", "real estate"),  # article 26
    "cosmetics": (  # claims of effect: Cosmetics Supervision Regulation, articles 22 and 43
        "化妆品", "护肤", "美白", "祛斑", "防晒", "skincare", "skin care", "cosmetic", "sunscreen",
    ),
}  # fmt: skip
"""Sector -> words that tell it."""


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    told = (re.escape(one) if not one.isascii() else rf"\b{re.escape(one)}s?\b" for one in words)
    return re.compile("|".join(told), re.IGNORECASE)


_PATTERNS = {sector: _pattern(words) for sector, words in SECTORS.items()}


def sector_of(texts: Iterable[str]) -> str:
    """Name the first sector whose words stand in the texts; empty for none."""
    joined = "\n".join(texts)
    return next((name for name, words in _PATTERNS.items() if words.search(joined)), "")
