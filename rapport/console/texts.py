"""Every sentence the console shows, in each of its languages; the words live in `texts/*.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale

from rapport.kit.yaml_texts import read_yaml

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
"""The languages of the console, each named in itself."""

_FOLDER = Path(__file__).parent / "texts"


class Texts:
    """The console's words in one language: `t("customers.title")`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = words_of(language)
        self._locale = Locale.parse(language)

    def __call__(self, key: str, **values: object) -> str:
        """Give the text of a key with `{name}` filled in; a key must exist."""
        text = self._words[key]
        return text.format(**values) if values else text

    def many(self, key: str, count: int, **values: object) -> str:
        """Give the form of `key.one` or `key.other` that fits a count, with `{count}` filled in."""
        form = "one" if self._locale.plural_form(count) == "one" else "other"
        return self(f"{key}.{form}", count=values.pop("shown", count), **values)

    def name(self, group: str, value: str) -> str:
        """Give the name of a stored value, such as an event's; one not known is its own name."""
        return self._words.get(f"{group}.{value}", value)

    def has(self, key: str) -> bool:
        return key in self._words


def choose_language(wanted: str) -> str:
    """Give the console's language that serves a BCP 47 tag or an Accept-Language header best."""
    for part in wanted.split(","):
        first = part.split(";")[0].strip().split("-")[0].lower()
        if first in LANGUAGES:
            return first
    return "en"


@cache
def texts_in(language: str) -> Texts:
    return Texts(language)


@cache
def words_of(language: str) -> dict[str, str]:
    """Read a language's words as `group.key` → text."""
    tree = read_yaml((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return dict(_leaves(tree, ""))


def _leaves(tree: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    found = []
    for key, value in tree.items():
        if isinstance(value, Mapping):
            found += _leaves(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", str(value)))
    return found
