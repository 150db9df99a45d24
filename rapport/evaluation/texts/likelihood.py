"""How surprised a model is by a text."""

from math import log

from rapport.evaluation.texts.errors import TextsUnusable


def perplexity(total_log2: float, tokens: int) -> float:
    """2^(−total_log2 / tokens): between how many equally likely tokens a model wavers; 1 is best.

    `total_log2` is the sum of the tokens' log₂ probabilities (0 or less). Perplexities compare
    only where the tokens are the same; across tokenizers use `bits_per_byte`.
    """
    _check(tokens, "tokens")
    return float(2.0 ** (-total_log2 / tokens))


def bits_per_byte(nats: float, bytes: int) -> float:
    """Bits a model spends on a byte of UTF-8: `nats` is the summed loss, natural logarithm."""
    _check(bytes, "bytes")
    return nats / log(2.0) / bytes


def _check(count: int, unit: str) -> None:
    if count <= 0:
        raise TextsUnusable(f"{count} {unit} cannot be measured; give a text that has some")
