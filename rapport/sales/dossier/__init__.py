"""The dossier of a lead: what helps before a call, and what each line rests on."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.sales.dossier.making import make_dossier
    from rapport.sales.dossier.model import Dossier, DossierLine, Section, Source
    from rapport.sales.dossier.printing import dossier_html, dossier_json, dossier_text, line_text
    from rapport.sales.dossier.reading import Shop
    from rapport.sales.dossier.wording import title_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Dossier",
    "DossierLine",
    "Section",
    "Shop",
    "Source",
    "dossier_html",
    "dossier_json",
    "dossier_text",
    "line_text",
    "make_dossier",
    "title_of",
]
