"""Builds a corpus in three passes over the disk: texts, choice, duplicates and splits."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from rapport.corpus.card import CARD, PAGE, SPLITS, Figures, write_card
from rapport.corpus.cleaning import (
    CorpusSettings,
    Recurring,
    StepName,
    Tally,
    choice_steps,
    clean,
    text_steps,
)
from rapport.corpus.errors import CorpusEmpty, FolderTaken, UnknownCorpusInput
from rapport.corpus.model import Document, Reject
from rapport.corpus.reading import SHOP_INPUTS, Reading, Shop, input_name, read_files, read_shop
from rapport.corpus.splitting import Sides, split_of
from rapport.corpus.spool import Spool
from rapport.texts import Groups, NearDuplicates, fingerprint

REJECTS = "rejects.jsonl"
_NEW = ".new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """What to make a corpus of, and where. `inputs` are files, folders and names of `SHOP_INPUTS`.

    With `skip_bad`, lines that cannot be read are named in `rejects.jsonl`; without, the first one
    stops the work. `without` are ids of documents that people want dropped.
    """

    out: Path
    inputs: tuple[str, ...]
    settings: CorpusSettings = field(default_factory=CorpusSettings)
    reading: Reading = field(default_factory=Reading)
    skip_bad: bool = False
    without: frozenset[str] = frozenset()


def build_corpus(job: Building, *, shop: Shop | None = None) -> dict[str, object]:
    """Make the corpus and return its card; what was in the folder before stays until it is done.

    Raises `CorpusUnreadable`, `UnknownCorpusInput`, `FolderTaken`, or `CorpusEmpty` where nothing
    is left. `shop` is needed for the shop's own tables.
    """
    _check(job, shop)
    new = job.out / _NEW
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        card = _Work(job, shop, new).run()
        for file in sorted(new.iterdir()):
            file.replace(job.out / file.name)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if not any(job.out.iterdir()):
            job.out.rmdir()
    return card


class _Work:
    def __init__(self, job: Building, shop: Shop | None, folder: Path) -> None:
        self._job, self._shop, self._folder = job, shop, folder
        self._settings = job.settings
        self._without = job.without if job.settings.does(StepName.PEOPLE) else frozenset()
        self._tally = Tally(name for name in StepName if job.settings.does(name))
        self._figures = Figures()
        self._recurring = Recurring()

    def run(self) -> dict[str, object]:
        with Spool(self._folder / "chosen") as chosen:
            near = NearDuplicates(
                threshold=self._settings.near_threshold, text_of=lambda n: chosen.read(n).text
            )
            with Spool(self._folder / "texts") as texts:
                self._read(texts)
                for document in self._choice(texts):
                    chosen.add(document)
                    near.add(document.text)
            self._write(chosen, near.groups())
        return write_card(self._folder, self._figures, self._tally, self._settings)

    def _read(self, texts: Spool) -> None:
        with (self._folder / REJECTS).open("w", encoding="utf-8") as rejects:
            how = self._job.reading
            if self._job.skip_bad:
                how = replace(how, refuse=lambda one: self._refuse(rejects, one))
            read = self._counted(self._documents(how))
            for document in clean(read, text_steps(self._settings), self._tally):
                self._recurring.count(document)
                texts.add(document)
        if not self._figures.rejected:
            (self._folder / REJECTS).unlink()

    def _documents(self, how: Reading) -> Iterator[Document]:
        for name in self._job.inputs:
            if name in SHOP_INPUTS:
                assert self._shop is not None, "checked before"
                yield from read_shop(name, self._shop)
            else:
                yield from read_files(Path(name), how)

    def _counted(self, documents: Iterator[Document]) -> Iterator[Document]:
        for document in documents:
            self._figures.read[document.origin] += 1
            kept = document if document.id not in self._without else None
            if self._without:
                self._tally.note(StepName.PEOPLE, document, kept)
            if kept is not None:
                yield kept

    def _refuse(self, file: IO[str], reject: Reject) -> None:
        self._figures.rejected += 1
        row = {"place": reject.place, "reason": reject.reason}
        file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _choice(self, texts: Spool) -> Iterator[Document]:
        documents: Iterator[Document] = iter(texts)
        if self._settings.does(StepName.RECURRING_LINES):
            documents = self._without_recurring(documents)
        chosen = clean(documents, choice_steps(self._settings), self._tally)
        if self._settings.does(StepName.EXACT_DUPLICATES):
            return self._without_exact(chosen)
        return chosen

    def _without_recurring(self, documents: Iterator[Document]) -> Iterator[Document]:
        settings = self._settings
        self._recurring.settle(
            documents=settings.recurring_documents, share=settings.recurring_share
        )
        for document in documents:
            after = self._recurring.without(document)
            kept = after if after.text.strip() else None
            self._tally.note(StepName.RECURRING_LINES, document, kept)
            if kept is not None:
                yield kept

    def _without_exact(self, documents: Iterator[Document]) -> Iterator[Document]:
        known: set[int] = set()
        for document in documents:
            mark = fingerprint(document.text)
            new = mark not in known
            known.add(mark)
            self._tally.note(StepName.EXACT_DUPLICATES, document, document if new else None)
            if new:
                yield document

    def _write(self, chosen: Spool, groups: Groups) -> None:
        drops = self._settings.does(StepName.NEAR_DUPLICATES)
        firsts = [groups.first(number) == number for number in range(len(groups))] if drops else []
        sides = Sides(groups)
        sides.gather(chosen)
        with ExitStack() as stack:
            files = {
                name: stack.enter_context((self._folder / f"{name}.jsonl").open("wb"))
                for name in SPLITS
            }
            for number, document in enumerate(chosen):
                key = sides.key(number, document)
                if drops:
                    kept = document if firsts[number] else None
                    self._tally.note(StepName.NEAR_DUPLICATES, document, kept)
                    if kept is None:
                        continue
                split = split_of(key, splits=self._settings.splits, seed=self._settings.seed)
                files[split].write(_line(document))
                self._figures.note(document, split)
        if not self._figures.kept:
            raise CorpusEmpty(self._why_empty())

    def _why_empty(self) -> str:
        read = sum(self._figures.read.values())
        if not read:
            return "the inputs hold no document; name others with `--from`"
        counts = self._tally.counts
        most = max(counts, key=lambda name: counts[name].dropped)
        return (
            f"of {read:,} documents none is left; the step {most.value!r} dropped most,"
            f" {counts[most].dropped:,}: leave it out or change its setting"
        )


def _line(document: Document) -> bytes:
    return (json.dumps(document.to_row(), ensure_ascii=False) + "\n").encode()


def _check(job: Building, shop: Shop | None) -> None:
    if not job.inputs:
        raise UnknownCorpusInput("there is nothing to read; name an input with `--from`")
    names = [one if one in SHOP_INPUTS else input_name(Path(one)) for one in job.inputs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnknownCorpusInput(
            f"two inputs are called {twice[0]!r}; rename one, or name the folder above it"
        )
    for name in job.inputs:
        if name.startswith("shop:") and name not in SHOP_INPUTS:
            known = ", ".join(SHOP_INPUTS)
            raise UnknownCorpusInput(f"the shop has no {name!r}; it has {known}")
    if shop is None and any(name in SHOP_INPUTS for name in job.inputs):
        raise UnknownCorpusInput("the shop's own tables need a data folder")
    taken = job.out.exists() and not job.out.is_dir()
    if taken or (job.out.is_dir() and not _may_fill(job.out)):
        raise FolderTaken(f"{job.out} holds something else; name a new folder")


def _may_fill(folder: Path) -> bool:
    there = {one.name for one in folder.iterdir()} - {_NEW}
    return not there or CARD in there or PAGE in there
