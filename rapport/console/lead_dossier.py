"""A lead's dossier as the console shows it: each line with the customer's words and its sources."""

from rapport.console.markup import Markup, tag
from rapport.console.parts import link
from rapport.console.visits import Visit
from rapport.sales import Dossier, DossierLine, Section, line_text, title_of

_LOUD = {Section.OPENING: "good", Section.NOT_TO_SAY: "warn", Section.OBJECTIONS: ""}


def dossier_parts(visit: Visit, dossier: Dossier) -> Markup:
    """Draw the parts of a dossier that have something to say, one under the other."""
    drawn = [_part(visit, dossier, section) for section in Section if dossier.of(section)]
    return tag("div", drawn, class_="dossier")


def _part(visit: Visit, dossier: Dossier, section: Section) -> Markup:
    lines = [_line(visit, dossier, line) for line in dossier.of(section)]
    return tag(
        "section",
        tag("h3", title_of(section, visit.t.language)),
        tag("ul", lines, class_=f"dossier-lines {_LOUD.get(section, '')}".strip()),
    )


def _line(visit: Visit, dossier: Dossier, line: DossierLine) -> Markup:
    text = line_text(line, dossier, language=visit.t.language)
    product = line.facts.get("product_id")
    words = tag("a", text, href=link("/products/show", id=product)) if product else text
    sources = ", ".join(f"{one.kind} {one.source_id}" for one in line.sources[:3])
    moment = visit.f.ago(line.at, now=visit.now) if line.at else ""
    told = visit.t("leads.evidence", sources=sources) if sources else None
    language = dossier.language if line.section is Section.OPENING else None
    return tag(
        "li",
        tag("span", words, lang=language),
        tag("q", line.quote, class_="quote") if line.quote else None,
        tag("span", moment, class_="muted small", title=told) if moment else None,
    )
