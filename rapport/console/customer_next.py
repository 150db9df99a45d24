"""The next best action on a customer's page: what could be said today, and what is best."""

from rapport.agenda import Alternative, NextAction, basis_words, next_action, next_sentence
from rapport.app import agenda_desk_of
from rapport.console.agenda import channel_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.visits import Visit
from rapport.reasons import fine_money

_SHOWN = 6


def read_next(visit: Visit, customer_id: str) -> NextAction:
    """Weigh what waits for the customer today."""
    return next_action(agenda_desk_of(visit.app), customer_id)


def next_card(visit: Visit, found: NextAction) -> Markup:
    """Say what is best in a sentence, then the alternatives with their numbers."""
    t = visit.t
    parts: list[Markup] = [tag("p", next_sentence(found, t.language), class_="strong")]
    if found.alternatives:
        items = [_alternative(visit, one, found.currency) for one in found.alternatives[:_SHOWN]]
        parts.append(tag("ol", items, class_="list"))
    if found.held:
        held = "; ".join(f"{name}: {t.name('because', code)}" for name, code in found.held[:_SHOWN])
        parts.append(tag("p", t("agenda.next.held", held=held), class_="muted small"))
    return tag("div", parts)


def _alternative(visit: Visit, one: Alternative, currency: str) -> Markup:
    t = visit.t

    def money(minor: float) -> str:
        return fine_money(minor, currency, t.language)

    goes = one.verdict == "chosen"
    verdict = t("agenda.next.goes") if goes else t(f"agenda.reasons.{one.verdict}")
    name = tag("span", f"{one.name} · {channel_name(visit, one.channel)}", class_="strong")
    numbers = t(
        "agenda.next.numbers",
        gross=money(one.gross),
        unsubscribe=money(one.unsubscribe),
        cost=money(one.cost),
        brings=money(one.brings),
        basis=basis_words(one.basis, t.language),
    )
    top = tag("div", name, badge(verdict, "good" if goes else ""), class_="line spread")
    return tag("li", top, tag("div", numbers, class_="muted small"))
