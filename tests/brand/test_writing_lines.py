"""What a writer is given: few lines in a stable order, and a penalty for choosing."""

from dataclasses import replace

from rapport.brand import BrandBook, Manner, brand_lines, rank_penalty


def test_lines_are_in_the_language_and_the_most_important_come_first(
    zh: BrandBook, en: BrandBook
) -> None:
    lines = brand_lines(zh, "zh-CN")
    assert lines[0] == "品牌语气：说清楚就停。"
    assert lines[1] == "不要用这些词：治愈、亲。"
    assert lines[2] == "用词：用“白茶饼”，不用“茶饼”“饼茶”。"
    assert "渠道为 sms时，必须写上：“拒收请回复 R”" in lines
    assert (
        "写法：称读者为“你”；不直呼名字；不用表情符号；感叹号不超过 1 个；句子平均约 10 字。"
        in lines
    )
    assert lines[-1] == "像这样写：“纸罩，光软。” 不要这样写：“极致奢华！”"
    told = brand_lines(en, "en")
    assert told[0] == "Never use: luxur, don't miss."
    assert told[1] == "Say “grey”, not “gray”."
    assert told[2] == "Words the brand likes: slow."
    assert "Tone: a little reserved." in told
    assert "Manner: at most 1 emoji; about 10 words a sentence; readable at grade 6." in told


def test_the_same_book_gives_the_same_lines(zh: BrandBook) -> None:
    assert brand_lines(zh, "zh") == brand_lines(replace(zh), "zh")


def test_an_empty_book_says_nothing() -> None:
    assert brand_lines(BrandBook(market="CN", language="zh", name="x", manner=Manner()), "zh") == []


def test_the_penalty_orders_candidates(zh: BrandBook) -> None:
    good, slip, bad = "白茶饼到了，你慢慢挑。", "茶饼到了，你慢慢挑。", "治愈的茶饼到了！您看！"
    penalties = [rank_penalty(text, zh) for text in (good, slip, bad)]
    assert penalties[0] == 0
    assert penalties == sorted(penalties) and len(set(penalties)) == 3


def test_disclaimers_weigh_only_where_the_channel_is_known(zh: BrandBook) -> None:
    assert rank_penalty("新茶到了", zh) == 0
    assert rank_penalty("新茶到了", zh, channel="sms") == 3
