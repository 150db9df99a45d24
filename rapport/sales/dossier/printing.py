"""Writes a dossier as text, as JSON and as a page to print."""

from html import escape
from typing import Any

from rapport.sales.dossier.model import Dossier, DossierLine, Section
from rapport.sales.dossier.wording import heading, said_in, title_of

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h2{font-size:1.05rem;margin:1.4rem 0 .3rem}q{font-style:italic}small{color:#555}"
    "li{margin:.2rem 0}@media print{body{margin:0}}"
)


def dossier_text(dossier: Dossier, *, language: str) -> str:
    """Write a dossier as plain text, part by part."""
    parts = [f"{heading('title', language)} · {dossier.lead_id}"]
    for section in Section:
        parts += ["", title_of(section, language)]
        lines = dossier.of(section)
        parts += [f"- {_sentence(line, dossier, language)}" for line in lines]
        if not lines:
            parts.append(f"- {heading('none', language)}")
    return "\n".join(parts) + "\n"


def dossier_json(dossier: Dossier, *, language: str) -> dict[str, Any]:
    """Give a dossier as values for JSON, each line with its sentence and its sources."""
    return {
        "lead_id": dossier.lead_id,
        "customer_id": dossier.customer_id,
        "line": dossier.line,
        "language": dossier.language,
        "made_at": dossier.made_at.isoformat(),
        "sections": [
            {
                "section": section.value,
                "title": title_of(section, language),
                "lines": [_values(line, dossier, language) for line in dossier.of(section)],
            }
            for section in Section
        ],
    }


def dossier_html(dossier: Dossier, *, language: str) -> str:
    """Write a dossier as a page of its own, to be printed; it loads nothing."""
    body = [f"<h1>{escape(heading('title', language))}</h1>"]
    moment = dossier.made_at.isoformat(timespec="minutes")
    body.append(f"<p><small>{escape(heading('made', language).format(moment=moment))}</small></p>")
    for section in Section:
        body.append(f"<h2>{escape(title_of(section, language))}</h2>")
        lines = [_item(line, dossier, language) for line in dossier.of(section)]
        body.append(
            f"<ul>{''.join(lines)}</ul>" if lines else f"<p>{escape(heading('none', language))}</p>"
        )
    title = escape(heading("title", language))
    return (
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style>{''.join(body)}</html>"
    )


def line_text(line: DossierLine, dossier: Dossier, *, language: str) -> str:
    """Say a line to who reads the dossier; the opening is in the customer's own language."""
    return said_in(line, dossier.language if line.section is Section.OPENING else language)


def _item(line: DossierLine, dossier: Dossier, language: str) -> str:
    quote = f" <q>{escape(line.quote)}</q>" if line.quote else ""
    sources = ", ".join(f"{one.kind} {one.source_id}" for one in line.sources)
    small = f" <small>({escape(sources)})</small>" if sources else ""
    return f"<li>{escape(line_text(line, dossier, language=language))}{quote}{small}</li>"


def _sentence(line: DossierLine, dossier: Dossier, language: str) -> str:
    said = line_text(line, dossier, language=language)
    quote = f" “{line.quote}”" if line.quote else ""
    sources = ", ".join(f"{one.kind} {one.source_id}" for one in line.sources[:2])
    return said + quote + (f" [{sources}]" if sources else "")


def _values(line: DossierLine, dossier: Dossier, language: str) -> dict[str, Any]:
    return {
        "code": line.code,
        "text": line_text(line, dossier, language=language),
        "facts": dict(line.facts),
        "quote": line.quote,
        "at": line.at.isoformat() if line.at else None,
        "sources": [
            {"kind": one.kind, "id": one.source_id, "start": one.start, "end": one.end}
            for one in line.sources
        ],
    }
