"""The names of RFM groups, and which scores earn which name.

The table is on recency (rows, 5 is the latest) and frequency (columns, 5 is the most often):

          f 1               f 2               f 3               f 4       f 5
    r 5   new               potential         potential         loyal*    loyal*
    r 4   promising         potential         potential         loyal*    loyal*
    r 3   about-to-sleep    needs-attention   needs-attention   loyal     loyal
    r 2   hibernating       about-to-sleep    at-risk           at-risk   at-risk
    r 1   lost              hibernating       at-risk           at-risk†  at-risk†

With a monetary score of 4 or 5, * is `champions` and † is `cannot-lose`.
"""

from collections.abc import Mapping
from enum import StrEnum


class RfmSegment(StrEnum):
    """Stored names are forever."""

    CHAMPIONS = "champions"
    LOYAL = "loyal"
    POTENTIAL = "potential"
    NEW = "new"
    PROMISING = "promising"
    NEEDS_ATTENTION = "needs-attention"
    ABOUT_TO_SLEEP = "about-to-sleep"
    AT_RISK = "at-risk"
    CANNOT_LOSE = "cannot-lose"
    HIBERNATING = "hibernating"
    LOST = "lost"


_GRID: tuple[tuple[RfmSegment, ...], ...] = (
    (
        RfmSegment.LOST,
        RfmSegment.HIBERNATING,
        RfmSegment.AT_RISK,
        RfmSegment.AT_RISK,
        RfmSegment.AT_RISK,
    ),
    (
        RfmSegment.HIBERNATING,
        RfmSegment.ABOUT_TO_SLEEP,
        RfmSegment.AT_RISK,
        RfmSegment.AT_RISK,
        RfmSegment.AT_RISK,
    ),
    (
        RfmSegment.ABOUT_TO_SLEEP,
        RfmSegment.NEEDS_ATTENTION,
        RfmSegment.NEEDS_ATTENTION,
        RfmSegment.LOYAL,
        RfmSegment.LOYAL,
    ),
    (
        RfmSegment.PROMISING,
        RfmSegment.POTENTIAL,
        RfmSegment.POTENTIAL,
        RfmSegment.LOYAL,
        RfmSegment.LOYAL,
    ),
    (
        RfmSegment.NEW,
        RfmSegment.POTENTIAL,
        RfmSegment.POTENTIAL,
        RfmSegment.LOYAL,
        RfmSegment.LOYAL,
    ),
)
_OFTEN = 4  # from this frequency score on, the monetary score may change the name
_MUCH = 4
_RECENT = 4


def name_of(r: int, f: int, m: int) -> RfmSegment:
    """Give the name that three scores (1 to 5, 5 is best) earn."""
    if f >= _OFTEN and m >= _MUCH and r >= _RECENT:
        return RfmSegment.CHAMPIONS
    if f >= _OFTEN and m >= _MUCH and r == 1:
        return RfmSegment.CANNOT_LOSE
    return _GRID[r - 1][f - 1]


RFM_NAMES: Mapping[RfmSegment, Mapping[str, str]] = {
    RfmSegment.CHAMPIONS: {"zh": "冠军客户", "en": "Champions"},
    RfmSegment.LOYAL: {"zh": "忠诚客户", "en": "Loyal"},
    RfmSegment.POTENTIAL: {"zh": "潜力客户", "en": "Potential loyalists"},
    RfmSegment.NEW: {"zh": "新客户", "en": "New"},
    RfmSegment.PROMISING: {"zh": "有望客户", "en": "Promising"},
    RfmSegment.NEEDS_ATTENTION: {"zh": "需要关注", "en": "Need attention"},
    RfmSegment.ABOUT_TO_SLEEP: {"zh": "即将沉睡", "en": "About to sleep"},
    RfmSegment.AT_RISK: {"zh": "有流失风险", "en": "At risk"},
    RfmSegment.CANNOT_LOSE: {"zh": "不可失去", "en": "Cannot lose"},
    RfmSegment.HIBERNATING: {"zh": "沉睡客户", "en": "Hibernating"},
    RfmSegment.LOST: {"zh": "已流失", "en": "Lost"},
}

RFM_DESCRIPTIONS: Mapping[RfmSegment, Mapping[str, str]] = {
    RfmSegment.CHAMPIONS: {
        "zh": "最近刚买过，买得勤，花得也多。",
        "en": "Bought lately, buy often and spend much.",
    },
    RfmSegment.LOYAL: {
        "zh": "经常购买，最近也来过。",
        "en": "Buy often and were here not long ago.",
    },
    RfmSegment.POTENTIAL: {
        "zh": "最近买过，已经不止一次。",
        "en": "Bought lately, and more than the least frequent buyers.",
    },
    RfmSegment.NEW: {
        "zh": "刚刚买过，购买次数还很少。",
        "en": "Bought very lately, and have bought seldom so far.",
    },
    RfmSegment.PROMISING: {
        "zh": "不久前买过，购买次数还很少。",
        "en": "Bought fairly lately, and have bought seldom so far.",
    },
    RfmSegment.NEEDS_ATTENTION: {
        "zh": "购买频率中等，有一阵没来了。",
        "en": "Buy now and then, and have been away for a while.",
    },
    RfmSegment.ABOUT_TO_SLEEP: {
        "zh": "买得不多，来得越来越少。",
        "en": "Bought little, and are drifting away.",
    },
    RfmSegment.AT_RISK: {
        "zh": "以前买得勤，现在很久没来。",
        "en": "Used to buy often, and have not come for long.",
    },
    RfmSegment.CANNOT_LOSE: {
        "zh": "以前买得最勤、花得最多，如今最久没来。",
        "en": "Were among the best buyers, and are now away the longest.",
    },
    RfmSegment.HIBERNATING: {
        "zh": "买得少，而且很久没来。",
        "en": "Bought little, and have not come for long.",
    },
    RfmSegment.LOST: {
        "zh": "买得最少，最久没来。",
        "en": "Bought least, and have been away the longest.",
    },
}
"""One sentence per group and language, as the console shows it."""
