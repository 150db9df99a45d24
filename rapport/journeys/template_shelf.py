"""Journeys to begin with: proved, and complete but for the ids of the shop's own briefs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from rapport.content import Copy, Objective
from rapport.journeys.errors import TemplateNotFound
from rapport.journeys.model import Journey
from rapport.journeys.parsing import parse_journey
from rapport.kit.yaml_texts import read_yaml

_SHELF = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyTemplate:
    """A journey whose briefs are placeholders. Names and sentences are keyed by language.

    `briefs` says of each placeholder what the message is for; `text` is the journey as YAML.
    `copies` are texts to begin with, by placeholder and language; not every template has them.
    """

    template_id: str
    names: Mapping[str, str]
    about: Mapping[str, str]
    briefs: Mapping[str, Objective]
    journey: Journey
    text: str
    copies: Mapping[str, Mapping[str, Copy]]


@cache
def list_templates() -> tuple[JourneyTemplate, ...]:
    """List the templates by id."""
    return tuple(_read(path) for path in sorted(_SHELF.glob("*.yaml")))


def get_template(template_id: str) -> JourneyTemplate:
    """Return a template by its id, or raise `TemplateNotFound`."""
    for template in list_templates():
        if template.template_id == template_id:
            return template
    raise TemplateNotFound(
        f"there is no template {template_id!r}; see `rapport journeys templates`"
    )


def _read(path: Path) -> JourneyTemplate:
    raw = read_yaml(path.read_text(encoding="utf-8"))
    told = raw["template"]
    return JourneyTemplate(
        template_id=path.stem,
        names=told["names"],
        about=told["about"],
        briefs={brief: Objective(objective) for brief, objective in told["briefs"].items()},
        journey=parse_journey(raw["journey"]),
        copies={
            brief: {language: Copy(**one) for language, one in languages.items()}
            for brief, languages in told.get("texts", {}).items()
        },
        text=yaml.safe_dump(raw["journey"], sort_keys=False, allow_unicode=True, width=100),
    )
