"""Topics on the page of trends: people rename, hide and merge them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.insight_naming import ask_names, ask_other
from rapport.console.insight_parts import percent
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.visits import Visit
from rapport.storage import Database
from rapport.topics import Topic, TopicState, hide_topic, merge_topics, rename_topic

_MAY = Permission.WRITE_CONTENT
_WORDS = 6


def draw_topics(visit: Visit, topics: Sequence[Topic]) -> None:
    """A card with the topics that are shown, and those that people put away."""
    t = visit.t
    shown = [one for one in topics if one.state is TopicState.SHOWN]
    away = [one for one in topics if one.state in (TopicState.HIDDEN, TopicState.MERGED)]
    with card(t("insights.topics"), t("insights.topics_about")), box("stack tight mentions"):
        for one in shown:
            _draw_topic(visit, one, shown)
    if away:
        names = {one.topic_id: _name(one, t.language) for one in topics}
        with card(t("insights.hidden_topics")), box("stack tight mentions"):
            for one in away:
                _draw_away(visit, one, names)


def _draw_topic(visit: Visit, one: Topic, shown: Sequence[Topic]) -> None:
    t = visit.t
    with box("entry"):
        looks = [
            badge(t.name("language", one.language.value)),
            badge(percent(visit.f, one.share)),
        ]
        show(_told(visit, one, looks))
        if visit.may(_MAY):
            with box("line end correcting"):
                acts: dict[str, Callable[[], object]] = {
                    "rename": partial(_rename, visit, one),
                    "hide": partial(_do, visit, partial(hide_topic, *_at(visit, one))),
                    "merge": partial(_merge, visit, one, shown),
                }
                for name, act in acts.items():
                    made = button(t(f"insights.{name}"), act, kind="small-btn")
                    made.mark(f"{name}-{one.topic_id}")


def _draw_away(visit: Visit, one: Topic, names: Mapping[str, str]) -> None:
    t = visit.t
    with box("entry"):
        into = names.get(one.into or "", "")
        show(_told(visit, one, [badge(t("insights.merged_into", name=into))] if into else []))
        if visit.may(_MAY):
            with box("line end correcting"):
                act = partial(_do, visit, partial(hide_topic, *_at(visit, one), hidden=False))
                made = button(t("insights.show_topic"), act, kind="small-btn")
                made.mark(f"show-{one.topic_id}")


def _told(visit: Visit, one: Topic, looks: Sequence[Markup]) -> Markup:
    name = tag("h3", _name(one, visit.t.language))
    top = tag("div", name, tag("span", looks, class_="tags"), class_="line spread top")
    return tag("div", top, tag("p", " · ".join(one.words[:_WORDS]), class_="muted small"))


async def _rename(visit: Visit, one: Topic) -> None:
    names = await ask_names(visit, one.names)
    if names:
        by = visit.operator.name
        await _do(visit, partial(rename_topic, *_at(visit, one), names, by=by))


async def _merge(visit: Visit, one: Topic, shown: Sequence[Topic]) -> None:
    t = visit.t
    others = {
        other.topic_id: _name(other, t.language)
        for other in shown
        if other.topic_id != one.topic_id and other.language is one.language
    }
    title = t("insights.merge_title", name=_name(one, t.language))
    into = await ask_other(visit, title, t("insights.merge_topic_about"), others)
    if into:
        await _do(visit, partial(merge_topics, *_at(visit, one), into))


def _at(visit: Visit, one: Topic) -> tuple[Database, str]:
    return visit.app.database, one.topic_id


async def _do(visit: Visit, work: Callable[[], object]) -> None:
    with visit.told():
        await visit.do(_MAY, work)
        visit.say(visit.t("words.done"))
        await visit.refresh()


def _name(one: Topic, language: str) -> str:
    return one.names.get(language) or next(iter(one.names.values()))
