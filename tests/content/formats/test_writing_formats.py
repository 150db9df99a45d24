"""Every format has texts from the copybook, and a model is asked for its parts."""

from collections import Counter
from dataclasses import replace

import pytest
from pydantic import ValidationError

from rapport.catalog import Product
from rapport.content import (
    FORMATS,
    Assignment,
    Brief,
    CopybookWriter,
    EndpointWriter,
    Grounds,
    Objective,
    Tone,
    check_copy,
    copybook,
    format_of,
    parse_brief,
    part_of,
    refuses,
    writer_for,
)
from rapport.content.errors import BadBrief
from rapport.content.formats.asking import (
    ArticleText,
    Outline,
    Outlines,
    answer_of,
    parts_told,
)
from rapport.kit.settings import ShopSettings
from rapport.testing import ScriptedModel

NEW = ("search-ad", "display-ad", "landing-page", "article", "faq")


def assignment(
    brief: Brief, shop: ShopSettings, products: tuple[Product, ...], **asked: str
) -> Assignment:
    return Assignment(
        brief=brief,
        group=brief.groups[0],
        channel=asked["channel"],
        language=asked.get("language", "zh-CN"),
        products=products,
        offer=None,
        shop=shop,
    )


def test_new_formats_have_texts_in_both_languages_for_several_objectives_and_tones() -> None:
    found = Counter((one.channel, one.language) for one in copybook())
    for name in NEW:
        for language in ("zh", "en"):
            assert found[name, language] >= 6
            mine = [one for one in copybook() if (one.channel, one.language) == (name, language)]
            assert len({one.objective for one in mine}) >= 4
            assert len({one.tone for one in mine}) >= 3


@pytest.mark.parametrize("channel", NEW)
@pytest.mark.parametrize("objective", [Objective.CART, Objective.LAUNCH])
def test_any_objective_is_served_by_copybook_and_built_in_writer(
    brief: Brief, shop_zh: ShopSettings, lotion: Product, channel: str, objective: Objective
) -> None:
    asked = assignment(replace(brief, objective=objective), shop_zh, (lotion,), channel=channel)
    for writer in (CopybookWriter(), writer_for(None)):
        best = writer.write(asked)[0]
        grounds = Grounds(channel=channel, language="zh-CN", shop=shop_zh, products=(lotion,))
        assert not refuses(check_copy(best.copy, grounds))
        assert best.written_by.startswith("copybook:")


def test_an_objective_with_texts_of_its_own_keeps_to_them(
    brief: Brief, shop_zh: ShopSettings, lotion: Product
) -> None:
    wanted = replace(brief, objective=Objective.LAUNCH, tone=Tone.PLAIN)
    entries = CopybookWriter().fitting(assignment(wanted, shop_zh, (lotion,), channel="faq"))
    assert {one.objective for one in entries} == {Objective.LAUNCH}


def test_a_model_is_asked_for_the_parts_of_a_format_with_their_limits(
    brief: Brief, shop_zh: ShopSettings, lotion: Product
) -> None:
    answer = answer_of(format_of("search-ad"))
    said = answer.model_validate(
        {
            "candidates": [
                {
                    "headlines": ["{{ product.name }}", "到店看看", "照片与说明"],
                    "body": ["名称和价格都在页面上。", "看完再决定。"],
                    "paths": [],
                }
            ]
        }
    )
    model = ScriptedModel([said])
    [proposal] = EndpointWriter(model).write(
        assignment(brief, shop_zh, (lotion,), channel="search-ad")
    )
    assert part_of(proposal.copy, "headlines") == "{{ product.name }}\n到店看看\n照片与说明"
    assert part_of(proposal.copy, "link") == "{{ product.url }}"
    assert proposal.written_by.endswith("#write-format@2")
    [prompt] = model.asked
    assert "- headlines: headlines; a list; 3 to 15 of them; each up to 30 columns" in prompt.user
    assert "link" not in parts_told(format_of("search-ad"))
    with pytest.raises(ValidationError):
        answer.model_validate({"candidates": [{"headlines": ["one"], "body": ["a", "b"]}]})


def test_an_article_is_outlined_first_and_then_written(
    brief: Brief, shop_zh: ShopSettings, lotion: Product
) -> None:
    outline = Outline(
        title="怎么挑{{ product.name }}", summary="先想用处。", headings=["甲", "乙", "丙"]
    )
    text = ArticleText(sections=["想一想。", "看一看。", "试一试。"], seo_title="挑选")
    model = ScriptedModel([Outlines(outlines=[outline]), text])
    [proposal] = EndpointWriter(model).write(
        assignment(brief, shop_zh, (lotion,), channel="article")
    )
    assert [prompt.label for prompt in model.asked] == ["outline-article@2", "write-article@2"]
    assert "- 乙" in model.asked[1].user
    assert proposal.copy.body == "## 甲\n\n想一想。\n\n## 乙\n\n看一看。\n\n## 丙\n\n试一试。"
    grounds = Grounds(channel="article", language="zh-CN", shop=shop_zh, products=(lotion,))
    assert not refuses(check_copy(proposal.copy, grounds))


def test_a_brief_may_ask_for_any_format(brief: Brief) -> None:
    text = (
        "name: x\nobjective: launch\ngroups: [{segment_id: seg}]\n"
        f"channels: [{', '.join(FORMATS)}]\n"
    )
    assert parse_brief(text, created_by="t", now=brief.created_at).channels == tuple(FORMATS)
    with pytest.raises(BadBrief, match="no format 'ad'"):
        parse_brief(text.replace("email", "ad"), created_by="t", now=brief.created_at)
