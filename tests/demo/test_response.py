"""The response model: disclosed, repeatable, and its lift is what its customers really do."""

from datetime import UTC, datetime, timedelta
from statistics import fmean, stdev

import pytest

from rapport.content import Tone
from rapport.demo import (
    Arm,
    Recipient,
    answers,
    expected_revenue,
    potential_outcomes,
    shelf,
    true_lift,
)
from rapport.demo.latent import Kind, latent_of
from rapport.demo.response import WINDOW_DAYS, chances

SENT = datetime(2026, 3, 1, 2, tzinfo=UTC)
RECIPIENTS = [
    Recipient(
        customer_id=f"c{n:05d}", language="zh" if n % 3 else "en", recency_days=20.0 + n % 200
    )
    for n in range(1, 401)
]
MAIL = Arm(
    name="a",
    language="zh",
    tone=Tone.WARM,
    discount_share=0.15,
    product_ids=("everyday-dahongpao",),
)
PLAIN = Arm(name="plain", language="zh", tone=Tone.WARM)


def test_a_customers_two_futures_are_fixed_before_anything_is_sent() -> None:
    first = [potential_outcomes(one, MAIL, experiment="spring", sent_at=SENT) for one in RECIPIENTS]
    again = [potential_outcomes(one, MAIL, experiment="spring", sent_at=SENT) for one in RECIPIENTS]
    other = [potential_outcomes(one, MAIL, experiment="autumn", sent_at=SENT) for one in RECIPIENTS]
    assert first == again
    assert first != other


def test_without_a_mail_nothing_is_opened_and_only_unprompted_orders_happen() -> None:
    futures = [potential_outcomes(one, MAIL, experiment="x", sent_at=SENT) for one in RECIPIENTS]
    held_out = answers([(one, None) for one in RECIPIENTS], experiment="x", sent_at=SENT)
    treated = answers([(one, MAIL) for one in RECIPIENTS], experiment="x", sent_at=SENT)
    assert held_out == [future.without for future in futures]
    assert treated == [future.with_mail for future in futures]
    assert {(one.opened_at, one.clicked_at, one.unsubscribed_at) for one in held_out} == {
        (None, None, None)
    }
    assert all(future.with_mail.order for future in futures if future.without.order)


def test_answers_come_in_order_within_the_window() -> None:
    for answer in answers([(one, MAIL) for one in RECIPIENTS], experiment="x", sent_at=SENT):
        if answer.clicked_at:
            assert answer.opened_at
            assert SENT < answer.opened_at < answer.clicked_at
        if answer.unsubscribed_at:
            assert answer.opened_at
            assert answer.unsubscribed_at >= answer.opened_at
        if answer.order:
            assert SENT <= answer.order.ordered_at <= SENT + timedelta(days=WINDOW_DAYS)


def test_who_clicked_pays_with_the_discount_and_everybody_else_the_full_price() -> None:
    prices = {one.product_id: one.price_minor for one in shelf()}
    seen = set()
    for answer in answers([(one, MAIL) for one in RECIPIENTS], experiment="x", sent_at=SENT):
        for line in answer.order.lines if answer.order else ():
            off = 0.15 if answer.clicked_at else 0.0
            assert line.unit_price_minor == round(prices[line.product_id] * (1 - off))
            seen.add(off)
    assert seen == {0.0, 0.15}


@pytest.mark.parametrize("arm", [MAIL, PLAIN], ids=["with offer", "without offer"])
def test_the_true_lift_is_the_mean_of_what_customers_do_over_many_draws(arm: Arm) -> None:
    some = RECIPIENTS[:60]
    differences = []
    for draw in range(300):
        futures = [
            potential_outcomes(one, arm, experiment=f"draw-{draw}", sent_at=SENT) for one in some
        ]
        earned = [future.with_mail.amount_minor - future.without.amount_minor for future in futures]
        differences.append(fmean(earned))
    error = stdev(differences) / len(differences) ** 0.5
    assert abs(fmean(differences) - true_lift((one, arm) for one in some)) < 4 * error
    assert error < 0.2 * true_lift((one, arm) for one in some)


def test_a_mail_in_their_language_and_tone_with_an_offer_earns_more() -> None:
    readers = [one for one in RECIPIENTS if one.language == "zh"]
    foreign = Arm(name="f", language="en", tone=Tone.WARM, discount_share=0.15)
    careless = Arm(name="c", language="zh", tone=Tone.WARM, discount_share=0.15, fit=0.0)
    assert true_lift((one, MAIL) for one in readers) > true_lift((one, foreign) for one in readers)
    assert true_lift((one, MAIL) for one in readers) > true_lift((one, careless) for one in readers)
    warm = next(one for one in readers if latent_of(one.customer_id).tone is Tone.WARM)
    refined = Arm(name="r", language="zh", tone=Tone.REFINED, discount_share=0.15)
    assert chances(warm, MAIL).opened > chances(warm, refined).opened
    assert chances(warm, MAIL).unsubscribed < chances(warm, refined).unsubscribed


def test_a_discount_costs_money_on_orders_that_would_have_come_anyway() -> None:
    loyal = next(one for one in RECIPIENTS if latent_of(one.customer_id).kind is Kind.LOYAL)
    fresh = Recipient(customer_id=loyal.customer_id, language="zh", recency_days=0)
    steep = Arm(name="s", language="zh", tone=Tone.WARM, discount_share=0.6)
    assert expected_revenue(fresh, steep) < expected_revenue(fresh, MAIL)


def test_nobody_sent_to_has_no_lift() -> None:
    assert true_lift([]) == 0.0
