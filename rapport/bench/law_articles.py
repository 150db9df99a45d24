"""Which provisions a citation names, so that a rule's and a case's can be compared.

`《广告法》第九条第三项` and `Advertising Law of China, Art. 9(3)` name the same provision, as do
`FTC Act, Sec. 5` and `15 USC 45`, `16 CFR 260.4` and `FTC Green Guides, 16 CFR 260`. A text that
breaks several laws is cited with several; any of them is right.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}
_CN_LAW = re.compile(r"《([^》]+)》([^《；;]*)")
_CN_ARTICLE = re.compile(
    r"第([零一二三四五六七八九十百]+)条((?:(?!第[零一二三四五六七八九十百]+条).)*)"
)
_CN_ITEM = re.compile(r"第([一二三四五六七八九十]+)项(?:至第([一二三四五六七八九十]+)项)?")
_CN_ARTICLES_TO = re.compile(r"第([一二三四五六七八九十百]+)条至第([一二三四五六七八九十百]+)条")
_SUCCEEDED = {
    "药品广告审查发布标准": "三品一械广告审查管理暂行办法",
    "医疗器械广告审查发布标准": "三品一械广告审查管理暂行办法",
}
"""Repealed in 2020, and what holds instead; monitoring still numbers expressions by the former."""
_PLATFORM = re.compile(r"小红书|微信|google ads", re.IGNORECASE)
_CODE = re.compile(r"\b(\d+) (?:U\.?S\.?C\.?|(CFR)) (\d+)", re.IGNORECASE)
_FTC_ACT = re.compile(r"FTC Act, Sec\. 5")
_EU_LAW = re.compile(r"(?:Directive|Regulation) (?:\((?:EU|EC)\) )?(?:No )?(\d+/\d+)(?:/\w+)?")
_EU_ARTICLES = re.compile(
    r"\bArts?\. ([\d(), a-z]*?\d[\da-z()]*(?:(?:, | and | to )\d+[a-z()\d]*)*)"
)
_EU_ANNEX = re.compile(r"Annex I,? nos?\. (\d+[a-z]?(?:(?:, | and | to )\d+[a-z]?)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A law, an article of it and its items; empty where the citation does not go so deep."""

    law: str
    article: str
    items: frozenset[str] = frozenset()

    def meets(self, other: "Provision") -> bool:
        """Whether both may mean the same: what only one of them says is no difference."""
        if self.law != other.law:
            return False
        if self.article and other.article and self.article != other.article:
            return False
        return not (self.items and other.items and self.items.isdisjoint(other.items))


def same_provision(one: str, other: str) -> bool:
    """Whether two citations have a provision in common."""
    right = list(provisions(other))
    return any(mine.meets(yours) for mine in provisions(one) for yours in right)


def provisions(citation: str) -> Iterator[Provision]:
    """Give the provisions that a citation names, in Chinese or English."""
    platform = _PLATFORM.search(citation)
    if platform:
        yield Provision(law=platform[0].lower(), article="")
    yield from _chinese(citation)
    for title, cfr, section in _CODE.findall(citation):
        yield Provision(law=f"{title} {'CFR' if cfr else 'USC'}", article=section)
    if _FTC_ACT.search(citation):
        yield Provision(law="15 USC", article="45")
    yield from _european(citation)


def _chinese(citation: str) -> Iterator[Provision]:
    for law, rest in _CN_LAW.findall(citation):
        articles = [] if law in _SUCCEEDED else list(_cn_articles(rest))
        if not articles:
            yield Provision(law=_SUCCEEDED.get(law, law), article="")
        for article, items in articles:
            yield Provision(law=law, article=article, items=items)


def _cn_articles(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    for first, last in _CN_ARTICLES_TO.findall(text):
        yield from ((str(one), frozenset()) for one in range(_number(first), _number(last) + 1))
    for number, rest in _CN_ARTICLE.findall(text):
        items: set[int] = set()
        for first, last in _CN_ITEM.findall(rest):
            items |= set(range(_number(first), _number(last or first) + 1))
        yield str(_number(number)), frozenset(map(str, items))


def _european(citation: str) -> Iterator[Provision]:
    laws = [found[1] for found in _EU_LAW.finditer(citation)]
    annex = [frozenset(_listed(found[1])) for found in _EU_ANNEX.finditer(citation)]
    articles = [one for found in _EU_ARTICLES.finditer(citation) for one in _listed(found[1])]
    for law in laws:
        if not annex and not articles:
            yield Provision(law=law, article="")
        yield from (Provision(law=law, article="annex", items=items) for items in annex)
        yield from (Provision(law=law, article=article) for article in articles)


def _listed(text: str) -> Iterator[str]:
    """Give the numbers of `2, 4a to 4c and 7(3)` without what is in brackets."""
    plain = re.sub(r"\([^)]*\)", "", text)
    for part in re.split(r", | and ", plain):
        first, to, last = part.partition(" to ")
        if to and first.isdigit() and last.isdigit():
            yield from map(str, range(int(first), int(last) + 1))
        elif to and first[:-1] == last[:-1]:
            yield from (first[:-1] + chr(code) for code in range(ord(first[-1]), ord(last[-1]) + 1))
        elif first.strip():
            yield first.strip()


def _number(text: str) -> int:
    """Read a Chinese number below 1,000."""
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[char]
    return total + digit
