"""The page of one text: what was read of it and why, and the buttons that put it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.app import readers_of_shop
from rapport.console.controls import box, button, card, show
from rapport.console.customers import customer_link
from rapport.console.insight_checking import Lot, lot_of
from rapport.console.insight_correcting import MAY, draw_mention_buttons, draw_text_buttons
from rapport.console.insight_keys import TextKeys
from rapport.console.insight_marks import marked_text, marks_of, mention_name
from rapport.console.insight_parts import (
    about_name,
    percent,
    read_aspects,
    segment_link,
    sentiment_badge,
    text_link,
)
from rapport.console.insight_scope import product_names
from rapport.console.insight_texts import state_badge
from rapport.console.insight_why import why_list
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, facts, head, link
from rapport.console.visits import Draw, Visit
from rapport.insights import Carried, MentionKind, MentionRead, TextRead, TextState, read_text
from rapport.scoring import need_topic


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    text: TextRead
    products: Mapping[str, str]
    carried: Sequence[Carried]
    lot: Lot


def insight_text(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the text that the address asks for; the id stands in the query, for it has a colon."""
    text = read_text(visit.app.facts, arguments.query_parameters.get("id", ""))
    read_aspects(visit)
    product = text.line.product_id
    products = product_names(visit, [product]) if product else {}
    why = readers_of_shop(visit.app).explain(text.line.text)
    lot = lot_of(visit, text.line.text_id)
    return partial(_draw, visit, _Found(text=text, products=products, carried=why, lot=lot))


def _draw(visit: Visit, found: _Found) -> None:
    t, text = visit.t, found.text
    crumbs = [
        (t("insights.title"), link("/insights")),
        (t("insights.tab.texts"), link("/insights/texts")),
    ]
    source = t.name("insights.source", text.line.source)
    with box("head"):
        show(head(f"{source} · {visit.f.day(text.line.written_at)}", crumbs=crumbs))
        show(state_badge(visit, text.line))
    keys = TextKeys(visit, text, found.lot)
    with box("cols main-side"):
        with box("stack"):
            _draw_readings(visit, text, keys)
        with box("stack"):
            keys.draw_card()
            with card(t("insights.read_as")):
                show(facts(_facts(visit, found)))
            with card(t("insights.why"), t("insights.why_about")):
                show(why_list(visit, text.line.text, found.carried))
            if segments := _segment_links(visit, found):
                with card(t("insights.use"), t("insights.use_about")):
                    show(tag("div", segments, class_="stack snug"))


def _draw_readings(visit: Visit, text: TextRead, keys: TextKeys) -> None:
    t, may = visit.t, visit.may(MAY)
    with card(t("insights.text"), t("insights.text_about")):
        show(_text(visit, text))
        if may:
            with keys.row("reading"):
                draw_text_buttons(visit, text)
    with card(t("insights.mentions"), t("insights.mentions_about")):
        _draw_mentions(visit, text, keys)
        if may:
            with box("line after"):
                button(t("insights.add"), keys.add, kind="small-btn", icon_name="plus").mark("add")
    if may:
        keys.listen()


def _text(visit: Visit, text: TextRead) -> Markup:
    words = text.line.text
    if not words.strip():
        return tag("p", visit.t("insights.only_stars"), class_="muted")
    names = {one.place: mention_name(visit, one) for one in text.mentions}
    return marked_text(words, marks_of(text.mentions), names)


def _draw_mentions(visit: Visit, text: TextRead, keys: TextKeys) -> None:
    t = visit.t
    if not text.mentions:
        show(tag("p", t("insights.no_mentions"), class_="muted"))
        return
    with box("stack tight mentions"):
        for one in text.mentions:
            with box("entry") if not visit.may(MAY) else keys.row("entry reading"):
                show(_mention(visit, text, one))
                if visit.may(MAY):
                    draw_mention_buttons(visit, text, one)


def _mention(visit: Visit, text: TextRead, one: MentionRead) -> Markup:
    looks = [badge(about_name(visit, one.about, one.kind, one.sentiment))]
    if one.kind is not MentionKind.ASPECT:
        looks.append(badge(visit.t(f"insights.kind.{one.kind.value}")))
    if one.sentiment is not None:
        looks.append(sentiment_badge(visit, one.sentiment))
    opinion = text.line.text[slice(*one.opinion)] if one.opinion else ""
    told = [tag("span", looks, class_="tags")]
    if opinion:
        told.append(tag("span", visit.t("insights.opinion", words=opinion), class_="muted small"))
    quote = tag("blockquote", text.line.text[one.start : one.end], class_="said")
    return tag("div", tag("div", told, class_="line"), quote)


def _facts(visit: Visit, found: _Found) -> list[tuple[str, str | Markup]]:
    t, f, text = visit.t, visit.f, found.text
    line = text.line
    felt: list[tuple[str, str | Markup]] = [
        (t("insights.by.feeling"), sentiment_badge(visit, line.sentiment))
    ]
    if text.probability is not None:
        felt.append((t("insights.certainty"), percent(f, text.probability)))
    if text.strength is not None:
        felt.append((t("insights.strength"), percent(f, text.strength)))
    if text.emotion:
        felt.append((t("insights.emotion_name"), t.name("insights.emotion", text.emotion)))
    if text.irony:
        felt.append((t("insights.irony"), t("words.yes")))
    stars = "" if line.rating is None else t("insights.stars", stars=f.number(line.rating))
    return [
        *(felt if line.state is TextState.READ else []),
        (t("product.rating"), stars),
        (t("insights.by.source"), t.name("insights.source", line.source)),
        (t("insights.by.platform"), t.name("insights.platform", line.platform or "")),
        (t("insights.by.language"), t.name("language", line.language)),
        (t("insights.by.product"), _product(found)),
        (t("insights.customer"), _customer(text)),
        (t("insights.same_as"), _same(text)),
        (t("insights.read_by"), text.read_by or ""),
    ]


def _product(found: _Found) -> str | Markup:
    product = found.text.line.product_id
    if not product:
        return ""
    return tag("a", found.products[product], href=link("/products/show", id=product))


def _customer(text: TextRead) -> str | Markup:
    if not text.customer_id:
        return ""
    return tag("a", text.customer_id, href=customer_link(text.customer_id))


def _same(text: TextRead) -> str | Markup:
    return tag("a", text.same_as, href=text_link(text.same_as)) if text.same_as else ""


def _segment_links(visit: Visit, found: _Found) -> list[Markup]:
    """Ways to everybody who said the same: a segment, begun with the rule."""
    t = visit.t
    links = []
    seen = set()
    for one in found.text.mentions:
        name = about_name(visit, one.about, one.kind, one.sentiment)
        if one.kind is not MentionKind.ASPECT:
            topic, feeling = need_topic(one.kind.value, one.about), ""
            words = t("insights.segment_of_need", about=name)
        elif one.sentiment:
            topic, feeling = one.about, one.sentiment.value
            told = t.name("sentiment", feeling)
            words = t("insights.segment_of", about=name, feeling=told)
        else:
            continue
        if topic not in seen:
            seen.add(topic)
            links.append(button_link(words, segment_link(topic, feeling), icon_name="segments"))
    return links
