"""The steps that look at one document: each changes it, drops it, or leaves it; all are counted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rapport.corpus.cleaning.boilerplate import without_notices
from rapport.corpus.cleaning.repetition import repeats_itself
from rapport.corpus.cleaning.settings import CorpusSettings, StepName
from rapport.corpus.cleaning.shares import digit_share, symbol_share
from rapport.corpus.model import Document
from rapport.llm import without_personal_data
from rapport.texts import (
    language_of,
    one_form,
    single_spaces,
    without_controls,
    without_markup,
)

Work = Callable[[Document], Document | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A named piece of work on one document; None drops it."""

    name: StepName
    work: Work


@dataclass(slots=True, kw_only=True)
class Count:
    """What a step did, in documents."""

    seen: int = 0
    changed: int = 0
    dropped: int = 0


class Tally:
    """Counts what each step did; a step that was never reached stands there with noughts."""

    def __init__(self, names: Iterable[StepName]) -> None:
        self.counts: dict[StepName, Count] = {name: Count() for name in names}

    def note(self, name: StepName, before: Document, after: Document | None) -> None:
        count = self.counts[name]
        count.seen += 1
        if after is None:
            count.dropped += 1
        elif after is not before and after.parts != before.parts:
            count.changed += 1


def text_steps(settings: CorpusSettings) -> tuple[Step, ...]:
    """The steps that make a text of what was read, in order."""
    return _chosen(settings, {name: _on_parts(change) for name, change in _TEXTS.items()})


def choice_steps(settings: CorpusSettings) -> tuple[Step, ...]:
    """The steps that choose documents and hide people in them, in order."""
    return _chosen(
        settings,
        {
            StepName.LANGUAGE: _speaking(settings),
            StepName.LENGTH: _unless(lambda text: not _fits(text, settings)),
            StepName.REPETITION: _unless(repeats_itself),
            StepName.SYMBOLS: _unless(lambda text: _is_noise(text, settings)),
            # Last, for it takes longest: what is dropped need not be looked through.
            StepName.PERSONAL_DATA: _on_parts(without_personal_data),
        },
    )


def clean(documents: Iterable[Document], steps: Iterable[Step], tally: Tally) -> Iterator[Document]:
    """Give what the steps leave of the documents, one at a time; a part left empty drops all."""
    chain = tuple(steps)
    for document in documents:
        kept = _through(document, chain, tally)
        if kept is not None:
            yield kept


def _through(document: Document, steps: tuple[Step, ...], tally: Tally) -> Document | None:
    for step in steps:
        after = step.work(document)
        if after is not None and not all(part.strip() for part in after.parts):
            after = None
        tally.note(step.name, document, after)
        if after is None:
            return None
        document = after
    return document


_TEXTS: Mapping[StepName, Callable[[str], str]] = {
    StepName.CONTROLS: without_controls,
    StepName.WIDTHS: one_form,
    StepName.MARKUP: without_markup,
    StepName.SPACES: single_spaces,
    StepName.NOTICES: without_notices,
}


def _chosen(settings: CorpusSettings, works: Mapping[StepName, Work]) -> tuple[Step, ...]:
    return tuple(Step(name=name, work=work) for name, work in works.items() if settings.does(name))


def _on_parts(change: Callable[[str], str]) -> Work:
    def work(document: Document) -> Document:
        parts = tuple(map(change, document.parts))
        return document if parts == document.parts else document.with_parts(parts)

    return work


def _unless(bad: Callable[[str], bool]) -> Work:
    return lambda document: None if bad(document.text) else document


def _speaking(settings: CorpusSettings) -> Work:
    def work(document: Document) -> Document | None:
        found = language_of(document.text)
        return replace(document, language=found.value) if found in settings.languages else None

    return work


def _fits(text: str, settings: CorpusSettings) -> bool:
    return settings.shortest <= len(text) <= settings.longest


def _is_noise(text: str, settings: CorpusSettings) -> bool:
    return digit_share(text) > settings.most_digits or symbol_share(text) > settings.most_symbols
