"""Shows how much a draft needs a reviewer, with the reasons in plain words."""

from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.texts import Texts
from rapport.review import Band, Reason, Risk

_LOOKS = {Band.HIGH: "bad", Band.MEDIUM: "warn", Band.LOW: "good"}
_FINDING = "finding-"


def reason_text(t: Texts, reason: Reason) -> str:
    """Say a reason in a sentence."""
    if reason.code.startswith(_FINDING):
        name = t.name("risk.finding", reason.code.removeprefix(_FINDING))
        return f"{name}: {reason.value}" if reason.value else name
    value = t.name("risk.sector_name", reason.value) if reason.code == "sector" else reason.value
    return t(f"risk.reason.{reason.code}", value=value)


def risk_badge(t: Texts, risk: Risk) -> Markup:
    """The band with its score; all reasons are its title."""
    told = "\n".join(reason_text(t, reason) for reason in risk.reasons)
    shown = t(f"risk.band.{risk.band.value}", score=risk.score)
    return tag("span", badge(shown, _LOOKS[risk.band]), title=told)


def risk_cell(t: Texts, risk: Risk) -> Markup:
    """The badge, and under it the weightiest reasons."""
    told = " · ".join(reason_text(t, reason) for reason in risk.reasons[:2])
    return tag("div", risk_badge(t, risk), tag("div", told, class_="muted small clip-two"))


def risk_list(t: Texts, risk: Risk) -> Markup:
    """All reasons with the points that they add."""
    items = [
        tag(
            "li",
            tag(
                "div",
                tag("span", reason_text(t, reason)),
                tag("span", f"+{reason.points}", class_="muted small"),
                class_="line spread",
            ),
        )
        for reason in risk.reasons
    ]
    return tag("div", risk_badge(t, risk), tag("ul", items, class_="list"), class_="stack snug")
