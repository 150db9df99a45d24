"""How the demo shop's customers answer a mail: a model that is disclosed, so that lift is known.

Nothing here is estimated from data. Each customer's hidden nature (`latent_of`) and their draws of
chance are fixed by their id and the experiment's name, so both of a customer's possible futures,
with the mail and without it, exist before anything is sent.

Without a mail, a customer orders within 14 days with probability

    p0 = base[kind] * 2 ** -(recency_days / 120)             (recency 240 for who never ordered)

With a mail, they open it, click, and are moved to order, or are not:

    open  = logistic(-0.45 + 0.55 tone + 0.50 fit + loyalty[kind] - recency_days / 400)
    click = logistic(-1.75 + 0.40 tone + 0.60 fit + 3.0 discount * deal[kind])   of the openers
    moved = logistic(-1.30 + 0.50 fit + 4.0 discount * deal[kind] - recency_days / 500)
                                                                                  of the clickers

`tone` is 1 when the mail has the tone they like, else 0; `fit` is the arm's. A mail in another
language than theirs: `open` and `click` on the logistic scale fall by 1.2 each. Who would have
ordered anyway still does; so P(order | mail) = p0 + (1 - p0) * open * click * moved.

A basket holds one product, drawn from six candidates by the customer's taste (for who was moved:
with probability 0.5 the first product of the mail), and with probability 0.35 a second one from
the candidates. Who clicked pays with the offer's discount, also when they would have bought
anyway; everybody else pays the full price. Amounts are rounded to whole minor units per line.

    unsubscribe = 0.003 + 0.004 * not(tone) + 0.02 * other language + 0.004 * (1 - fit)

Effects are larger than most shops see, so that a few thousand recipients can show them: a mail
earns 3 to 5 additional orders per 100 recipients.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import fmean

from rapport.demo.latent import CATEGORIES, TASTES, Kind, Latent, latent_of
from rapport.demo.model import Answer, Arm, DemoLine, DemoOrder, Outcomes, Recipient
from rapport.demo.shelf import shelf
from rapport.kit.chance import share_of

WINDOW_DAYS = 14

_BASE = {
    Kind.LOYAL: 0.16,
    Kind.REGULAR: 0.06,
    Kind.NEW: 0.07,
    Kind.BARGAIN: 0.04,
    Kind.LAPSED: 0.03,
    Kind.GIFT: 0.04,
    Kind.BROWSER: 0.01,
}
_LOYALTY = {Kind.LOYAL: 0.5, Kind.NEW: 0.3, Kind.LAPSED: -0.1, Kind.BROWSER: -0.3}
_DEAL = {Kind.BARGAIN: 2.0, Kind.LOYAL: 0.6, Kind.GIFT: 0.7}
_NEVER_DAYS = 240.0
_CANDIDATES = 6
_FEATURED = 0.5
_SECOND = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """The probabilities of one customer and arm; `clicked` is given opened, `moved` given both."""

    own_order: float
    opened: float
    clicked: float
    moved: float
    unsubscribed: float

    @property
    def answered(self) -> float:
        """Opened and clicked."""
        return self.opened * self.clicked


def chances(recipient: Recipient, arm: Arm) -> Chances:
    """Work out the formulas above for one customer and what they would be sent."""
    latent = latent_of(recipient.customer_id)
    recency = _NEVER_DAYS if recipient.recency_days is None else recipient.recency_days
    tone = float(latent.tone is arm.tone)
    foreign = float(recipient.language.split("-")[0] != arm.language.split("-")[0])
    pull = arm.discount_share * _DEAL.get(latent.kind, 1.0)
    loyal = _LOYALTY.get(latent.kind, 0.0)
    return Chances(
        own_order=_BASE[latent.kind] * 2 ** -(recency / 120),
        opened=_logistic(
            -0.45 + 0.55 * tone + 0.5 * arm.fit + loyal - recency / 400 - 1.2 * foreign
        ),
        clicked=_logistic(-1.75 + 0.4 * tone + 0.6 * arm.fit + 3 * pull - 1.2 * foreign),
        moved=_logistic(-1.3 + 0.5 * arm.fit + 4 * pull - recency / 500),
        unsubscribed=0.003 + 0.004 * (1 - tone) + 0.02 * foreign + 0.004 * (1 - arm.fit),
    )


def potential_outcomes(
    recipient: Recipient, arm: Arm, *, experiment: str, sent_at: datetime
) -> Outcomes:
    """Give both futures of one customer. The same arguments give the same futures, for good."""
    draw = _Draw(customer_id=recipient.customer_id, experiment=experiment)
    odds = chances(recipient, arm)
    own = draw.at("own-order") < odds.own_order
    opened = draw.at("open") < odds.opened
    clicked = opened and draw.at("click") < odds.clicked
    moved = clicked and draw.at("move") < odds.moved
    own_at = sent_at + timedelta(days=WINDOW_DAYS * draw.at("own-order-at"))
    opened_at = sent_at + timedelta(hours=0.2 + 40 * draw.at("open-at") ** 2)
    clicked_at = opened_at + timedelta(seconds=20 + 400 * draw.at("click-at"))
    moved_at = clicked_at + timedelta(hours=0.1 + 70 * draw.at("move-at") ** 3)
    plain = _order(_basket(draw, None), own_at, 0.0) if own else None
    quits = opened and draw.at("unsubscribe") < odds.unsubscribed / max(odds.opened, 1e-9)
    told = Answer(
        customer_id=recipient.customer_id,
        opened_at=opened_at if opened else None,
        clicked_at=clicked_at if clicked else None,
        unsubscribed_at=opened_at + timedelta(seconds=30) if quits else None,
        order=plain,
    )
    if clicked and (own or moved):
        featured = None if own else arm
        told = replace(
            told, order=_order(_basket(draw, featured), moved_at, arm.discount_share)
        )
    return Outcomes(
        with_mail=told, without=Answer(customer_id=recipient.customer_id, order=plain)
    )
