"""Made-up campaigns whose true effects are known."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from rapport.effects import ArmFigures

SPACE = {"question": ("no", "yes"), "tone": ("warm", "plain", "playful")}
TRUE = {("question", "yes"): 300.0, ("tone", "warm"): 200.0, ("tone", "playful"): -200.0}
MAIL = 800.0
SPREAD = 3_000.0

MakeCampaigns = Callable[..., list[ArmFigures]]


@pytest.fixture
def campaigns() -> MakeCampaigns:
    """Make campaigns of two groups; `extra` adds to an effect in one group."""

    def make(
        count: int,
        *,
        customers: int = 400,
        seed: int = 0,
        extra: Mapping[tuple[str, str, str], float] | None = None,
        groups: Sequence[str] = ("new", "old"),
        clicks: bool = False,
    ) -> list[ArmFigures]:
        rng = np.random.default_rng(seed)
        figures = []
        for number in range(count):
            level = 1_500 + 300 * rng.standard_normal()
            for group in groups:
                for arm in ("holdout", "A", "B", "C"):
                    held_out = arm == "holdout"
                    settings = {name: str(rng.choice(values)) for name, values in SPACE.items()}
                    worth = 0.0 if held_out else MAIL
                    if not held_out:
                        worth += sum(TRUE.get(pair, 0.0) for pair in settings.items())
                        worth += sum(
                            (extra or {}).get((group, *pair), 0.0) for pair in settings.items()
                        )
                    mean = level + worth + SPREAD / customers**0.5 * rng.standard_normal()
                    rate = 0.0 if held_out else 0.02 + worth / 10_000
                    figures.append(
                        ArmFigures(
                            campaign_id=f"c{number}",
                            group=group,
                            arm=arm,
                            held_out=held_out,
                            customers=customers,
                            revenue_mean=mean,
                            revenue_variance=SPREAD**2,
                            ordered=round(customers * 0.1 * mean / 1_500),
                            clicked=round(customers * rate) if clicks else 0,
                            clicked_revenue=mean * rate,
                            attributes={} if held_out else settings,
                        )
                    )
        return figures

    return make
