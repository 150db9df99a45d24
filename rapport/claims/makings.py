"""What a text says goods are made of, where the sentence says so: `made of glass`, `玻璃材质`."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from rapport.claims.model import Claim
from rapport.claims.negation import denied
from rapport.claims.vocabulary import WordPattern, any_of, fact_words, word_pattern

NAME = "\ufffc"
"""Stands for each character of a product's name when a text is read with the names hidden."""

_MADE = (
    r"(?:made|crafted|woven|built|knitted|knit|spun|cut|carved|forged|sewn|turned|cast|formed|"
    r"moulded|blown|"
    r"constructed|fashioned|composed)"
)
_ALL = (
    r"(?:(?:the|our|an?|pure|real|solid|finest|fine|soft|genuine|100%|\d+%|entirely|only|purely|"
    r"all|local|good|organic|premium|natural|recycled|single|one piece of)\s+)*"
)
_PHRASE = (
    r"(?P<phrase>[a-z][a-z '-]{1,28}?(?:(?:, | and | & )[a-z][a-z '-]{1,20}?)?)"
    rf"(?=[.,;:!?()\n{NAME}]|$| for | that | which | with | so | by | in )"
)
_STRONG = (
    rf"\b{_MADE}(?: up)?(?: entirely| only| wholly| by hand)? (?:of|from|out of|"
    rf"with) {_ALL}{_PHRASE}",
    r"(?:是|由|以|用)(?P<phrase>[\u4e00-\u9fff]{1,8}?)(?:做的|制成|制作|做成|打造|织成|烧制|"
    r"编的|编成)",
    r"(?:用的是|材质(?:是|为|：|:)|面料(?:是|为|：|:)|采用|"
    r"选用)(?:了)?(?P<phrase>[\u4e00-\u9fff]{1,8}?)(?=[，。！？、；\s]|材质|面料|制|$)",
    r"(?<![\u4e00-\u9fff])(?:是|为)?(?P<phrase>[\u4e00-\u9fff]{1,8}?)(?:材质|面料|质地)",
)
_BEFORE = (
    r"\b(?:comes? in|lined (?:with|in)|trimmed (?:with|in)|filled with|finished (?:in|with)|"
    r"covered (?:in|with)|"
    r"backed with|bound in|set in|wrapped in|we use|uses?|chose|choose|chosen|picked|selected|"
    r"(?:its|their) [a-z]+ from|layer of|sheet of|piece of|there is|in|of|with|real|genuine|"
    r"pure|solid|"
    r"100%|\d+ ?%|percent)"
    r"(?: (?:real|genuine|pure|solid|the finest|fine|soft|local|of))* $"
    rf"|(?:纯|真|实|百分之百|\d+%|含|内衬(?:是|为)?|里衬(?:是|为)?|通体|一层|上等|上好的?|优质|"
    rf"精选|[是为用由])$|"
    rf"{NAME}(?:[，：:,—-]\s?| is (?:all )?| are )$"
)
_BEHIND = (
    rf"^(?:做的|制成|制品|材质|面料|质地|内衬|外壳|底座|的{NAME}|的(?=[，。！？]|$)|制(?!作|"
    rf"造)|手柄|把手)"
    r"|^ (?:construction|body|base|frame|handle|lining|finish|shell|inside|throughout|"
    r"through and through)"
    rf"|^, through and through|^ {NAME}"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in _STRONG)


@cache
def _cued() -> tuple[WordPattern, re.Pattern[str], re.Pattern[str]]:
    words = word_pattern([(word, word.cued) for word in fact_words() if word.cued])
    return words, re.compile(_BEFORE), re.compile(_BEHIND)


@cache
def materials_in(phrase: str) -> frozenset[str]:
    """Give the materials that a phrase of an attribute names: groups, else the words themselves."""
    found: set[str] = set()
    for part in re.split(r"\s+and\s+|\s*[,&/+、和与及]\s*|\s+with\s+", phrase.strip().lower()):
        groups = groups_of(part)
        found |= groups or ({part} if part else set())
    return frozenset(found)


@cache
def groups_of(words: str) -> frozenset[str]:
    """Give the groups of materials that words may name: the longest word of the lexicon in them."""
    best: dict[str, int] = {}
    for word in fact_words():
        if word.kind == "material":
            for found in re.finditer(any_of(word.words + word.cued) or r"(?!)", words):
                best[word.group] = max(best.get(word.group, 0), len(found[0]))
    longest = max(best.values(), default=0)
    return frozenset(group for group, length in best.items() if length == longest)


def made_of(plain: str, known: Sequence[Claim]) -> Iterator[Claim]:
    """Read what something is said to be made of, beyond the words that always say it."""
    taken = [(one.start, one.end) for one in known]
    for pattern in _patterns():
        for found in pattern.finditer(plain):
            start, end = found.span("phrase")
            if any(first < end and start < last for first, last in taken):
                continue
            groups = materials_in(found["phrase"])
            sure = any(groups_of(part) for part in (found["phrase"],))
            taken.append((start, end))
            for group in sorted(groups):
                yield _claim(plain, start, end, group, "refuse" if sure else "note")
    words, before, behind = _cued()
    for start, end, word in words.finditer(plain):
        if any(first < end and start < last for first, last in taken):
            continue
        if before.search(plain[max(0, start - 30) : start]) or behind.search(plain[end : end + 24]):
            taken.append((start, end))
            yield _claim(plain, start, end, word.group, "refuse")


def _claim(plain: str, start: int, end: int, group: str, severity: str) -> Claim:
    return Claim(
        key=("material", group),
        start=start,
        end=end,
        severity=severity,
        negated=denied(plain, start, end),
    )
