"""Labels: what people say of a reading that the reader got wrong, and what to ask them next.

In: an operator's word on a text's sentiment, emotion, irony or state, or on something it mentions.
Out: readings that stay corrected however often a text is read again, and examples to learn from.
Must never keep a text: a label names a text by its id, and places in it.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.labelling.agreeing import Agreement, agreement
    from rapport.insights.labelling.applying import apply_labels
    from rapport.insights.labelling.choosing import choose_texts, next_to_label
    from rapport.insights.labelling.errors import BadLabel, TextNotRead
    from rapport.insights.labelling.labelling import Correction, label_reading, label_readings
    from rapport.insights.labelling.model import Label, LabelWhat, ToLabel, check_label
    from rapport.insights.labelling.store import keep_labels, labels_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Agreement",
    "BadLabel",
    "Correction",
    "Label",
    "LabelWhat",
    "TextNotRead",
    "ToLabel",
    "agreement",
    "apply_labels",
    "check_label",
    "choose_texts",
    "keep_labels",
    "label_reading",
    "label_readings",
    "labels_of",
    "next_to_label",
]
