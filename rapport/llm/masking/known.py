"""Names and addresses that the profile knows: no rule finds them, so they are told."""

import re
from collections.abc import Iterator, Mapping

from rapport.llm.masking.model import DataKind
from rapport.llm.masking.numbers import Stretch
from rapport.llm.masking.plain import plain_text

_LEAST = 2  # letters; a shorter value would be found in every sentence
_LEAST_PART = 3
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,6}")
_LONG_SURNAMES = re.compile("欧阳|上官|司马|诸葛|东方|慕容|皇甫|尉迟|公孙|令狐|司徒|夏侯|端木")
_TITLES = "(?=先生|女士|小姐|老师|太太|经理|总(?!是|共|计|会|体|结|之|价|数|额)|哥|姐|阿姨|叔)"
_PARTICLES = frozenset({"the", "von", "van", "der", "den", "and", "bin"})


def find_known(text: str, known: Mapping[str, str]) -> Iterator[Stretch]:
    """Find the values in a plain text. The key says what a value is, as a trait's name does."""
    for key, value in known.items():
        told = " ".join(plain_text(value).text.split())
        if len(told) < _LEAST:
            continue
        kind = _kind(key)
        for pattern in _patterns(told, kind):
            for found in re.finditer(pattern, text, re.IGNORECASE):
                yield kind, *found.span()


def _kind(key: str) -> DataKind:
    lowered = key.casefold()
    if "name" in lowered or "姓名" in lowered or "收件人" in lowered:
        return DataKind.NAME
    if "address" in lowered or "street" in lowered or "地址" in lowered:
        return DataKind.ADDRESS
    return DataKind.DATUM


def _patterns(told: str, kind: DataKind) -> Iterator[str]:
    yield _spelled(told)
    if kind is not DataKind.NAME:
        return
    if _CHINESE.fullmatch(told):
        surname = told[: 2 if _LONG_SURNAMES.match(told) else 1]
        yield re.escape(surname) + _TITLES
        if len(told) - len(surname) >= _LEAST:
            yield re.escape(told[len(surname) :])
    else:
        for part in re.split(r"[\s·,.]+", told):
            if len(part) >= _LEAST_PART and part.casefold() not in _PARTICLES:
                yield _spelled(part)


def _spelled(words: str) -> str:
    """Match the words whatever stands between them; never inside a longer Latin word."""
    between = r"[\s\-_.,·]{0,3}"
    spelled = between.join(re.escape(word) for word in words.split())
    if _CHINESE.search(words):
        spelled = r"\s{0,2}".join(re.escape(letter) for letter in words if not letter.isspace())
    before = r"(?<![A-Za-z0-9])" if words[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if words[-1].isascii() else ""
    return before + spelled + after
