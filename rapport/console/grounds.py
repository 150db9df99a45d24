"""The page of facts to rest on: the shop's policies, and sentences that somebody vouches for."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.claims import (
    ApprovedSentence,
    BadSentence,
    Policy,
    list_policies,
    list_sentences,
    new_policy,
    new_sentence,
    put_policy,
    put_sentence,
    retire_policy,
    retire_sentence,
)
from rapport.console.controls import box, button, card, choice, show, text_area, text_field
from rapport.console.dialogs import confirmed
from rapport.console.markup import join
from rapport.console.parts import badge, head
from rapport.console.settings import Entry, entries
from rapport.console.visits import Draw, Visit

_LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    policies: list[Policy]
    sentences: list[ApprovedSentence]


def grounds(visit: Visit, _arguments: PageArguments) -> Draw:
    """List policies and approved sentences, with a form for each."""
    database = visit.app.database
    found = _Found(policies=list_policies(database), sentences=list_sentences(database))
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("grounds.title"), t("grounds.about")))
    with box("stack"):
        with box("cols main-side"):
            rows = [_policy(visit, one) for one in found.policies]
            entries(visit, t("grounds.policies"), rows, ending=t("grounds.retire"))
            if visit.may(Permission.WRITE_CONTENT):
                with card(t("grounds.new_policy")), box("stack tight"):
                    _policy_form(visit)
        with box("cols main-side"):
            rows = [_sentence(visit, one) for one in found.sentences]
            entries(visit, t("grounds.sentences"), rows, ending=t("grounds.retire"))
            if visit.may(Permission.REVIEW):
                with card(t("grounds.new_sentence")), box("stack tight"):
                    _sentence_form(visit)


def _policy(visit: Visit, policy: Policy) -> Entry:
    t = visit.t
    text = policy.texts.get(t.language) or next(iter(policy.texts.values()))
    may = visit.may(Permission.WRITE_CONTENT)
    return Entry(
        title=text,
        sub=t("grounds.policy_sub", name=policy.policy_id, day=visit.f.day(policy.set_at)),
        tags=badge(t("grounds.version", version=policy.version)),
        end=partial(_end_policy, visit, policy) if may else None,
    )


def _sentence(visit: Visit, sentence: ApprovedSentence) -> Entry:
    t = visit.t
    over = sentence.valid_until is not None and sentence.valid_until < visit.now.date()
    named = ", ".join(sentence.product_ids) or t("grounds.any_product")
    return Entry(
        title=sentence.sentence,
        sub=t("grounds.sentence_sub", products=named, evidence=sentence.evidence),
        tags=join(
            badge(t("grounds.version", version=sentence.version)),
            " ",
            badge(t("grounds.over"), "bad") if over else None,
        ),
        end=partial(_end_sentence, visit, sentence) if visit.may(Permission.REVIEW) else None,
    )


def _policy_form(visit: Visit) -> None:
    t = visit.t
    name = text_field("policy_id", t("grounds.policy_id"), help_text=t("grounds.policy_id_help"))
    texts = {
        language: text_area(f"text_{language}", t(f"grounds.text_{language}"))
        for language in _LANGUAGES
    }

    async def save() -> None:
        with visit.told():
            made = new_policy(
                name.value or "",
                {language: field.value or "" for language, field in texts.items()},
                by=visit.operator.name,
                now=visit.app.clock(),
            )
            work = partial(put_policy, visit.app.database, made)
            await visit.do(Permission.WRITE_CONTENT, work)
            visit.say(t("grounds.kept"))
            await visit.refresh()

    button(t("grounds.save"), save, kind="primary", icon_name="check").mark("save_policy")


def _sentence_form(visit: Visit) -> None:
    t = visit.t
    said = text_area("sentence", t("grounds.sentence"), help_text=t("grounds.sentence_help"))
    languages = {one: t(f"language.{one}") for one in _LANGUAGES}
    language = choice("language", t("grounds.language"), languages, value=t.language)
    evidence = text_area("evidence", t("grounds.evidence"), help_text=t("grounds.evidence_help"))
    named = text_field("product_ids", t("grounds.products"), help_text=t("grounds.products_help"))
    until = text_field("valid_until", t("grounds.until")).props("type=date")

    async def approve() -> None:
        with visit.told():
            made = new_sentence(
                said.value or "",
                language=str(language.value),
                evidence=evidence.value or "",
                product_ids=(named.value or "").replace("，", ",").split(","),
                valid_until=_day(until),
                by=visit.operator.name,
                now=visit.app.clock(),
            )
            await visit.do(Permission.REVIEW, partial(put_sentence, visit.app.database, made))
            visit.say(t("grounds.kept"))
            await visit.refresh()

    button(t("grounds.approve"), approve, kind="primary", icon_name="check").mark("approve")


def _day(field: ui.input) -> date | None:
    text = str(field.value or "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadSentence(f"{text[:20]!r} is no day; write it like 2026-12-31") from None


async def _end_policy(visit: Visit, policy: Policy) -> None:
    t = visit.t
    about = t("grounds.retire_about")
    title = t("grounds.retire_title", name=policy.policy_id)
    if not await confirmed(visit, title, about, yes=t("grounds.retire"), danger=True):
        return
    with visit.told():
        database, now = visit.app.database, visit.app.clock()
        work = partial(retire_policy, database, policy.policy_id, now=now)
        await visit.do(Permission.WRITE_CONTENT, work)
        await visit.refresh()


async def _end_sentence(visit: Visit, sentence: ApprovedSentence) -> None:
    t = visit.t
    about = t("grounds.retire_about")
    title = t("grounds.retire_title", name=sentence.sentence)
    if not await confirmed(visit, title, about, yes=t("grounds.retire"), danger=True):
        return
    with visit.told():
        database, now = visit.app.database, visit.app.clock()
        work = partial(retire_sentence, database, sentence.sentence_id, now=now)
        await visit.do(Permission.REVIEW, work)
        await visit.refresh()
