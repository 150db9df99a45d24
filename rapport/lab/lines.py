"""How likely a line is after other lines: a causal network that learned lists of them.

A list is `begin line end line end …`. The likelihood of a line counts its end, so that a line that
begins a longer one is not taken for it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedModel
from transformers.cache_utils import DynamicCache

from rapport.lab.cards import MODEL, write_card
from rapport.lab.errors import CannotWrite
from rapport.lab.loop import Lesson, Trained, train
from rapport.lab.objectives.heads import head_of
from rapport.lab.objectives.lists import Lists
from rapport.lab.objectives.sequences import padded
from rapport.lab.peers import joined
from rapport.lab.plans import plan_of_tuning
from rapport.lab.processor import quick_precision
from rapport.lab.shapes import Family, config_of, shape_of
from rapport.lab.stepping import CACHE, WRITERS
from rapport.lab.tokenizers import (
    BOS,
    EOS,
    PAD,
    TokenizerKind,
    load_tokenizer,
    save_tokenizer,
    special_ids,
    train_tokenizer,
)
from rapport.lab.tuning import Method, prepared, whole, within
from rapport.lab.watching import Progress
from rapport.lab.weights import WITH_ENCODER, context_of, new_network, open_network, save_network

_AT_ONCE = 16_384  # tokens that are read together
_SCORES = 1 << 22  # scores over a vocabulary that are held together
Lines = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLesson:
    """How lists are learned: `epochs` times through all. `rate` 0 takes what fits the method."""

    epochs: float = 1.0
    batch_rows: int = 16
    rate: float = 0.0
    method: Method = Method.FULL
    rank: int = 16
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineReader:
    """A causal network, its tokenizer, and how many tokens of a line it looks at."""

    network: PreTrainedModel
    tokenizer: Tokenizer
    most_tokens: int = 24

    def learn(
        self,
        lists: Iterable[Lines],
        how: LineLesson,
        *,
        folder: Path,
        tell: Callable[[Progress], None] = lambda _: None,
    ) -> Trained:
        """Tune the network on lists of lines, oldest first; what is too long becomes two lists.

        The result lies in `FOLDER/model`. Raises `TooLittleText` where there is no list.
        """
        rows = [row for lines in lists for row in self._rows(lines)]
        learned = Lists(rows, alike=how.batch_rows, seed=how.seed)
        tuned = prepared(self.network, how.method, rank=how.rank, frozen_layers=0)
        plan = plan_of_tuning(
            steps=max(1, round(how.epochs * learned.rows / how.batch_rows)),
            batch_rows=how.batch_rows,
            learning_rate=how.rate or how.method.rate,
            seed=how.seed,
            precision=quick_precision(),
        )
        with joined() as peers:
            lesson = Lesson(learned)
            trained = train(within(tuned), lesson, plan, folder=folder, peers=peers, tell=tell)
            if peers.leads:
                kept = whole(tuned)
                save_network(kept, folder / MODEL)
                save_tokenizer(self.tokenizer, folder / MODEL)
                card: dict[str, object] = {
                    "kind": "causal",
                    "rows": len(rows),
                    "plan": asdict(plan),
                }
                write_card(folder / MODEL, card, kept, trained)
        return trained

    @torch.inference_mode()
    def likelihoods(
        self, lists: Sequence[Lines], nexts: Sequence[Lines]
    ) -> list[NDArray[np.float32]]:
        """For each list, of each line that may come next: its log-likelihood and its tokens.

        Shape (lines, 2) each; nats, the end of the line counted. Of a long list the last lines
        are read.
        """
        self.network.train(False)
        asked = [[self._line(line) for line in some] for some in nexts]
        longest = max((len(one) for some in asked for one in some), default=1)
        before = [self._fitting([self._line(line) for line in lines], longest) for lines in lists]
        found: list[NDArray[np.float32]] = [np.empty((0, 2), np.float32)] * len(lists)
        for places in _together(before, asked):
            told = self._told([before[one] for one in places], [asked[one] for one in places])
            for place, one in zip(places, told, strict=True):
                found[place] = one
        return found

    def _line(self, line: str) -> list[int]:
        ids = self.tokenizer.encode(line, add_special_tokens=False).ids
        return [*ids[: self.most_tokens], self._end]

    def _rows(self, lines: Lines) -> Iterator[list[int]]:
        """The lines as rows that fit the network, none of them cut."""
        row = [self._begin]
        for line in lines:
            ids = self._line(line)
            if len(row) > 1 and len(row) + len(ids) > self._context:
                yield row
                row = [self._begin]
            row += ids
        if len(row) > 1:
            yield row

    def _fitting(self, lines: Sequence[list[int]], longest: int) -> list[int]:
        """The last lines that leave room for a longest one."""
        room, kept = self._context - longest - 1, list[int]()
        for line in reversed(lines):
            if len(kept) + len(line) > room:
                break
            kept = line + kept
        return [self._begin, *kept]

    def _told(
        self, before: Sequence[list[int]], asked: Sequence[Sequence[list[int]]]
    ) -> list[NDArray[np.float32]]:
        """Read each list once, and each line that may come next on top of it."""
        counts = [len(some) for some in asked]
        longest = max(map(len, before))
        left = [[0] * (longest - len(row)) + row for row in before]
        seen = [[0] * (longest - len(row)) + [1] * len(row) for row in before]
        ids, mask = self._tensor(torch.tensor(left)), self._tensor(torch.tensor(seen))
        cache = DynamicCache(config=self.network.config)
        places = (mask.cumsum(1) - 1).clamp(min=0)
        states = self._states(ids, mask, places, cache)[:, -1:]
        owners = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))
        owners = self._tensor(owners)
        cache.batch_select_indices(owners)
        lines = [line for some in asked for line in some]
        labels = self._tensor(padded(lines, 0))
        wanted = self._tensor(_seen(lines))
        whole = torch.cat([mask[owners], wanted], dim=1)
        next_places = places[owners, -1:] + wanted.cumsum(1)
        more = self._states(labels, whole, next_places, cache)[:, :-1]
        sure = self._sure(torch.cat([states[owners], more], dim=1), labels) * wanted
        told = torch.stack([sure.sum(1), wanted.sum(1).float()], dim=1).cpu().numpy()
        return np.split(told.astype(np.float32), np.cumsum(counts)[:-1])

    def _states(
        self, ids: torch.Tensor, mask: torch.Tensor, places: torch.Tensor, cache: DynamicCache
    ) -> torch.Tensor:
        told = {"input_ids": ids, "attention_mask": mask, "position_ids": places, CACHE: cache}
        found: torch.Tensor = self.network.base_model(**told, use_cache=True).last_hidden_state
        return found

    def _sure(self, states: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The log-probability of each label, scores held for a few places at a time."""
        weight = head_of(self.network)
        flat, wanted = states.flatten(0, 1), labels.flatten()
        size = max(1, _SCORES // len(weight))
        parts = []
        for first in range(0, len(flat), size):
            scores = (flat[first : first + size] @ weight.T).float()
            chosen = scores.gather(1, wanted[first : first + size, None])[:, 0]
            parts.append(chosen - scores.logsumexp(1))
        return torch.cat(parts).view(labels.shape)

    @property
    def _context(self) -> int:
        return min(context_of(self.network), 1_024)

    @property
    def _begin(self) -> int:
        known = self.tokenizer.token_to_id(BOS), self.network.config.bos_token_id
        return next((int(one) for one in known if one is not None), self._end)

    @property
    def _end(self) -> int:
        known = self.network.config.eos_token_id
        return int(known[0] if isinstance(known, list) else known)

    def _tensor(self, values: torch.Tensor) -> torch.Tensor:
        return values.to(self.network.device)


def open_line_reader(folder: Path) -> LineReader:
    """Open a causal model of this machine; raises `WeightsUnreadable` and `CannotWrite`."""
    network = open_network(folder)
    kind = network.config.model_type
    if kind not in WRITERS or kind in WITH_ENCODER or network.config.eos_token_id is None:
        raise CannotWrite(f"{folder}: a network of type {kind!r} reads no lists; take a causal one")
    return LineReader(network=network, tokenizer=load_tokenizer(folder))


def new_line_reader(
    texts: Sequence[str], *, size: str, context: int, vocabulary: int, seed: int
) -> LineReader:
    """A small network with random weights, and a tokenizer that is learned from the texts."""
    tokenizer = train_tokenizer(texts, kind=TokenizerKind.BPE, vocabulary=vocabulary)
    shape = replace(shape_of(size, vocabulary=tokenizer.get_vocab_size()), context=context)
    pad, bos, eos = special_ids(tokenizer, PAD, BOS, EOS)
    config = config_of(Family.LLAMA, shape, pad=pad, bos=bos, eos=eos)
    return LineReader(network=new_network(config, seed=seed), tokenizer=tokenizer)


def _together(
    before: Sequence[Sequence[int]], asked: Sequence[Sequence[Sequence[int]]]
) -> Iterator[list[int]]:
    """Places of lists of like length whose lines are read together; what asks nothing is left."""
    places, size = list[int](), 0
    for place in np.argsort([len(row) for row in before], kind="stable").tolist():
        if not asked[place]:
            continue
        longest = max(map(len, asked[place]))
        mine = len(asked[place]) * (len(before[place]) + longest)
        if places and size + mine > _AT_ONCE:
            yield places
            places, size = [], 0
        places.append(place)
        size += mine
    if places:
        yield places


def _seen(rows: Sequence[Sequence[int]]) -> torch.Tensor:
    return padded([[1] * len(row) for row in rows], 0)
