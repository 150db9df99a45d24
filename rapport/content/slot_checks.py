"""Checks of slots: known ones, readable ones, with a value for everybody who is written to."""

import re
from collections.abc import Iterator

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.liquid import MARK, parse
from rapport.content.model import Copy, Finding
from rapport.content.parts import parts_of
from rapport.content.slots import allowed, filter_needed, slots_of, unresolved, without

_OUTPUT = re.compile(r"\{\{-?\s*([\w.\[\]-]*)\s*(.*?)\s*-?\}\}", re.DOTALL)


def known_slots(text: CheckedText) -> Iterator[Finding]:
    """Every slot is one that copy may use, written so that it can be read."""
    for part, source in parts_of(text.copy):
        template = parse(source, language=text.grounds.language, html=False)
        for variables in template.analyze().globals.values():
            for variable in variables:
                if not allowed(str(variable)):
                    yield finding(
                        "slot-unknown", part=part, span=str(variable), start=variable.span.index
                    )
        for mark in MARK.finditer(source):
            yield from _output(part, mark)


def _output(part: str, mark: re.Match[str]) -> Iterator[Finding]:
    output = _OUTPUT.fullmatch(mark[0])
    if not output:
        return
    path, filters = output[1], re.findall(r"\|\s*(\w+)", output[2])
    if not re.match(r"[a-z_]", path):
        yield finding("slot-unknown", part=part, span=mark[0], start=mark.start())
    needed = filter_needed(path)
    if needed and not set(needed) & set(filters):
        choice = " / ".join(f"| {name}" for name in needed)
        yield finding(
            "slot-unreadable", part=part, span=mark[0], start=mark.start(), filters=choice
        )


def resolved_slots(text: CheckedText) -> Iterator[Finding]:
    """Every slot has a value for the products, the offer, and everybody in the group."""
    grounds, asked = text.grounds, slots_of(text.copy)
    for path in unresolved(text.copy, grounds.slots, language=grounds.language):
        if allowed(path):
            yield finding("slot-unresolved", part=_part_of(text.copy, path), span=path)
    for name, share in grounds.missing_shares.items():
        path = f"customer.{name}"
        if path not in asked or share == 0:
            continue
        if unresolved(text.copy, without(grounds.slots, path), language=grounds.language):
            some = ("some", "部分") if share is None else (f"{share:.1%}", f"{share:.1%}")
            yield finding(
                "slot-needs-default",
                part=_part_of(text.copy, path),
                span=path,
                share=some[0],
                share_zh=some[1],
            )


def _part_of(copy: Copy, path: str) -> str:
    return next((part for part, source in parts_of(copy) if path in source), "body")
