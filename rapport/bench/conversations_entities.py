"""How often what is named in a message is found: exact characters and kind, beside what others do.

In ATIS and SNIPS the intent that was read is told to the tagger, as in a conversation; it learns
with the intents that people gave.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapport.bench.errors import need_file
from rapport.bench.rows import Row, Setup, Size
from rapport.bench.understanding_sets import UtteranceSet, ecsa, slot_set
from rapport.understanding import (
    EntityTagger,
    TaggerRecipe,
    Utterance,
    fit_entity_tagger,
    fit_intents,
)

_QUICK = (600, 200)
_TARGETS = {
    "ATIS": (93.0, 95.9, "Co-Interactive Transformer, without weights (Qin et al. 2021)"),
    "SNIPS": (92.7, 95.9, "Co-Interactive Transformer, without weights (Qin et al. 2021)"),
    "ECSA": (43.0, 43.02, "BiLSTM-CRF; 47.75 of a BERT-CRF with its weights"),
}


def run(setup: Setup) -> Iterator[Row]:
    """Learn each set from scratch and ask its test part."""
    need_file(setup, "ecsa/train.txt")
    for one in (slot_set(setup.data, "atis"), slot_set(setup.data, "snips"), ecsa(setup.data)):
        yield from _set_rows(one if setup.size is Size.FULL else one.some(*_QUICK), setup.size)


def _set_rows(one: UtteranceSet, size: Size) -> Iterator[Row]:
    rounds = TaggerRecipe() if size is Size.FULL else TaggerRecipe(rounds=20)
    began = time.process_time()
    tagger = fit_entity_tagger(one.taught, recipe=rounds)
    took = time.process_time() - began
    target, published, source = _TARGETS[one.name]
    asked = _with_read_intents(one) if one.asked[0].intent else one.asked
    yield Row(
        name=f"{one.name}: entities found",
        value=_f1(tagger, asked),
        unit="F1",
        better="higher",
        target=target if size is Size.FULL else None,
        published=published,
        source=source,
    )
    yield Row(name=f"{one.name}: learning", value=took, unit="s of a processor", better="lower")
    began = time.process_time()
    for utterance in asked:
        tagger.tag(utterance.text, intent=utterance.intent)
    yield Row(
        name=f"{one.name}: a message tagged",
        value=1_000 * (time.process_time() - began) / len(asked),
        unit="ms",
        better="lower",
    )


def _with_read_intents(one: UtteranceSet) -> Sequence[Utterance]:
    meant = fit_intents(one.taught).read([utterance.text for utterance in one.asked])
    return [
        replace(utterance, intent=each.guesses[0].intent)
        for utterance, each in zip(one.asked, meant, strict=True)
    ]


def _f1(tagger: EntityTagger, asked: Sequence[Utterance]) -> float:
    right = found = there = 0
    for one in asked:
        gold = {(entity.start, entity.end, entity.kind) for entity in one.entities}
        tagged = tagger.tag(one.text, intent=one.intent)
        mine = {(entity.start, entity.end, entity.kind) for entity in tagged}
        right, found, there = right + len(mine & gold), found + len(mine), there + len(gold)
    return 200 * right / max(1, found + there)
