"""Citations of the same provision are the same, however they are written."""

import pytest

from rapport.bench.law_articles import Provision, provisions, same_provision


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("《广告法》第九条第三项", "《广告法》第九条第一项至第四项"),
        ("《广告法》第四条；《化妆品监督管理条例》第四十三条", "《化妆品监督管理条例》第四十三条"),
        ("《广告法》第二十八条第二款", "《广告法》第四条、第二十八条"),
        ("《广告法》第二十五条", "《广告法》第二十四条至第二十七条"),
        ("《药品广告审查发布标准》第七条", "《三品一械广告审查管理暂行办法》第十一条"),
        ("16 CFR 260.4", "FTC Green Guides, 16 CFR 260"),
        ("15 USC 45", "FTC Act, Sec. 5"),
        ("15 USC 7704(a)(2)", "CAN-SPAM Act, 15 U.S.C. 7704(a)(1) and (2)"),
        ("Directive 2005/29/EC, Annex I no. 7", "Directive 2005/29/EC, Annex I, nos. 2 to 9"),
        ("Directive 2005/29/EC, Annex I no. 4b", "Directive 2005/29/EC, Annex I, nos. 4a to 4c"),
        ("Regulation (EU) 2016/679, Art. 21(3)", "Regulation (EU) 2016/679 (GDPR), Arts. 6 and 21"),
        ("小红书《社区规范》", "小红书社区规范（导流）"),
    ],
)
def test_they_meet(one: str, other: str) -> None:
    assert same_provision(one, other)
    assert same_provision(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("《广告法》第九条第三项", "《广告法》第九条第八项"),
        ("《广告法》第十七条", "《食品安全法》第十七条"),
        ("16 CFR 260.4", "16 CFR 255"),
        ("Directive 2005/29/EC, Annex I no. 7", "Directive 2005/29/EC, Annex I, no. 17"),
        ("Directive 2005/29/EC, Art. 6", "Directive 98/6/EC, Art. 6a"),
        ("", "《广告法》第四条"),
    ],
)
def test_they_do_not(one: str, other: str) -> None:
    assert not same_provision(one, other)


def test_a_citation_is_read_down_to_its_items() -> None:
    assert list(provisions("《广告法》第九条第四项至第六项、第十项")) == [
        Provision(law="广告法", article="9", items=frozenset({"4", "5", "6", "10"}))
    ]
