"""One call from prompts to texts."""

from collections.abc import Iterable, Iterator, Sequence

from tokenizers import Tokenizer

from rapport.decoding.beams import search
from rapport.decoding.candidates import Candidate
from rapport.decoding.constraints import Constraints
from rapport.decoding.errors import BadDecoding
from rapport.decoding.lines import new_lines, write_lines
from rapport.decoding.pieces import Pieces
from rapport.decoding.rules import Rules
from rapport.decoding.stepper import Stepper
from rapport.decoding.strategies import Decoding, Strategy

Told = Sequence[Constraints | None] | Constraints | None
"""Constraints for each prompt, or the same for all."""

_ROUNDS = 4  # of drawing again what was drawn before


def decode(
    stepper: Stepper,
    prompts: Sequence[Sequence[int]],
    how: Decoding,
    constraints: Told = None,
    *,
    pieces: Pieces | None = None,
) -> list[list[Candidate]]:
    """Write `how.count` texts for each prompt, best first and no two alike.

    A prompt's texts follow from the prompt, its constraints, `how` and the network alone, not from
    what else is in the batch. There may be fewer if the network has no more to say: chance drew
    the same text again and again, or the beam held fewer. `pieces` are needed for constraints on
    characters and slots. Raise `BadDecoding` or `ConstraintsContradict`.
    """
    if not prompts:
        return []
    rules = _rules(stepper, prompts, how, constraints, pieces)
    if how.searches:
        return search(stepper, prompts, rules, how)
    found: list[dict[object, Candidate]] = [{} for _ in prompts]
    for turn in range(_ROUNDS if how.strategy is Strategy.SAMPLE else 1):
        short = [n for n, one in enumerate(found) if len(one) < how.count]
        if not short:
            break
        wanted = [prompts[n] for n in short]
        numbers = range(turn * how.count, (turn + 1) * how.count)
        lines = new_lines(wanted, [rules[n] for n in short], how, numbers)
        for _ in write_lines(stepper, wanted, lines, how):
            pass
        for line in lines:
            one = line.candidate()
            text = pieces.text(one.ids) if pieces else one.ids
            _add(found[short[line.prompt]], text, one, how.count)
    return [_best_first(one.values(), how) for one in found]


def stream(
    stepper: Stepper,
    prompt: Sequence[int],
    how: Decoding,
    constraints: Constraints | None = None,
    *,
    pieces: Pieces | None = None,
) -> Iterator[int]:
    """Write one text greedily or by chance, and give each token as soon as it is chosen.

    The tokens are those of the first candidate that `decode` gives for count 1.
    """
    if how.searches or how.count != 1:
        raise BadDecoding("a stream is one text, written greedily or by sample")
    rules = _rules(stepper, [prompt], how, constraints, pieces)
    return _streamed(stepper, prompt, how, rules)


def generate_texts(
    stepper: Stepper,
    tokenizer: Tokenizer | Pieces,
    prompts: Sequence[str],
    how: Decoding,
    constraints: Told = None,
) -> list[list[str]]:
    """Write texts for prompts that are texts, as `decode` does."""
    pieces = pieces_for(stepper, tokenizer)
    found = decode(stepper, [pieces.ids(one) for one in prompts], how, constraints, pieces=pieces)
    return [[pieces.text(one.ids) for one in candidates] for candidates in found]


def pieces_for(stepper: Stepper, tokenizer: Tokenizer | Pieces) -> Pieces:
    """The pieces of a tokenizer for a network, whose vocabulary may be padded."""
    if isinstance(tokenizer, Pieces):
        return tokenizer
    return Pieces(tokenizer, stepper.vocabulary)


def _streamed(
    stepper: Stepper, prompt: Sequence[int], how: Decoding, rules: list[Rules]
) -> Iterator[int]:
    lines = new_lines([prompt], rules, how, range(1))
    for grown in write_lines(stepper, [prompt], lines, how):
        yield from (line.ids[-1] for line in grown)


def _rules(
    stepper: Stepper,
    prompts: Sequence[Sequence[int]],
    how: Decoding,
    constraints: Told,
    pieces: Pieces | None,
) -> list[Rules]:
    told = constraints if isinstance(constraints, Sequence) else [constraints] * len(prompts)
    if len(told) != len(prompts):
        raise BadDecoding(f"there are {len(prompts)} prompts and constraints for {len(told)}")
    if pieces is not None and pieces.vocabulary != stepper.vocabulary:
        raise BadDecoding(
            f"the pieces are for {pieces.vocabulary} tokens and the network has"
            f" {stepper.vocabulary}; make them with Pieces(tokenizer, stepper.vocabulary)"
        )
    known: dict[tuple[Constraints | None, int], Rules] = {}
    found = []
    for number, (prompt, one) in enumerate(zip(prompts, told, strict=True)):
        most = min(how.max_tokens, stepper.room(len(prompt)))
        if not prompt or most < 1:
            raise BadDecoding(
                f"prompt {number} has {len(prompt)} tokens; the network takes at least one,"
                " and must have room for an answer"
            )
        if (one, most) not in known:
            known[one, most] = Rules(
                one,
                pieces,
                vocabulary=stepper.vocabulary,
                end=stepper.end,
                tokens=(how.min_tokens, most),
            )
        found.append(known[one, most])
    return found


def _add(found: dict[object, Candidate], text: object, one: Candidate, most: int) -> None:
    if text not in found and len(found) < most:
        found[text] = one


def _best_first(found: Iterable[Candidate], how: Decoding) -> list[Candidate]:
    return sorted(found, key=lambda one: (one.complete, one.rank(how.length_penalty)), reverse=True)
