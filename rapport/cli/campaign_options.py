"""Reads the weights that commands of `rapport campaigns` are given."""

from rapport.campaigns import PolicyKind
from rapport.kit.errors import Invalid


class BadSplitOption(Invalid):
    """A weight given with `--split` or `--policy` cannot be read."""

    code = "bad-split-option"


def policy_of(text: str) -> tuple[PolicyKind, float]:
    """Read a policy and its weight, such as `personal=1`."""
    name, weight = weight_of(text, "policy")
    try:
        return PolicyKind(name), weight
    except ValueError:
        known = ", ".join(PolicyKind)
        raise BadSplitOption(f"--policy {text!r} names no policy; use {known}") from None


def weight_of(text: str, option: str) -> tuple[str, float]:
    """Read a name and its weight, given with an option."""
    variant, sign, weight = text.partition("=")
    try:
        return variant, float(weight if variant and sign else "")
    except ValueError:
        raise BadSplitOption(
            f"--{option} {text!r} cannot be read; write a name and its weight, such as A=3"
        ) from None
