"""Says of a text that AI generated it: a line people read, and an entry that programs read.

Words and entry are those of `rapport.law`, which holds what the labelling measures ask for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapport.law import Certainty, ContentOrigin, label_metadata, visible_label

_MODELS = ("model:", "built-in")
_BRACES = str.maketrans("", "", "{}")
_PRODUCT = "Rapport"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`line` is shown at the end of a text; `marks` become metadata, such as `<meta>`, by name."""

    line: str
    marks: Mapping[str, str] = field(default_factory=dict)


def written_by_model(written_by: str) -> bool:
    """Say whether a model had a part in a text; a person's edit does not undo that."""
    return written_by.startswith(_MODELS)


def label_for(
    written_by: str, *, when: str, language: str, producer: str, produce_id: str
) -> Label | None:
    """Give the label of a text, or None where none is asked for.

    `when` is the setting `ai_label` of the shop: `always`, `models` or `never`. `producer` is who
    answers for the text, the shop, and `produce_id` its number there, such as that of the draft.
    """
    model = written_by_model(written_by)
    if when == "never" or (when == "models" and not model):
        return None
    origin = ContentOrigin(
        producer=_plain(producer) or _PRODUCT,
        produce_id=_plain(produce_id),
        certainty=Certainty.GENERATED if model else Certainty.POSSIBLY,
    )
    return Label(line=visible_label(language), marks=label_metadata(origin))


def draft_number(draft_id: str, version: int) -> str:
    """The number of exactly this version of a draft, as its label tells it."""
    return f"{draft_id}@{version}"


def _plain(name: str) -> str:
    """A name in which no template sees a slot of its own."""
    return name.translate(_BRACES).strip()
