"""How the demo shop's customers answer a mail: a model that is disclosed, so that lift is known.

Nothing here is estimated from data. A customer's hidden nature (`latent_of`) and their draws of
chance are fixed by their id and the experiment's name, so that both of their futures, with the
mail and without it, exist before anything is sent.

Without a mail, a customer orders within 14 days with probability

    own   = base[kind] * 2 ** -(recency_days / 120)         (recency 240 for who never ordered)

With a mail they open it or not, then click or not, then are moved to order or not:

    open  = logistic(-0.50 + 0.55 tone + 0.50 fit + loyalty[kind] + likes_o
                     - recency_days / 400 - 1.2 other)
    click = logistic(-2.20 + 0.40 tone + 0.60 fit + likes_c + 3.0 pull - 1.2 other) of who opened
    moved = logistic(-0.90 + 0.50 fit + 4.0 pull - recency_days / 500)              of who clicked

`tone` is 1 when the mail has the tone they like; `fit` is the arm's; `likes_o` and `likes_c` sum
what the attributes of its text mean to their kind (the numbers are in `likings.py`, each
attribute's centred at nought); `pull` is the discount share times deal[kind]; `other` is 1 when the
mail is not in their language. Who would have ordered anyway still does:
P(order | mail) = own + (1 - own) * open * click * moved.

A basket holds one product by the customer's taste (for who was moved: the mail's first product with
probability 0.5) and with probability 0.6 a second one: a category by the shares of their taste,
then any of its products alike. Who clicked pays with the offer's discount, also when they would
have bought anyway; everybody else pays the price of the shelf. With the mean basket B without, and
F for who was moved, at a discount d:

    E[revenue | none] = own B(0)
    E[revenue | mail] = own ((1 - open click) B(0) + open click B(d))
                        + (1 - own) open click moved F(d)

Of all recipients, a share unsubscribes, all of them openers:

    0.003 + 0.004 (1 - tone) + 0.02 other + 0.004 (1 - fit)

Effects are larger than in most shops, so that a few thousand recipients can show them: in the demo
told with 5,000 customers and seed 7, 12 of 100 recipients clicked, 10 of 100 ordered against 4 of
100 held out, and by these formulas a mail earned 10.0 CNY above none on average.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import fmean

from rapport.demo.buying import draw_basket, expected_amount
from rapport.demo.latent import Kind, latent_of
from rapport.demo.likings import likings
from rapport.demo.model import Answer, Arm, DemoOrder, Outcomes, Recipient
from rapport.kit.chance import share_of

WINDOW_DAYS = 14
"""All answers fall within this many days after the mail."""

BASE = {
    Kind.LOYAL: 0.16,
    Kind.REGULAR: 0.06,
    Kind.NEW: 0.07,
    Kind.BARGAIN: 0.04,
    Kind.LAPSED: 0.03,
    Kind.GIFT: 0.04,
    Kind.BROWSER: 0.01,
}
LOYALTY = {Kind.LOYAL: 0.5, Kind.NEW: 0.3, Kind.LAPSED: -0.1, Kind.BROWSER: -0.3}
DEAL = {Kind.BARGAIN: 2.0, Kind.LOYAL: 0.6, Kind.GIFT: 0.7}
NEVER_DAYS = 240.0
HALVED_DAYS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Probabilities of one customer and arm: `clicked` of who opened, `moved` of who clicked."""

    opened: float
    clicked: float
    moved: float
    unsubscribed: float


def chances(recipient: Recipient, arm: Arm) -> Chances:
    """Work out the formulas above for one customer and what they would be sent."""
    latent = latent_of(recipient.customer_id)
    recency = _recency(recipient)
    tone = float(latent.tone is arm.tone)
    other = float(recipient.language.split("-")[0] != arm.language.split("-")[0])
    pull = arm.discount_share * DEAL.get(latent.kind, 1.0)
    opening, clicking = likings(latent.kind, arm.attributes)
    liked = 0.55 * tone + 0.5 * arm.fit + LOYALTY.get(latent.kind, 0.0) + opening
    return Chances(
        opened=_logistic(-0.5 + liked - recency / 400 - 1.2 * other),
        clicked=_logistic(-2.2 + 0.4 * tone + 0.6 * arm.fit + clicking + 3 * pull - 1.2 * other),
        moved=_logistic(-0.9 + 0.5 * arm.fit + 4 * pull - recency / 500),
        unsubscribed=0.003 + 0.004 * (1 - tone) + 0.02 * other + 0.004 * (1 - arm.fit),
    )


