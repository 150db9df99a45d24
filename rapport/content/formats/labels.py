"""Says of a text that a model helped to write it: a line people read, and marks programs read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapport.content.languages import text_key

_LINES = {"zh": "本内容由人工智能辅助生成", "en": "Written with the help of AI"}
_MODELS = ("model:", "built-in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`line` is shown at the end of a text; `marks` become `<meta>` elements by name."""

    line: str
    marks: Mapping[str, str] = field(default_factory=dict)


def written_by_model(written_by: str) -> bool:
    """Say whether a model had a part in a text; a person's edit does not undo that."""
    return written_by.startswith(_MODELS)


def label_for(written_by: str, *, when: str, language: str) -> Label | None:
    """Give the label of a text, or None where none is asked for.

    `when` is the setting `ai_label` of the shop: `always`, `models` or `never`.
    """
    if when == "never" or (when == "models" and not written_by_model(written_by)):
        return None
    return Label(line=_LINES[text_key(language)], marks={"ai-generated": "assisted"})
