"""The settings page of the shop: read-only, for the settings come from the environment."""

from functools import partial

from nicegui import PageArguments
from pydantic import BaseModel, SecretStr

from rapport.console.controls import card, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import banner
from rapport.console.settings import settings_frame
from rapport.console.visits import Draw, Visit

_GROUPS = ("shop", "mail", "llm")


def shop(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_draw, visit)


def _draw(visit: Visit) -> None:
    t, settings = visit.t, visit.app.settings
    with settings_frame(visit, "shop"):
        show(banner(t("shop.read_only")))
        for name in _GROUPS:
            with card(t(f"shop.group.{name}")):
                show(_table(visit, getattr(settings, name), f"RAPPORT_{name.upper()}__"))


def _table(visit: Visit, group: BaseModel, prefix: str) -> Markup:
    rows = [
        _setting(prefix + name.upper(), _shown(visit, getattr(group, name)), field.description)
        for name, field in type(group).model_fields.items()
    ]
    return tag("dl", rows, class_="facts settings")


def _setting(name: str, value: str, sentence: str | None) -> Markup:
    about = tag("div", sentence, class_="muted small", lang="en")
    return join(tag("dt", tag("code", name)), tag("dd", tag("div", value, class_="strong"), about))


def _shown(visit: Visit, value: object) -> str:
    match value:
        case SecretStr():
            return visit.t("shop.secret" if value.get_secret_value() else "words.none")
        case bool():
            return visit.t("words.yes" if value else "words.no")
        case None | "":
            return visit.t("words.none")
        case _:
            return str(value)
