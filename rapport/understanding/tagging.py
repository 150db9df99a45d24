"""Tags the entities of a sentence: a linear-chain conditional random field over its pieces.

Lafferty, McCallum & Pereira 2001; trained and run by CRFsuite (Okazaki 2007).
"""

import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pycrfsuite

from rapport.texts import Piece
from rapport.understanding.errors import BadUtterances, UnderstandingUnreadable
from rapport.understanding.model import Entity, EntitySource, Utterance
from rapport.understanding.pieces import pieces_of
from rapport.understanding.tagging_features import features_of_pieces

_BEGINS = b"lCRF"  # what a file of CRFsuite begins with
_ROLE = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggerRecipe:
    """How to learn: the weights' penalties (absolute and squared), and how long at most."""

    absolute: float = 0.05
    squared: float = 0.05
    rounds: int = 120


@dataclass(frozen=True, kw_only=True, eq=False)
class EntityTagger:
    """What was learned, in CRFsuite's own format."""

    crf: bytes
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        """For another process: the bytes travel, and are opened there."""
        return read_entity_tagger, (self.to_bytes(),)

    @cached_property
    def _opened(self) -> "pycrfsuite.Tagger":
        opened = pycrfsuite.Tagger()
        opened.open_inmemory(self.crf)
        return opened

    def tag(self, text: str, *, intent: str | None = None) -> list[Entity]:
        """The entities of a sentence, in order; none overlap. `intent` is what is wanted."""
        cut = pieces_of(text)
        if not cut:
            return []
        seen = features_of_pieces(text, cut, intent)
        with self._lock:  # the field holds one sentence at a time
            tags = self._opened.tag(seen)
            return [
                self._entity(text, cut[first : last + 1], tags[first : last + 1], first)
                for first, last in _runs(tags)
            ]

    def _entity(self, text: str, cut: Sequence[Piece], tags: Sequence[str], first: int) -> Entity:
        kind, _, role = tags[0][2:].partition(_ROLE)
        sure = min(self._opened.marginal(tag, first + at) for at, tag in enumerate(tags))
        start, end = cut[0].start, cut[-1].end
        return Entity(
            start=start,
            end=end,
            kind=kind,
            role=role or None,
            value=text[start:end],
            probability=sure,
            source=EntitySource.TAGGER,
        )

    def to_bytes(self) -> bytes:
        """All of it for `read_entity_tagger`."""
        return zlib.compress(msgspec.msgpack.encode(self.crf))


def read_entity_tagger(held: bytes) -> EntityTagger:
    """Read what `EntityTagger.to_bytes` gave. Raises `UnderstandingUnreadable`."""
    try:
        crf = msgspec.msgpack.decode(zlib.decompress(held), type=bytes)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise UnderstandingUnreadable("these bytes are no tagger of entities") from error
    if not crf.startswith(_BEGINS):
        raise UnderstandingUnreadable("these bytes are no tagger of entities")
    return EntityTagger(crf=crf)


def fit_entity_tagger(
    utterances: Sequence[Utterance], *, recipe: TaggerRecipe | None = None
) -> EntityTagger:
    """Learn from utterances all of whose entities are marked. Raises `BadUtterances`."""
    how = recipe or TaggerRecipe()
    if not any(one.entities for one in utterances):
        raise BadUtterances(f"no entity is marked in {len(utterances):,} utterances")
    params = {
        "c1": how.absolute,
        "c2": how.squared,
        "max_iterations": how.rounds,
        "feature.possible_transitions": True,
    }
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=params, verbose=False)
    for one in utterances:
        cut = pieces_of(one.text)
        if cut:
            trainer.append(features_of_pieces(one.text, cut, one.intent), _tags(cut, one.entities))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "entities.crfsuite"
        trainer.train(str(path))
        return EntityTagger(crf=path.read_bytes())


def _tags(cut: Sequence[Piece], entities: Sequence[Entity]) -> list[str]:
    """`B-kind`, `I-kind` and `O` for each piece."""
    tags = ["O"] * len(cut)
    for entity in entities:
        name = f"{entity.kind}{_ROLE}{entity.role}" if entity.role else entity.kind
        inside = [
            place
            for place, one in enumerate(cut)
            if one.start < entity.end and entity.start < one.end
        ]
        for place in inside:
            tags[place] = f"{'B' if place == inside[0] else 'I'}-{name}"
    return tags


def _runs(tags: Sequence[str]) -> list[tuple[int, int]]:
    """The first and last place of each entity; a run that begins inside is one, too."""
    found: list[tuple[int, int]] = []
    for place, tag in enumerate(tags):
        if tag == "O":
            continue
        goes_on = found and found[-1][1] == place - 1 and tag == f"I-{tags[place - 1][2:]}"
        if goes_on:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
