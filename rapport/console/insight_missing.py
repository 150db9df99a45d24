"""Asks what a text mentions that was not read of it."""

from functools import partial

from rapport.console.controls import box, button, choice, text_field
from rapport.console.dialogs import dialog
from rapport.console.insight_labels import correct
from rapport.console.insight_parts import about_name, abouts_offered
from rapport.console.visits import Visit
from rapport.insights import Correction, LabelWhat, MentionKind, Sentiment, TextRead
from rapport.scoring import NEED
from rapport.segments import closed_needs

_ASPECT = f"{MentionKind.ASPECT.value}/"


async def add_missing(visit: Visit, text: TextRead) -> None:
    """Add what the operator says that the text mentions; nothing where they think it over."""
    t, words = visit.t, text.line.text
    with dialog(t("insights.add"), t("insights.add_about")) as asked:
        about = choice("about", t("insights.about_what"), _offered(visit), value=None, search=True)
        felt = choice("felt", t("insights.by.feeling"), _feelings(visit), value="")
        shown = text_field("words", t("insights.words"), help_text=t("insights.words_about"))
        with box("line after"):
            button(t("insights.add_yes"), partial(asked.submit, True), kind="primary").mark(
                "confirm"
            )
            button(t("words.cancel"), partial(asked.submit, False))
    answer = await asked
    told = str(about.value or ""), str(felt.value or ""), (shown.value or "").strip()
    asked.delete()
    if not answer or not told[0]:
        return
    if told[2] and told[2] not in words:
        visit.say(t("insights.words_not_there"), bad=True)
        return
    await correct(visit, _missed(text, *told))


def _missed(text: TextRead, about: str, felt: str, words: str) -> Correction:
    """A mention that was missed; where no words are told, all of them show it."""
    kind, _slash, thing = about.partition("/")
    whole = text.line.text
    start = whole.index(words) if words else 0
    return Correction(
        text_id=text.line.text_id,
        what=LabelWhat.MENTION,
        after={"kind": kind, "about": thing, "sentiment": felt or None},
        place=(start, start + len(words) if words else len(whole)),
    )


def _offered(visit: Visit) -> dict[str, str]:
    """All that a text can be said to mention, as kind/about: aspects, then needs by their kind."""
    offered = {_ASPECT + one: name for one, name in abouts_offered(visit).items()}
    for topic in closed_needs():
        kind, _slash, about = topic.removeprefix(NEED).partition("/")
        name = about_name(visit, about, MentionKind(kind))
        offered[f"{kind}/{about}"] = f"{visit.t(f'insights.kind.{kind}')}: {name}"
    return offered


def _feelings(visit: Visit) -> dict[str, str]:
    felt = {one.value: visit.t.name("sentiment", one.value) for one in Sentiment}
    return {"": visit.t("insights.unfelt"), **felt}
