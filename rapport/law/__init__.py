"""Law: what the law of a market and the rules of a platform forbid or ask to say.

In: a text, its market, language, and what is known: sector, channel, facts, trade names. Out:
breaches with law, article, reason and rewording, placed in the text as it was given, and the terms
that an exemption leaves free. Must never send or change a text, nor know who will read it.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names
from rapport.law.sectors import sectors

if TYPE_CHECKING:
    from rapport.law.errors import BadLabel, BadLawRule
    from rapport.law.labels import (
        Certainty,
        ContentOrigin,
        has_visible_label,
        implicit_label,
        label_metadata,
        visible_label,
    )
    from rapport.law.model import Breach, Exemption, Kind, LawReading, LawRule
    from rapport.law.normalising import Plain, normalise
    from rapport.law.reading import explain, read_law
    from rapport.law.ruling import all_exemptions, all_rules, rules_for
    from rapport.law.sectors import sector_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadLabel",
    "BadLawRule",
    "Breach",
    "Certainty",
    "ContentOrigin",
    "Exemption",
    "Kind",
    "LawReading",
    "LawRule",
    "Plain",
    "all_exemptions",
    "all_rules",
    "explain",
    "has_visible_label",
    "implicit_label",
    "label_metadata",
    "normalise",
    "read_law",
    "rules_for",
    "sector_of",
    "sectors",
    "visible_label",
]