def own_order_chance(recipient: Recipient) -> float:
    """The probability that a customer orders within the window without any mail."""
    base = BASE[latent_of(recipient.customer_id).kind]
    return float(base * 2 ** -(_recency(recipient) / HALVED_DAYS))


def potential_outcomes(
    recipient: Recipient, arm: Arm, *, experiment: str, sent_at: datetime
) -> Outcomes:
    """Give both futures of one customer. The same arguments give the same futures, for good."""
    draw = _Draws(recipient.customer_id, experiment)
    odds = chances(recipient, arm)
    without = _unprompted(recipient, draw, sent_at)
    opened = draw("open") < odds.opened
    clicked = opened and draw("click") < odds.clicked
    opened_at = sent_at + timedelta(hours=0.2 + 40 * draw("open-at") ** 2)
    clicked_at = opened_at + timedelta(seconds=20 + 400 * draw("click-at"))
    answer = replace(
        without,
        opened_at=opened_at if opened else None,
        clicked_at=clicked_at if clicked else None,
    )
    if opened and draw("unsubscribe") < odds.unsubscribed / odds.opened:
        answer = replace(answer, unsubscribed_at=max(clicked_at, opened_at))
    if clicked and (without.order or draw("move") < odds.moved):
        answer = replace(answer, order=_prompted(without.order, arm, draw, clicked_at))
    return Outcomes(with_mail=answer, without=without)


def answers(
    sent: Iterable[tuple[Recipient, Arm | None]], *, experiment: str, sent_at: datetime
) -> list[Answer]:
    """Let everybody answer, in the order given; no arm means that they were sent nothing."""
    return [
        potential_outcomes(recipient, arm, experiment=experiment, sent_at=sent_at).with_mail
        if arm
        else _unprompted(recipient, _Draws(recipient.customer_id, experiment), sent_at)
        for recipient, arm in sent
    ]


def true_lift(sent: Iterable[tuple[Recipient, Arm]]) -> float:
    """The mean of E[revenue | mail] - E[revenue | none] over recipients, in minor units.

    Exact, by the formulas above; nobody has to be sampled. No recipients have no lift: 0.
    """
    differences = [
        expected_revenue(recipient, arm) - expected_revenue(recipient, None)
        for recipient, arm in sent
    ]
    return fmean(differences) if differences else 0.0


def expected_revenue(recipient: Recipient, arm: Arm | None) -> float:
    """What a customer is worth in the window, on average, with this mail or with none."""
    taste = latent_of(recipient.customer_id).taste
    own, full = own_order_chance(recipient), expected_amount(taste, None, 0.0)
    if arm is None:
        return own * full
    odds = chances(recipient, arm)
    answered = odds.opened * odds.clicked
    reduced = expected_amount(taste, None, arm.discount_share)
    moved = expected_amount(taste, _featured(arm), arm.discount_share)
    anyway = (1 - answered) * full + answered * reduced
    return own * anyway + (1 - own) * answered * odds.moved * moved


@dataclass(frozen=True, slots=True)
class _Draws:
    """A customer's draws of chance in one experiment, by name; each is fixed for good."""

    customer_id: str
    experiment: str

    def __call__(self, name: str) -> float:
        return share_of(self.customer_id, experiment=f"demo-{self.experiment}-{name}")


def _unprompted(recipient: Recipient, draw: _Draws, sent_at: datetime) -> Answer:
    if draw("own-order") >= own_order_chance(recipient):
        return Answer(customer_id=recipient.customer_id)
    taste = latent_of(recipient.customer_id).taste
    return Answer(
        customer_id=recipient.customer_id,
        order=DemoOrder(
            ordered_at=sent_at + timedelta(days=WINDOW_DAYS * draw("own-order-at")),
            lines=draw_basket(taste, None, 0.0, draw),
        ),
    )


def _prompted(own: DemoOrder | None, arm: Arm, draw: _Draws, clicked_at: datetime) -> DemoOrder:
    """Order with the mail's discount; what would have been bought anyway is bought all the same."""
    taste = latent_of(draw.customer_id).taste
    featured = None if own else _featured(arm)
    soon = clicked_at + timedelta(hours=0.1 + 70 * draw("move-at") ** 3)
    return DemoOrder(
        ordered_at=max(own.ordered_at, soon) if own else soon,
        lines=draw_basket(taste, featured, arm.discount_share, draw),
    )


def _recency(recipient: Recipient) -> float:
    return NEVER_DAYS if recipient.recency_days is None else recipient.recency_days


def _featured(arm: Arm) -> str | None:
    return arm.product_ids[0] if arm.product_ids else None


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
