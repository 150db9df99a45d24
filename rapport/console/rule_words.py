"""Say who is wanted in a sentence: it becomes the rule, a question, or words that are not known."""

from collections.abc import Callable, Sequence
from functools import partial

from nicegui import ui

from rapport.console.controls import box, button, show, text_field
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner
from rapport.console.rule_known import Known
from rapport.console.visits import Visit, in_thread
from rapport.llm import open_model
from rapport.segments import Refusal, Rule, Understood, ask_model, describe, understand

_SHOWN_EXAMPLES = 4
_GOODS, _PLAIN = 5, 4


class Saying:
    """The sentence and what became of it; `made` is given each rule that comes of it."""

    def __init__(self, visit: Visit, known: Known, *, made: Callable[[Rule, str], None]) -> None:
        self._visit = visit
        self._t = visit.t
        self._known = known
        self._made = made
        self._examples = examples_of(visit, known)
        self._asked = 0

    def draw(self) -> None:
        t = self._t
        with box("say-line"):
            self._text = text_field("say", "", placeholder=t("rule.say.placeholder"))
            self._text.props["aria-label"] = t("rule.say.title")
            self._text.on("keydown.enter", self._ask)
            button(t("rule.say.make"), self._ask, kind="primary", icon_name="spark").mark("say-it")
        with box("examples"):
            if self._examples:
                show(tag("span", t("rule.say.examples"), class_="muted small"))
            for place, sentence in enumerate(self._examples):
                made = button(sentence, partial(self._take, sentence), kind="chip")
                made.mark(f"example{place}")
        self._answer = ui.element("div").classes("stack tight").props("aria-live=polite")

    async def _take(self, sentence: str) -> None:
        self._text.value = sentence
        await self._ask()

    async def _ask(self) -> None:
        sentence = (self._text.value or "").strip()
        if not sentence:
            return
        self._asked += 1
        asked = self._asked
        with self._visit.told():
            found = await in_thread(partial(self._grammar, sentence))
            if found.refusal and self._has_model():
                self._show(tag("p", self._t("rule.say.asking"), class_="muted small"))
                found = await in_thread(partial(self._model, sentence))
            if asked == self._asked and not self._answer.is_deleted:
                self._answered(found)

    def _grammar(self, sentence: str) -> Understood:
        return understand(sentence, vocabulary=self._known.vocabulary)

    def _has_model(self) -> bool:
        return open_model(self._visit.app.settings.llm, self._visit.app.database) is not None

    def _model(self, sentence: str) -> Understood:
        model = open_model(self._visit.app.settings.llm, self._visit.app.database)
        assert model is not None
        return ask_model(sentence, model=model, vocabulary=self._known.vocabulary)

    def _answered(self, found: Understood) -> None:
        language = self._t.language
        if found.rule is not None:
            self._show(_readings(self._visit, found))
            self._made(found.rule, found.sentence)
        elif found.question is not None:
            question = found.question
            self._answer.clear()
            with self._answer:
                show(banner(question.text[language]))
                self._choices(found)
        elif found.refusal is not None:
            self._answer.clear()
            with self._answer:
                show(_refused(self._visit, found, found.refusal))
                self._nearest(found, found.refusal)

    def _choices(self, found: Understood) -> None:
        assert found.question is not None
        for place, one in enumerate(found.question.choices):
            said = self._said(one.rule)
            made = button(said, partial(self._chosen, one.rule, found), kind="answer")
            made.mark(f"choice{place}")

    def _chosen(self, rule: Rule, found: Understood) -> None:
        self._show(_readings(self._visit, found))
        self._made(rule, found.sentence)

    def _said(self, rule: Rule) -> str:
        words = self._known.vocabulary
        return describe(
            rule,
            self._t.language,
            segment_name=lambda one: _first(words.segments.get(one), one),
            list_name=lambda one: _first(words.lists.get(one), one),
            campaign_name=lambda one: _first(words.campaigns.get(one), one),
            labels=words.labels(),
            topics=words.topics,
        )

    def _nearest(self, found: Understood, refusal: Refusal) -> None:
        offered = [(word, near) for word in refusal.words for near in word.nearest]
        if not offered:
            show(tag("p", self._t("rule.say.help"), class_="muted small"))
            return
        with box("examples"):
            show(tag("span", self._t("rule.say.meant"), class_="muted small"))
            for place, (word, near) in enumerate(offered):
                mended = found.sentence[: word.start] + near + found.sentence[word.end :]
                made = button(near, partial(self._take, mended), kind="chip")
                made.mark(f"near{place}")

    def _show(self, markup: Markup) -> None:
        self._answer.clear()
        with self._answer:
            show(markup)


def examples_of(visit: Visit, known: Known) -> list[str]:
    """Give sentences that fit the shop: only such that are understood as they stand."""
    t, words = visit.t, known.vocabulary
    goods = [*words.categories, *words.brands][:2]
    tried = [
        t(f"rule.example.goods{place}", goods=goods[place % len(goods)])
        for place in range(_GOODS if goods else 0)
    ]
    tried += [t(f"rule.example.plain{place}") for place in range(_PLAIN)]
    understood = [one for one in tried if understand(one, vocabulary=words).rule is not None]
    return understood[:_SHOWN_EXAMPLES]


def _readings(visit: Visit, found: Understood) -> Markup:
    """Show into which pieces the sentence was read, each with what it was taken for."""
    t = visit.t
    pieces = [
        tag(
            "span",
            one.text,
            tag("small", t(f"rule.read.{one.kind}")) if t.has(f"rule.read.{one.kind}") else None,
            class_="read",
            title=one.meaning or None,
        )
        for one in found.readings
    ]
    if not pieces:
        return tag("p", t("rule.say.by_model"), class_="muted small")
    return tag("div", tag("span", t("rule.say.read"), class_="muted small"), pieces, class_="reads")


def _refused(visit: Visit, found: Understood, refusal: Refusal) -> Markup:
    """Show the sentence with the words that were not understood marked."""
    spans: list[Markup | str] = []
    place = 0
    for word in sorted(refusal.words, key=lambda one: one.start):
        spans += [found.sentence[place : word.start], tag("mark", word.text)]
        place = word.end
    spans.append(found.sentence[place:])
    told = banner(refusal.text[visit.t.language], "warn")
    shown = tag("p", *_texts(spans), class_="said-back") if refusal.words else None
    return tag("div", told, shown, class_="stack tight")


def _texts(spans: Sequence[Markup | str]) -> list[Markup | str]:
    return [span for span in spans if span]


def _first(words: tuple[str, ...] | None, otherwise: str) -> str:
    return words[0] if words else otherwise
