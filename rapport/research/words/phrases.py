"""Makes sentences of figures and names by the templates of a language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from rapport.kit.yaml_texts import read_yaml
from rapport.research.model import CLOSE, OPEN, Figure, Sentence, Unit
from rapport.research.words.shown import part_of, show

Field = Figure | Sentence | str
LANGUAGES = ("zh", "en")
_FIELD = re.compile(r"\{(?P<name>\w+)(?:\.(?P<part>\w+))?(?::(?P<one>[^|}]*)\|(?P<many>[^}]*))?\}")


_HAN = "(?![年月日])[\u4e00-\u9fff]"
_BESIDE_OTHERS = re.compile(
    rf"(?<=[\u4e00-\u9fff])(?<![年月日])(?=\d)|(?<=[\d%])(?={_HAN})"
    rf"|(?<=[\u4e00-\u9fff])(?={OPEN}\w)(?!{OPEN}[\u4e00-\u9fff])"
    rf"|(?<=[A-Za-z0-9]{CLOSE})(?=[\u4e00-\u9fff])"
)


class Phrases:
    """The templates of one language. A template has fields in braces.

    `{share}` is a figure, `{share.low}` a part of it, `{texts:text|texts}` a count and what is
    counted, in the singular or the plural. A field of type `str` is a name from the shop's data.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._templates = templates(language)

    def __contains__(self, key: str) -> bool:
        return key in self._templates

    def __call__(
        self, key: str, /, *, quotes: Sequence[str] = (), lead: float = 0.0, **fields: Field
    ) -> Sentence:
        """Fill a template. A key or a field that there is not is an error of the caller."""
        made = self.fill(key, fields)
        return replace(made, quotes=tuple(quotes), lead=lead)

    def fill(self, key: str, fields: Mapping[str, Field]) -> Sentence:
        """Fill a template with fields by name."""
        pieces: list[str] = []
        refs: list[str] = []
        template, place = self._templates[key], 0
        for match in _FIELD.finditer(template):
            pieces.append(template[place : match.start()])
            text, of = self._field(match, fields[match["name"]])
            pieces.append(text)
            refs += of
            place = match.end()
        text = self._spaced("".join([*pieces, template[place:]]))
        return Sentence(text=_upper(text), refs=tuple(refs))

    def figure(self, figure: Figure, part: str = "value") -> Sentence:
        """A figure alone, as the cell of a table or the mark of a chart."""
        return Sentence(text=show(figure, part, self.language), refs=(ref_of(figure, part),))

    def name(self, name: str) -> Sentence:
        """A name from the shop's data alone."""
        return Sentence(text=named(name))

    def joined(self, parts: Sequence[str | Sentence]) -> Sentence:
        """Names or parts of a sentence in a row, as the language puts them."""
        said = [self.name(one) if isinstance(one, str) else one for one in parts]
        refs = tuple(ref for one in said for ref in one.refs)
        if self.language == "zh":
            return Sentence(text="、".join(one.text for one in said), refs=refs)
        *before, last = (one.text for one in said)
        return Sentence(text=f"{', '.join(before)} and {last}" if before else last, refs=refs)

    def _spaced(self, text: str) -> str:
        """Put a space between Chinese characters and digits or Latin names, not into dates."""
        return _BESIDE_OTHERS.sub(" ", text) if self.language == "zh" else text

    def _field(self, match: re.Match[str], value: Field) -> tuple[str, tuple[str, ...]]:
        if isinstance(value, str):
            return named(value), ()
        if isinstance(value, Sentence):
            return value.text, value.refs
        part = match["part"] or "value"
        shown = show(value, part, self.language)
        if match["one"] is not None:
            number, unit = part_of(value, part)
            one = unit is Unit.COUNT and number == 1
            shown = f"{shown} {match['one'] if one else match['many']}"
        return shown, (ref_of(value, part),)


def ref_of(figure: Figure, part: str = "value") -> str:
    return figure.figure_id if part == "value" else f"{figure.figure_id}.{part}"


def named(name: str) -> str:
    """Mark a name from the shop's data, so that its digits are not taken for ours."""
    plain = " ".join(name.replace(OPEN, "").replace(CLOSE, "").split())
    return f"{OPEN}{plain}{CLOSE}"


def plain(text: str) -> str:
    """A sentence's text without the marks around names."""
    return text.replace(OPEN, "").replace(CLOSE, "")


@cache
def templates(language: str) -> Mapping[str, str]:
    """The templates of a language, by key: `aspects.complained`."""
    told = (files("rapport.research") / "texts" / f"{language}.yaml").read_text(encoding="utf-8")
    return {
        f"{group}.{key}": str(text)
        for group, texts in read_yaml(told).items()
        for key, text in texts.items()
    }


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
