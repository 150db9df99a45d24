"""Cuts an article into passages: what stands under one heading, and is quoted whole."""

import re

from rapport.conversations.model import Article, Passage

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_LONGEST = 900  # characters: more than this is a page, not an answer


def passages_of(article: Article) -> list[Passage]:
    """Give the passages in the order of the article; headings without text below are left out."""
    return [
        _passage(article, heading, text)
        for heading, lines in _sections(article.body)
        for text in _parts(lines)
    ]


def _sections(body: str) -> list[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in body.splitlines():
        heading = _HEADING.match(line)
        if heading:
            sections.append((heading.group(1), []))
        else:
            sections[-1][1].append(line)
    return sections


def _passage(article: Article, heading: str, text: str) -> Passage:
    return Passage(
        article_id=article.article_id,
        language=article.language,
        title=article.title,
        heading="" if heading == article.title else heading,
        text=text,
    )


def _parts(lines: list[str]) -> list[str]:
    """Join lines into texts no longer than `_LONGEST`, split only where a paragraph ends."""
    paragraphs = [part.strip() for part in "\n".join(lines).split("\n\n") if part.strip()]
    parts: list[str] = []
    for paragraph in paragraphs:
        if parts and len(parts[-1]) + len(paragraph) + 2 <= _LONGEST:
            parts[-1] = f"{parts[-1]}\n\n{paragraph}"
        else:
            parts.append(paragraph)
    return parts
