"""The menu at the side: every section of the console, and who is signed in."""

from rapport.access import Permission
from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.parts import link
from rapport.console.visits import Visit

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("home",)),
    (
        "facts",
        (
            "customers",
            "segments",
            "value",
            "loyalty",
            "reports",
            "insights",
            "research",
            "products",
            "recommendations",
            "imports",
        ),
    ),
    ("ground", ("brand", "offers", "grounds")),
    ("choices", ("briefs", "library", "review")),
    ("acts", ("agenda", "calendar", "campaigns", "journeys", "leads", "forms", "topics")),
    ("delivery", ("delivery", "alerts", "why", "transactional", "wecom-tasks", "mailbox")),
    ("learn", ("attribution", "effects", "scores", "uplift")),
    ("study", ("judge", "corpus", "lab")),
    ("shop", ("webhooks", "settings")),
)
_NEEDS = {
    "settings": Permission.ADMIN,
    "webhooks": Permission.ADMIN,
    "imports": Permission.IMPORT,
}
_LOGO = tag(
    "svg",
    tag("rect", class_="mark", x=1, y=1, width=30, height=30, rx=9),
    tag("path", class_="cut", d="M9 22V10h8a4.2 4.2 0 0 1 0 8.4H9M17.4 18.4 23 23"),
    viewBox="0 0 32 32",
    aria_hidden="true",
)


def brand() -> Markup:
    return tag("a", _LOGO, "Rapport", href=link("/"), class_="brand")


def menu(visit: Visit, *, section: str, waiting: int) -> Markup:
    """Draw the menu with one section marked, and the number of drafts that wait for a reviewer."""
    groups = [_group(visit, name, sections, section, waiting) for name, sections in _GROUPS]
    nav = tag("nav", groups, aria_label=visit.t("menu.label"))
    return tag("div", brand(), nav, _who(visit), class_="side")


def _group(
    visit: Visit, name: str, sections: tuple[str, ...], current: str, waiting: int
) -> Markup:
    allowed = [s for s in sections if visit.may(_NEEDS.get(s, Permission.VIEW))]
    items = [
        _item(visit, section, current=section == current, waiting=waiting) for section in allowed
    ]
    title = tag("div", visit.t(f"menu.group.{name}"), class_="group") if name and items else None
    return tag("div", title, items)


def _item(visit: Visit, section: str, *, current: bool, waiting: int) -> Markup:
    count = None
    if section == "review" and waiting:
        label = visit.t.many("menu.waiting", waiting)
        count = tag("span", str(waiting), class_="count", title=label)
    return tag(
        "a",
        icon(section),
        visit.t(f"menu.{section}"),
        count,
        href=link("/" if section == "home" else f"/{section}"),
        class_="item",
        aria_current="page" if current else None,
    )


def _who(visit: Visit) -> Markup:
    operator = visit.operator
    names = tag(
        "div",
        tag("div", operator.name, class_="strong clip"),
        tag("div", visit.t.name("role", operator.role), class_="muted small"),
        class_="grow",
    )
    return tag("div", tag("span", initials(operator.name), class_="avatar"), names, class_="who")


def initials(name: str) -> str:
    """Give the one or two letters that stand for a name; for a Chinese one its first character."""
    words = name.split()
    if not words:
        return "?"
    if len(words) == 1 or not words[0].isascii():
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()
