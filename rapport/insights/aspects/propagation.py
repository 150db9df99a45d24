"""Finds words for things and words of feeling by each other, with patterns and no parser.

A thing is what stands where feelings are told (`X 很…`, `the X is …`, a feeling before a noun), a
feeling is what is told of known things (Hu & Liu 2004, https://doi.org/10.1145/1014052.1014073; Qiu
et al. 2011, https://doi.org/10.1162/coli_a_00034, whose rules need a parser).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import rjieba

from rapport.insights import lexicon
from rapport.insights.aspects import words
from rapport.insights.aspects.vocabulary import known_targets, opinion_words
from rapport.texts import stop_words

_ROUNDS = 3
_FEWEST_FEELINGS = 3  # things and texts that tell of a new word of feeling
_PATTERN_SHARE = 0.12  # of a word's texts have it where things stand
_VERB_SHARE = (
    0.25  # the same of what is no noun by the dictionary: `充电` is an aspect, `卖` is none
)
_DEGREE_SHARE = 0.08  # of the places of a word are behind a degree: it is told, not spoken of
_MOSTLY = 0.3  # the same of a word of feeling that needs no other sign
_NOUNS = ("n", "vn", "an", "eng", "x")  # of jieba's kinds of words
_HAN = re.compile("[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z-]{2,}")
_LONGEST_HAN = 6

Tokens = Sequence[str]


@dataclass(slots=True, kw_only=True)
class Propagated:
    """Things with the texts (by place) where a pattern shows them, and new words of feeling."""

    things: dict[str, set[int]] = field(default_factory=dict)
    feelings: dict[str, set[int]] = field(default_factory=dict)


def parted(tokens: Tokens) -> tuple[str, ...]:
    """The same words with degrees apart, which a dictionary glues on: `很大` is `很` and `大`."""
    found: list[str] = []
    for word in tokens:
        if len(word) > 1 and word[0] in _GLUED and word not in _WHOLE:
            found += (word[0], word[1:])
        else:
            found.append(word)
    return tuple(found)


def propagate(texts: Sequence[Tokens], *, fewest: int) -> Propagated:
    """Find things that `fewest` texts or more speak of, and feelings told of them."""
    seen = Counter(word for tokens in texts for word in set(_pieces(tokens)))
    told, plainly = _told(texts)
    known = set(opinion_words())
    feelings = known | plainly
    found = Propagated()
    for _ in range(_ROUNDS):
        things = _things(texts, feelings)
        found.things = {
            thing: places
            for thing, places in things.items()
            if thing not in told and len(places) >= max(fewest, _share(thing) * seen[thing])
        }
        things_now = found.things.keys() | known_targets()
        found.feelings |= _feelings(texts, things_now, told - known)
        grown = feelings | found.feelings.keys()
        if grown == feelings:
            break
        feelings = grown
    return found


def _things(texts: Sequence[Tokens], feelings: set[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for place, tokens in enumerate(texts):
        for thing in _shown(tokens, feelings):
            found[thing].add(place)
    return found


def _shown(tokens: Tokens, feelings: set[str]) -> Iterator[str]:
    """The things that a pattern shows in a text."""
    for place, word in enumerate(tokens):
        if word not in feelings:
            continue
        before = _before(tokens, place)
        if before is not None:
            yield from _named(tokens, before, back=True)
        after = place + 1
        if after < len(tokens) and tokens[after] == "的":
            after += 1
        elif word.isascii() is False:
            continue
        if after < len(tokens):
            yield from _named(tokens, after, back=False)


def _before(tokens: Tokens, place: int) -> int | None:
    """Where the thing stands that a feeling is told of; English needs a verb between."""
    at = place - 1
    links, passed = _links(), False
    while at >= 0 and tokens[at] in links:
        passed = passed or tokens[at] in _VERBS
        at -= 1
    if at < 0 or (tokens[place].isascii() and not passed):
        return None
    return at


def _named(tokens: Tokens, place: int, *, back: bool) -> Iterator[str]:
    word = tokens[place]
    if not _may_name(word):
        return
    yield word
    beside = place - 1 if back else place + 1
    if word.isascii() and 0 <= beside < len(tokens) and _may_name(tokens[beside]):
        first, second = (tokens[beside], word) if back else (word, tokens[beside])
        if first.isascii() and second.isascii():
            yield f"{first} {second}"


def _feelings(texts: Sequence[Tokens], things: Set[str], told: Set[str]) -> dict[str, set[int]]:
    """Words that stand behind a thing and a degree: `X 很 W`, `the X is very W`."""
    found: dict[str, set[int]] = defaultdict(set)
    links, degrees = _links(), _degrees()
    for place, tokens in enumerate(texts):
        for at, word in enumerate(tokens):
            if word not in things:
                continue
            after = at + 1
            while after < len(tokens) and tokens[after] in links:
                after += 1
            if after == at + 1 or after >= len(tokens) or tokens[after - 1] not in degrees:
                continue
            if tokens[after] in told and tokens[after] not in things and _may_feel(tokens[after]):
                found[tokens[after]].add(place)
    return {word: at for word, at in found.items() if len(at) >= _FEWEST_FEELINGS}


def _told(texts: Sequence[Tokens]) -> tuple[set[str], set[str]]:
    """Words that often stand behind a degree (`很脆`, `too small`), and those that mostly do."""
    behind: Counter[str] = Counter()
    every: Counter[str] = Counter()
    degrees = _degrees() - _VERBS - _PLAIN
    for tokens in texts:
        every.update(tokens)
        behind.update(word for one, word in pairwise(tokens) if one in degrees)
    often = {word for word, count in behind.items() if count >= _DEGREE_SHARE * every[word]}
    mostly = {
        word
        for word in often
        if behind[word] >= max(_FEWEST_FEELINGS, _MOSTLY * every[word]) and _may_feel(word)
    }
    return often, mostly


def _pieces(tokens: Tokens) -> Iterator[str]:
    yield from tokens
    yield from (f"{one} {two}" for one, two in pairwise(tokens))


@cache
def _share(thing: str) -> float:
    """In which share of its texts a thing must stand where things do; nouns are believed sooner."""
    if thing.isascii() or all(kind.startswith(_NOUNS) for _, kind in rjieba.tag(thing)):
        return _PATTERN_SHARE
    return _VERB_SHARE


def _may_name(word: str) -> bool:
    if word in _never() or word in opinion_words():
        return False
    if word.isascii():
        return bool(_LATIN.fullmatch(word)) and not word.endswith("ly")
    if word[0] in _NUMERALS or word[-1] in "着过了们":
        return False
    return bool(_HAN.fullmatch(word)) and len(word) <= _LONGEST_HAN


def _may_feel(word: str) -> bool:
    shape = _LATIN if word.isascii() else _HAN
    return bool(shape.fullmatch(word)) and word not in _never() and word[0] not in _DENIALS


_VERB_WORDS = (
    "is was are were looks look looked feels feel felt seems seem seemed works work worked runs "
    "ran sounds sounded tastes tasted smells smelled stays stayed gets got became"
)
_VERBS = frozenset(_VERB_WORDS.split())
_PLAIN_WORDS = "也 都 是 有 的 得 想 又 再 感觉 觉得 多 任何 怎么 什么"
_PLAIN = frozenset(_PLAIN_WORDS.split())
_GLUED = "很太挺蛮"
_WHOLE = frozenset({"太阳", "太太", "太极", "太空", "挺拔", "太平", "蛮横"})
_DENIALS = "不没无未"  # `不好` is `好` denied, and read so
_NUMERALS = "一二三四五六七八九十两几每"


@cache
def _degrees() -> frozenset[str]:
    weak = {word for phrase in words.WEAK_EN.split("|") for word in phrase.split()}
    told = f"{words.STRONG_ZH} {words.WEAK_ZH} {words.PLAIN_ZH} {words.STRONG_EN} 不够 不太 不"
    return frozenset(told.split()) | weak | _VERBS


@cache
def _links() -> frozenset[str]:
    more = "真 真的 有点 一直 确实 还是 都 也 just also still always not n't never 得 地"
    denials = f"{lexicon.NEGATORS_ZH} {lexicon.NEGATORS_EN}"
    return _degrees() | frozenset(f"{more} {denials}".split())


@cache
def _never() -> frozenset[str]:
    """Words that name nothing by themselves."""
    general = (
        "thing things one ones lot way bit time times day days week weeks month months year years "
        "people person everything something anything nothing everyone item product products order "
        "purchase reason reviews review star stars overall first second last other place "
        "东西 产品 商品 宝贝 感觉 时候 时间 朋友 家人 老公 老婆 孩子 大家 总体 整体 整个 方面 一次 "
        "第一次 这次 个人 自己 用 买 看 吃 穿 说 来 去 做 收到 发现 使用 评价 好评 今天 昨天 "
        "里面 上面 下面 外面 其他 别的 真心 本来 结果 效果图 人 下次 上次 真是 居然 竟然 "
        "希望 严重 怀疑 "
        "晚上 早上 越来越 购物 购买 购物网 看起来 看上去 算是 像是 全是 个个 是不是 刚好 差别 影响 "
        "地方 样子 来说 总的来说 唯一 绝对 部分 事情 根本 其实 当时 同时 "
        "一如既往 出现 选择 完全 全部 基本 昨晚 中午 下午 网上 商城 男朋友 女朋友 爸爸 妈妈 朋友圈"
    )
    return frozenset(general.split()) | stop_words() | _links()
