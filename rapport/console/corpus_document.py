"""The page of one document of a corpus: its text, and what the operator says about it."""

from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, show, text_field
from rapport.console.markup import tag, text_lines
from rapport.console.parts import facts, head, link
from rapport.console.visits import Draw, Visit
from rapport.corpus import Document, Label, get_corpus, get_document, labels_of, save_label
from rapport.insights import Sentiment

_MAY = Permission.REVIEW
_LONGEST_TOPIC, _MOST_KEYWORDS, _LONGEST_KEYWORD = 200, 20, 80
_UNSAID = "unsaid"
_KEEPS = {_UNSAID: None, "keep_yes": True, "keep_no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    name: str
    document: Document
    label: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    sentiment: ui.select
    topic: ui.input
    keywords: ui.input
    keep: ui.select


def corpus_document(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a document and the label that this operator gave it."""
    name = arguments.path_parameters["name"]
    folder = get_corpus(visit.app.settings.home, name)
    document = get_document(folder, arguments.path_parameters["document_id"])
    said = labels_of(visit.app.database, [document.id])
    mine = next((one for one in said if one.operator == visit.operator.operator_id), None)
    return partial(_draw, visit, _Found(name=name, document=document, label=mine))


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    crumbs = [
        (t("corpus.title"), link("/corpus")),
        (found.name, link(f"/corpus/{found.name}")),
    ]
    with box("head"):
        show(head(found.document.id, crumbs=crumbs))
    with box("cols main-side"):
        with card(t("corpus.text")):
            show(tag("div", text_lines(found.document.text)))
        with box("stack sticky"):
            with card():
                show(facts(_about(visit, found.document)))
            if visit.may(_MAY):
                with card(t("corpus.label")), box("stack tight"):
                    _draw_form(visit, found)


def _about(visit: Visit, document: Document) -> list[tuple[str, str]]:
    t = visit.t
    return [
        (t("corpus.kind"), document.kind.value),
        (t("corpus.origin"), document.origin),
        (t("corpus.language"), document.language),
        *sorted(document.meta.items()),
    ]


def _draw_form(visit: Visit, found: _Found) -> None:
    t, label = visit.t, found.label
    feelings = {_UNSAID: t("corpus.unsaid")}
    feelings |= {one.value: t.name("sentiment", one) for one in Sentiment}
    said = label.sentiment.value if label and label.sentiment else _UNSAID
    keep = next(name for name, value in _KEEPS.items() if value is (label.keep if label else None))
    fields = _Fields(
        sentiment=choice("sentiment", t("corpus.sentiment"), feelings, value=said),
        topic=text_field("topic", t("corpus.topic"), value=label.topic if label else ""),
        keywords=text_field(
            "keywords",
            t("corpus.keywords"),
            value=", ".join(label.keywords) if label else "",
            help_text=t("corpus.keywords_help"),
        ),
        keep=choice(
            "keep", t("corpus.keep"), {one: t(f"corpus.{one}") for one in _KEEPS}, value=keep
        ),
    )
    save = partial(_save, visit, found, fields)
    button(t("corpus.save"), save, kind="primary", icon_name="check").mark("save")


async def _save(visit: Visit, found: _Found, fields: _Fields) -> None:
    words = (fields.keywords.value or "").replace("，", ",").split(",")
    keywords = [word.strip()[:_LONGEST_KEYWORD] for word in words if word.strip()]
    feeling = fields.sentiment.value
    label = Label(
        document_id=found.document.id,
        operator=visit.operator.operator_id,
        labelled_at=visit.app.clock(),
        sentiment=None if feeling == _UNSAID else Sentiment(feeling),
        topic=(fields.topic.value or "").strip()[:_LONGEST_TOPIC],
        keywords=tuple(keywords[:_MOST_KEYWORDS]),
        keep=_KEEPS[fields.keep.value],
    )
    with visit.told():
        await visit.do(_MAY, partial(save_label, visit.app.database, label))
        visit.say(visit.t("corpus.saved"))
        visit.go(f"/corpus/{found.name}")
