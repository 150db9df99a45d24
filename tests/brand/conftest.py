"""A brand book of a small shop, in Chinese and in English."""

import pytest

from rapport.brand import (
    Avoid,
    BrandBook,
    Disclaimer,
    Example,
    Manner,
    Preference,
    Term,
    TermKind,
    ToneScale,
    ToneTarget,
)


@pytest.fixture
def zh() -> BrandBook:
    return BrandBook(
        market="CN",
        language="zh",
        name="山茶小铺",
        voice="说清楚就停。",
        examples=(Example(do="纸罩，光软。", dont="极致奢华！"),),
        tone=(ToneTarget(scale=ToneScale.ENTHUSIASTIC, at=-1.5),),
        prefer=(Preference(say="白茶饼", instead_of=("茶饼", "饼茶")),),
        avoid=(
            Avoid(word="亲", unless=("亲手", "母亲"), reason="客服腔", reword="用“你”"),
            Avoid(word="治愈", severity="refuse"),
        ),
        terms=(
            Term(source="Hilllight", say="山灯", kind=TermKind.NAME, never=("山登",)),
            Term(source="gaiwan", say="盖碗"),
        ),
        disclaimers=(
            Disclaimer(text="拒收请回复 R", channels=("sms",)),
            Disclaimer(text="请先问医生。", if_said=("孕期",), severity="warn"),
            Disclaimer(text="不与其他优惠同享", offers=("discount",)),
            Disclaimer(text="本品不能代替药物", sectors=("supplements",)),
        ),
        manner=Manner(
            address="你",
            first_name=False,
            most_emoji=0,
            most_exclamations=1,
            full_width=True,
            sentence_length=10,
        ),
    )


@pytest.fixture
def en() -> BrandBook:
    return BrandBook(
        market="CN",
        language="en",
        name="Camellia",
        tone=(ToneTarget(scale=ToneScale.ENTHUSIASTIC, at=-1, within=1.5),),
        prefer=(
            Preference(say="grey", instead_of=("gray",)),
            Preference(say="slow"),
        ),
        avoid=(Avoid(word="luxur*"), Avoid(word="don't miss")),
        terms=(
            Term(source="山灯", say="Hilllight", kind=TermKind.NAME, never=("Mountain Lamp",)),
            Term(source="龙井", say="Longjing", never=("Dragon Well",)),
        ),
        manner=Manner(most_emoji=1, full_width=True, sentence_length=10, reading_level=6),
    )
