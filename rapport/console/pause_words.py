"""Why something was paused, in words."""

from rapport.campaigns import BY_CANARY
from rapport.console.texts import Texts

_BY_HISTORY = "-than-before"  # the same rate, held against the shop's own past


def pause_reason(t: Texts, because: str) -> str:
    """Say why something was paused; a canary's reason names the rate that was too high."""
    kind, _, rate = because.partition(": ")
    if kind != BY_CANARY:
        return t.name("because", because)
    name = t.name("campaign_steps", rate.removesuffix(_BY_HISTORY))
    return t("campaign_steps.by_canary", rate=name)
