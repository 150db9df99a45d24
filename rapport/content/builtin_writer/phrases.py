"""Parts of texts that fit together: sentences, subjects and buttons by objective and tone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapport.content.errors import BadCopybook
from rapport.content.model import Objective, Tone
from rapport.kit.yaml_texts import read_yaml

_TONES = {"w": Tone.WARM, "p": Tone.PLAIN, "y": Tone.PLAYFUL, "r": Tone.REFINED}
_LINE = re.compile(r"([wpyr]+|\*) (\S.*)")
_ABBREVIATED = re.compile(r"\{(\w+)\}")
_TAGS = {
    "p": "{{ product.name }}",
    "q": "{{ products[1].name }}",
    "price": "{{ product.price | money }}",
    "shop": "{{ shop.name }}",
    "offer": "{{ offer.name }}",
    "code": "{{ offer.code }}",
    "ends": "{{ offer.ends_at | date }}",
    "hi": "{% if customer.first_name %}",
    "name": '{{ customer.first_name | default: "" }}',
    "else": "{% else %}",
    "end": "{% endif %}",
}
_OFF = {
    "zh": "{{ offer.discount | zhe }}",
    "en": "{{ offer.discount | percent }}",
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The parts of one language by objective, or by `common`, then by kind, then by tone."""

    language: str
    parts: Mapping[tuple[str, str, Tone], tuple[str, ...]]

    def of(self, objective: Objective, kind: str, tone: Tone) -> tuple[str, ...]:
        """What an objective has of a kind, such as `opener`; none if it has none."""
        return self.parts.get((objective.value, kind, tone), ())

    def common(self, kind: str, tone: Tone) -> tuple[str, ...]:
        """What fits every objective, such as a `closing`."""
        return self.parts.get(("common", kind, tone), ())


@cache
def phrases_of(language: str) -> Phrases:
    """Read the parts that come with the product; raise `BadCopybook` at a line without a tone."""
    file = files("rapport.content.builtin_writer") / "phrases" / f"{language}.yaml"
    told = read_yaml(file.read_text(encoding="utf-8"))
    groups = {"common": told["common"], **told["objectives"]}
    found: dict[tuple[str, str, Tone], tuple[str, ...]] = {}
    for group, kinds in groups.items():
        for kind, lines in kinds.items():
            found |= _by_tone(language, group, kind, lines)
    return Phrases(language, found)


def _by_tone(
    language: str, group: str, kind: str, lines: Sequence[str]
) -> dict[tuple[str, str, Tone], tuple[str, ...]]:
    found: dict[tuple[str, str, Tone], tuple[str, ...]] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise BadCopybook(
                f"phrases/{language}.yaml, {group}, {kind}: {line[:40]!r} begins with no tone;"
                " write w, p, y, r or * before it"
            )
        for letter in "wpyr" if match[1] == "*" else match[1]:
            key = group, kind, _TONES[letter]
            found[key] = (*found.get(key, ()), _written_out(match[2], language))
    return found


def _written_out(text: str, language: str) -> str:
    tags = {**_TAGS, "off": _OFF[language]}
    return _ABBREVIATED.sub(lambda found: tags[found[1]], text)
