"""Writing with small models, without PyTorch.

What CTranslate2 can do by itself is handed to it, so that plain writing costs what it costs there;
constraints, diverse beams, min-p and variety are done here, over its logits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapport.decoding.candidates import Candidate
from rapport.decoding.converted import Converted, CTranslate2Stepper, open_converted
from rapport.decoding.errors import BadDecoding
from rapport.decoding.pieces import Pieces
from rapport.decoding.strategies import Decoding, Strategy
from rapport.decoding.writing import Told, decode


@dataclass(frozen=True, slots=True)
class CTranslate2Model:
    """A converted network with the pieces of its tokenizer."""

    converted: Converted
    pieces: Pieces

    def stepper(self) -> CTranslate2Stepper:
        """A new running batch of this network."""
        return CTranslate2Stepper(self.converted)

    def write(
        self,
        prompts: Sequence[Sequence[int]],
        how: Decoding,
        constraints: Told = None,
        *,
        by_seed: bool = True,
    ) -> list[list[Candidate]]:
        """Write as `decode` does, by the quickest way.

        Greedy writing and beams without constraints are CTranslate2's own. So is sampling, if it
        need not be `by_seed`: CTranslate2 draws quickly, and never the same twice. Its scores are
        those of what it chose among: without the end, where `min_tokens` forbade it.
        """
        drawn = how.strategy is Strategy.SAMPLE
        if constraints is not None or not is_native(how) or (drawn and by_seed):
            return decode(self.stepper(), prompts, how, constraints, pieces=self.pieces)
        found: list[list[Candidate]] = [[] for _ in prompts]
        for (most, _), numbers in self._alike(prompts, how).items():
            written = self._written([prompts[n] for n in numbers], how, most)
            for number, candidates in zip(numbers, written, strict=True):
                found[number] = candidates
        return found

    def generate_texts(
        self,
        prompts: Sequence[str],
        how: Decoding,
        constraints: Told = None,
        *,
        by_seed: bool = True,
    ) -> list[list[str]]:
        """Write texts for prompts that are texts."""
        ids = [self.pieces.ids(one) for one in prompts]
        found = self.write(ids, how, constraints, by_seed=by_seed)
        return [[self.pieces.text(one.ids) for one in candidates] for candidates in found]

    def _alike(
        self, prompts: Sequence[Sequence[int]], how: Decoding
    ) -> dict[tuple[int, int], list[int]]:
        """The numbers of prompts that can share a call, by the most tokens their texts may have.

        Of prompts of several lengths CTranslate2 takes what is beyond the shortest for text.
        """
        alike: dict[tuple[int, int], list[int]] = {}
        for number, prompt in enumerate(prompts):
            most = min(how.max_tokens, self.converted.room(len(prompt)))
            if not prompt or most < 1:
                raise BadDecoding(
                    f"prompt {number} has {len(prompt)} tokens; the network takes at least one,"
                    " and must have room for an answer"
                )
            length = 0 if self.converted.reads else len(prompt)
            alike.setdefault((most, length), []).append(number)
        return alike

    def _written(
        self, prompts: Sequence[Sequence[int]], how: Decoding, most: int
    ) -> list[list[Candidate]]:
        named = [self.converted.named(prompt) for prompt in prompts]
        network, told = self.converted.network, _told(how)
        if self.converted.reads:
            told |= {"max_decoding_length": most, "min_decoding_length": how.min_tokens}
            results = network.translate_batch(named, max_input_length=0, **told)
            numbers = self.converted.numbers
            ids = [[[numbers[t] for t in one] for one in each.hypotheses] for each in results]
        else:
            told |= {"max_length": most, "min_length": how.min_tokens}
            results = network.generate_batch(named, include_prompt_in_result=False, **told)
            ids = [each.sequences_ids for each in results]
        return [
            self._candidates(texts, each.scores, how)
            for texts, each in zip(ids, results, strict=True)
        ]

    def _candidates(
        self, texts: Sequence[Sequence[int]], scores: Sequence[float], how: Decoding
    ) -> list[Candidate]:
        found: dict[tuple[int, ...], Candidate] = {}
        for ids, score in zip(texts, scores, strict=True):
            complete = bool(ids) and ids[-1] == self.converted.end
            text = tuple(ids[:-1] if complete else ids)
            whole = score * max(len(ids), 1) ** how.length_penalty if how.searches else score
            found.setdefault(text, Candidate(text, whole, complete))
        return sorted(
            found.values(),
            key=lambda one: (one.complete, one.rank(how.length_penalty)),
            reverse=True,
        )


def open_ctranslate2(folder: Path, *, threads: int = 1) -> CTranslate2Model:
    """Open a folder that `rapport.lab.convert` wrote, or raise `ConvertedModelUnreadable`."""
    converted, tokenizer = open_converted(folder, threads=threads)
    return CTranslate2Model(converted, Pieces(tokenizer, len(converted.tokens)))


def is_native(how: Decoding) -> bool:
    """Whether CTranslate2 can do it by itself, and means the same by it."""
    plain = not how.min_p and not how.variety and how.repetition == 1 and not how.no_repeat
    return plain and how.strategy is not Strategy.DIVERSE


def _told(how: Decoding) -> dict[str, Any]:
    told: dict[str, Any] = {
        "return_scores": True,
        "return_end_token": True,
        "num_hypotheses": how.count,
        "beam_size": how.beams if how.searches else 1,
        "length_penalty": how.length_penalty if how.searches else 0,
        "repetition_penalty": how.repetition,
        "no_repeat_ngram_size": how.no_repeat,
    }
    if how.strategy is Strategy.SAMPLE:
        told |= {
            "sampling_topk": how.top_k,
            "sampling_topp": how.top_p,
            "sampling_temperature": how.temperature,
        }
    return told
