"""Checks of form: what the brief asks for, the language, links, markup, shouting, privacy."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from rapport.content.blocks import Button, blocks_of
from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.flat import Flat
from rapport.content.formats.schema import Kind
from rapport.content.formats.table import format_of
from rapport.content.languages import first_subtag
from rapport.content.liquid import MARK
from rapport.content.model import Finding
from rapport.content.parts import parts_of
from rapport.llm import mask_personal_data

_SLOT_LINK = re.compile(r"\{\{\s*(?:product|products\[\d\]|shop)\.url\s*\}\}")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s)\]<>\"]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    r"\.(?:com|cn|net|org|io|shop|store|top|xyz|co|app|info|biz)\b(?:/[^\s)\]<>\"]*)?",
    re.IGNORECASE | re.ASCII,
)
_ACTION = re.compile(r"\{\{\s*links\.action\s*\}\}")
_INLINE_LINK = re.compile(r"\[[^\]\n]+\]\([^)\n]*\)")
_INLINE_LINK_OR_SLOT = re.compile(f"{_INLINE_LINK.pattern}|{_SLOT_LINK.pattern}")
_MARKUP = re.compile(
    r"</?[a-z][^>\n]*>|\*\*[^*\n]+\*\*|^#{1,6}\s|&[a-z]+;", re.IGNORECASE | re.MULTILINE
)
_HEADING = re.compile(r"^## ", re.MULTILINE)
_CAPITALS = re.compile(r"\b[A-Z]{3,}(?:[ ,]+[A-Z]{2,})+\b|\b[A-Z]{7,}\b")
_MANY_MARKS = re.compile(r"[!！]{2,}|[?？]{3,}")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
_ENOUGH_LETTERS = 10  # fewer say nothing about a language
_LEAST_CHINESE = 0.5
_MOST_CHINESE_ELSEWHERE = 0.1
_NAMES = {"zh": ("Chinese", "中文"), "en": ("English", "英文")}


def brief_words(text: CheckedText) -> Iterator[Finding]:
    """The words that the brief asks for are there, and those to avoid are not."""
    shown = " ".join(_plain(flat.text) for flat in text.flats)
    for word in text.grounds.must_have:
        if _plain(word) not in shown:
            yield finding("must-have-missing", span=word)
    for flat in text.flats:
        for word in text.grounds.avoid:
            start = _plain(flat.text).find(_plain(word))
            if start >= 0:
                first, _ = flat.place(start, start + 1)
                yield finding("to-avoid", part=flat.part, span=word, start=first)


def asked_length(text: CheckedText) -> Iterator[Finding]:
    """The body has as many characters as the brief asks for, spaces and links apart."""
    if text.grounds.characters is None:
        return
    least, most = text.grounds.characters
    body = next((flat for flat in text.flats if flat.part == "body"), None)
    shown = _ADDRESS.sub("", _INLINE_LINK.sub("", body.text if body else ""))
    size = len("".join(shown.split()))
    if not least <= size <= most:
        yield finding("not-the-length", size=str(size), least=str(least), most=str(most))


def right_language(text: CheckedText) -> Iterator[Finding]:
    """The text is in the language that was asked for, and so is its subject by itself."""
    language = first_subtag(text.grounds.language)
    subjects = [flat for flat in text.flats if flat.part == "subject"]
    if language in _NAMES and (
        _is_foreign(text.flats, language) or _is_foreign(subjects, language)
    ):
        name, name_zh = _NAMES[language]
        yield finding("wrong-language", language=name, language_zh=name_zh)


def _is_foreign(flats: Sequence[Flat], language: str) -> bool:
    typed = _ADDRESS.sub("", "\n".join(flat.typed() for flat in flats))
    letters = len(_LETTER.findall(typed))
    if letters < _ENOUGH_LETTERS:
        return False
    share = len(_CJK.findall(typed)) / letters
    return share < _LEAST_CHINESE if language == "zh" else share > _MOST_CHINESE_ELSEWHERE


def own_links(text: CheckedText) -> Iterator[Finding]:
    """Links lead to products or to the shop, and stand where they become buttons."""
    hosts = _own_hosts(text)
    body = text.copy.body
    for block in blocks_of(body):
        if isinstance(block, Button) and not _is_own(block.address, hosts):
            yield finding("link-foreign", span=block.address, start=body.find(block.address))
    for part, source in parts_of(text.copy):
        for found in _ADDRESS.finditer(_blank_marks(source)):
            if not _is_own(found[0], hosts):
                yield finding("link-foreign", part=part, span=found[0], start=found.start())
    yield from _misplaced_links(text)


def _misplaced_links(text: CheckedText) -> Iterator[Finding]:
    wanted = _INLINE_LINK if text.grounds.channel != "email" else _INLINE_LINK_OR_SLOT
    for part, source in parts_of(text.copy):
        for line in re.finditer(r".+", source):
            for found in wanted.finditer(line[0]):
                if found[0] != line[0].strip() or part != "body":
                    start = line.start() + found.start()
                    yield finding("link-misplaced", part=part, span=found[0], start=start)


def plain_text(text: CheckedText) -> Iterator[Finding]:
    """No markup that readers would see as signs, and nobody is shouted at."""
    made = format_of(text.grounds.channel)
    for part, typed in parts_of(text.copy):
        source = _blank_marks(typed)
        shape = made.part(part)
        if shape and shape.kind is Kind.SECTIONS:
            source = _HEADING.sub("   ", source)
        for code, pattern in (
            ("markup-typed", _MARKUP),
            ("shouting", _CAPITALS),
            ("shouting", _MANY_MARKS),
        ):
            for found in pattern.finditer(source):
                yield finding(code, part=part, span=found[0], start=found.start())


def nobody_named(text: CheckedText) -> Iterator[Finding]:
    """No address, phone, card or identity number is typed into the text."""
    for part, typed in parts_of(text.copy):
        source = _blank_marks(typed)
        if mask_personal_data(source) != source:
            yield finding("personal-data", part=part)


def _own_hosts(text: CheckedText) -> set[str]:
    urls = [product.url for product in text.grounds.products if product.url]
    urls.append(text.grounds.shop.url)
    return {host for url in urls if (host := urlsplit(url).hostname)}


def _is_own(address: str, hosts: set[str]) -> bool:
    if _ACTION.fullmatch(address.strip()):
        return True
    if _SLOT_LINK.fullmatch(address.strip()):
        return True
    typed = address if "://" in address else f"https://{address}"
    return "{" not in address and urlsplit(typed).hostname in hosts


def _blank_marks(source: str) -> str:
    return MARK.sub(lambda mark: " " * len(mark[0]), source)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
