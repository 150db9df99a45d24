"""Writes with CTranslate2: int8 on a CPU by default, or a GPU.

Its own loop proposes each token, and a row takes it or stops the loop. A guide is so kept to at the
price of two more readings of the prompt per refused token: one for the logits, from which another
is chosen, and one to go on. What is drawn has the same distribution as with a mask at every step:
an allowed token keeps its own probability, and in the place of a refused one another is drawn among
the allowed. A row whose sampling the loop cannot do goes alone, and chooses from the logits of each
step; the loop's own, likeliest token is then a guess that may be right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from rapport.model_server.choosing import Logits, choose
from rapport.model_server.engine import Scores
from rapport.model_server.errors import EngineFailed, EngineUnable
from rapport.model_server.folder import ServedFolder
from rapport.model_server.jobs import Job, Row, Sampling, Token

_MOST_LOGITS = 1 << 26  # figures that one pass of the loop may keep: 256 MiB
_FEWEST_STEPS = 8
_SPREAD = 48  # prompts of one batch differ by so many tokens: the loop reads the rest one by one


@dataclass(slots=True, kw_only=True)
class _Going:
    """A row in the loop, with its own chance; `broken` when its guide refused a token."""

    row: Row
    chance: np.random.Generator
    broken: bool = False

    @property
    def length(self) -> int:
        return len(self.row.job.prompt) + len(self.row.ids)

    def hear(self, step: ctranslate2.GenerationStepResult) -> bool:
        """Take the token of a step, or another; True stops the loop for this row."""
        row, proposed = self.row, int(step.token_id)
        if step.logits is not None:
            return self.choose(np.asarray(step.logits)[0]) != proposed or row.ended
        self.broken = not row.allows(proposed)
        return self.broken or row.take(Token(id=proposed))

    def take_all(self, ids: Sequence[int], *, end: int) -> None:
        """Take a text that the loop wrote to its end."""
        for number in (*ids, end):
            if self.row.take(Token(id=number)):
                return

    def choose(self, logits: Logits) -> int:
        """Take a token that fits, and give it."""
        token = choose(logits, self.row, self.chance)
        self.row.take(token)
        self.broken = False
        return token.id


class CTranslateEngine:
    """A converted model. `threads` compute one batch, `workers` batches run at the same time."""

    def __init__(
        self, folder: ServedFolder, converted: Path, *, device: str, threads: int, workers: int
    ) -> None:
        self.name = f"ctranslate2 on {device}"
        self.folder = folder
        self.most_rows = 16
        kind = ctranslate2.Translator if folder.encodes else ctranslate2.Generator
        self._model = kind(
            str(converted), device=device, intra_threads=threads, inter_threads=workers
        )
        name = folder.tokenizer.id_to_token
        self._texts = [name(n) or f"<unused_{n}>" for n in range(folder.vocabulary)]

    def close(self) -> None:
        self._model.unload_model()

    def check(self, job: Job) -> None:
        if self.folder.encodes and (job.guide is not None or job.sampling.needs_logits):
            raise EngineUnable(
                "CTranslate2 cannot hold a model with an encoder to JSON, a seed, penalties or"
                " log-probabilities; serve it with `--engine torch`"
            )

    def write(self, jobs: Sequence[Job]) -> list[Row]:
        """Write jobs, those that can go together in one loop."""
        rows = [Row(job=job) for job in jobs]
        live = [
            _Going(row=row, chance=np.random.default_rng(row.job.sampling.seed)) for row in rows
        ]
        try:
            while live:
                for group in _groups(live):
                    self._loop(group)
                for group in _alike(going for going in live if going.broken):
                    self._mend(group)
                live = [going for going in live if not going.row.ended]
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(f"CTranslate2 stopped: {str(error)[:200]}") from error
        return rows

    def score(self, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]) -> Scores:
        told = [self._words(answer) for answer in answers]
        asked = [self._words(prompt) for prompt in prompts]
        if self.folder.encodes:
            found = self._model.score_batch(asked, told, max_input_length=0)
            return [
                list(one.log_probs)[: len(answer)] for one, answer in zip(found, told, strict=True)
            ]
        whole = [[*prompt, *answer] for prompt, answer in zip(asked, told, strict=True)]
        found = self._model.score_batch(whole, max_input_length=0)
        return [
            list(one.log_probs)[-len(answer) :] if answer else []
            for one, answer in zip(found, told, strict=True)
        ]

    def embed(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:  # noqa: ARG002
        raise EngineUnable(
            "CTranslate2 gives no hidden states of a model that writes; serve it with"
            " `--engine torch` for embeddings"
        )

    def _loop(self, group: Sequence[_Going]) -> None:
        """Let the loop write rows until each ended, broke its guide or chose otherwise."""
        sampling = group[0].row.job.sampling
        most = max(going.row.left for going in group)
        draws = sampling.temperature > 0
        if sampling.needs_logits:
            room = _MOST_LOGITS // (len(group) * self.folder.vocabulary)
            most, draws = min(most, max(room, _FEWEST_STEPS)), False
        how: dict[str, object] = {
            "sampling_topk": sampling.top_k if draws else 1,
            "sampling_topp": sampling.top_p if draws else 1.0,
            "sampling_temperature": sampling.temperature if draws else 1.0,
        }
        if self._silent(group, most):
            for going, one in zip(group, self._run(group, most, **how), strict=True):
                going.take_all(one.sequences_ids[0], end=min(self.folder.ends))
            return
        self._run(
            group,
            most,
            return_logits_vocab=sampling.needs_logits,
            callback=lambda step: group[step.batch_id].hear(step),
            **how,
        )

    def _silent(self, group: Sequence[_Going], most: int) -> bool:
        """Whether the loop can go on to its end without asking: that is quicker."""
        return not self.folder.encodes and all(
            going.row.left == most
            and not going.row.job.live
            and going.row.job.guide is None
            and not going.row.job.sampling.needs_logits
            for going in group
        )

    def _mend(self, group: Sequence[_Going]) -> None:
        """Choose in the place of refused tokens, and go on where the guide leaves no choice."""
        found = self._run(group, 1, return_logits_vocab=True)
        for going, one in zip(group, found, strict=True):
            going.choose(np.asarray(one.logits[0][-1]))
            going.row.take_forced()

    def _run(self, group: Sequence[_Going], most: int, **how: object) -> Sequence[Any]:
        """The loop over what is written so far, for at most so many tokens."""
        asked = [self._words(going.row.job.prompt) for going in group]
        written = [self._words(going.row.ids) for going in group]
        how |= {"beam_size": 1, "end_token": sorted(self.folder.ends)}
        if self.folder.encodes:
            return list(
                self._model.translate_batch(
                    asked, written, max_decoding_length=most, max_input_length=0, **how
                )
            )
        whole = [[*prompt, *ids] for prompt, ids in zip(asked, written, strict=True)]
        return list(
            self._model.generate_batch(
                whole, max_length=most, include_prompt_in_result=False, **how
            )
        )

    def _words(self, ids: Sequence[int]) -> list[str]:
        return [self._texts[number] for number in ids]


def _groups(live: Iterable[_Going]) -> list[list[_Going]]:
    """Rows that one loop can write: sampled alike, and of about the same length."""
    found: dict[tuple[float, int, float], list[_Going]] = {}
    alone: list[list[_Going]] = []
    for going in live:
        sampling = going.row.job.sampling
        if sampling.needs_logits:
            alone.append([going])
        else:
            found.setdefault(_kind(sampling), []).append(going)
    return [*alone, *(group for rows in found.values() for group in _alike(rows))]


def _alike(rows: Iterable[_Going]) -> list[list[_Going]]:
    """Rows by their length, in groups that differ by little."""
    groups: list[list[_Going]] = []
    for going in sorted(rows, key=lambda one: one.length):
        if groups and going.length - groups[-1][0].length <= _SPREAD:
            groups[-1].append(going)
        else:
            groups.append([going])
    return groups


def _kind(sampling: Sampling) -> tuple[float, int, float]:
    return (
        (sampling.temperature, sampling.top_k, sampling.top_p)
        if sampling.temperature
        else (0, 0, 0)
    )
