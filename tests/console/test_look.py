"""The console can be read: contrast in both themes, headings and names where they belong."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui

import rapport.console
from rapport.access import Role
from rapport.app import App

SHEET = (Path(rapport.console.__file__).parent / "static" / "console.css").read_text("utf-8")
AA = 4.5
PAIRS = [
    (ink, ground)
    for ink, grounds in {
        "ink": ("bg", "surface", "surface-2"),
        "ink-2": ("bg", "surface", "surface-2", "sunken"),
        "ink-3": ("bg", "surface", "surface-2", "sunken"),
        "accent": ("bg", "surface", "surface-2", "accent-soft"),
        "danger": ("surface", "danger-soft"),
        "warn": ("warn-soft",),
        "accent-ink": ("accent", "accent-hover"),
    }.items()
    for ground in grounds
]


def colours(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{(.*?)\}", SHEET, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block[1]))


def brightness(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [":root", "body.body--dark"])
def test_words_stand_out_from_their_ground(theme: str) -> None:
    values = colours(theme)
    faint = []
    for ink, ground in PAIRS:
        darker, lighter = sorted((brightness(values[ink]), brightness(values[ground])))
        if (lighter + 0.05) / (darker + 0.05) < AA:
            faint.append((ink, ground))
    assert faint == []


def test_both_themes_set_the_same_colours() -> None:
    assert colours(":root").keys() == colours("body.body--dark").keys()


def test_each_page_has_one_heading_and_every_button_a_name(
    shop: App, tell: Callable[[App, Callable], None]
) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        for path in (
            "/",
            "/customers/show?id=c-00",
            "/segments/new",
            "/review/dr_1",
            "/settings",
            "/imports",
        ):
            await visitor.open(path)
            drawn = "".join(one.content for one in visitor.find(kind=ui.html).elements)
            assert drawn.count("<h1") == 1
            buttons = visitor.find(kind=ui.button).elements
            assert all(one.text or one.props.get("aria-label") for one in buttons)

    tell(shop, story)
