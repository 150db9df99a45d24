"""The models obey their laws, find the parameters that drew the data, and equal their formulas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special

from rapport.lifetime_value import (
    BadHistory,
    BgNbd,
    Cells,
    FitFailed,
    GammaGamma,
    ParetoNbd,
    cells_of,
    discounted_value,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_pareto_nbd,
)
from rapport.lifetime_value.bg_nbd import _Likelihood

BG_NBD = BgNbd(r=0.8, alpha=60.0, a=0.9, b=3.0)
PARETO_NBD = ParetoNbd(r=0.7, alpha=20.0, s=0.6, beta=30.0)
Model = BgNbd | ParetoNbd

some = st.floats(0.05, 20)
histories = st.builds(
    lambda repeats, share, age: cells_of([repeats], [age * share if repeats else 0.0], [age])[0],
    st.integers(0, 80),
    st.floats(0, 1),
    st.floats(0, 500),
)
models: st.SearchStrategy[Model] = st.one_of(
    st.builds(BgNbd, r=some, alpha=some, a=some, b=some),
    st.builds(ParetoNbd, r=some, alpha=some, s=some, beta=some),
)


@given(models, histories, st.floats(0, 100), st.floats(0, 100))
@settings(max_examples=100, deadline=None)
def test_more_time_never_brings_fewer_purchases_and_a_chance_is_one(
    model: Model, cells: Cells, time: float, more: float
) -> None:
    early, late = (model.expected(cells, length)[0] for length in (time, time + more))
    assert np.isfinite(late)
    assert 0 <= early <= late * (1 + 1e-6) + 1e-6
    assert 0 <= model.alive(cells)[0] <= 1


@given(models, st.integers(1, 20), st.floats(1, 300), st.floats(0, 1), st.floats(0, 200))
@settings(max_examples=60, deadline=None)
def test_the_longer_the_silence_the_less_likely_is_a_customer_still_one(
    model: Model, repeats: int, last: float, silence: float, more: float
) -> None:
    cells, _ = cells_of([repeats] * 2, [last] * 2, [last + silence, last + silence + more])
    sooner, later = model.alive(cells)[[0, -1]]
    assert later <= sooner + 1e-9


@given(some, some, some, some, histories)
@settings(max_examples=40, deadline=None)
def test_the_slopes_are_those_of_the_likelihood(
    r: float, alpha: float, a: float, b: float, cells: Cells
) -> None:
    likelihood = _Likelihood(cells)
    at = np.array([r, alpha, a, b])
    _, slopes = likelihood(at)
    for place in range(4):
        step = np.zeros(4)
        step[place] = at[place] * 1e-5
        by_hand = (likelihood(at + step)[0] - likelihood(at - step)[0]) / (2 * step[place])
        assert slopes[place] == pytest.approx(by_hand, rel=1e-3, abs=1e-4 / at[place])


@pytest.mark.parametrize(
    ("repeats", "last", "age"), [(0, 0, 30), (1, 5, 30), (4, 25, 30), (60, 29, 30), (3, 30, 30)]
)
def test_pareto_nbd_equals_the_integral_it_stands_for(
    repeats: int, last: float, age: float
) -> None:
    for model in (PARETO_NBD, ParetoNbd(r=0.7, alpha=30.0, s=0.6, beta=20.0)):
        cells, _ = cells_of([repeats], [last], [age])
        x, r, alpha, s, beta = repeats, model.r, model.alpha, model.s, model.beta
        here = (alpha + age) ** -(r + x) * (beta + age) ** -s
        gone, _ = integrate.quad(
            lambda y, x=x, r=r, alpha=alpha, s=s, beta=beta: (
                s * (alpha + y) ** -(r + x) * (beta + y) ** -(s + 1)
            ),
            last,
            age,
            epsabs=0,
        )
        log = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        assert model.log_likelihood(cells) == pytest.approx(log + np.log(here + gone), rel=1e-8)
        assert model.alive(cells)[0] == pytest.approx(here / (here + gone), rel=1e-7)


def draw(customers: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw repeats, days of the last, and ages from `BG_NBD`."""
    rng = np.random.default_rng(seed)
    age = rng.integers(30, 731, customers)
    visits = rng.poisson(rng.gamma(BG_NBD.r, 1 / BG_NBD.alpha, customers) * age)
    leaves = np.clip(rng.beta(BG_NBD.a, BG_NBD.b, customers), 1e-12, 1)
    repeats = np.minimum(visits, rng.geometric(leaves))
    place = rng.beta(np.maximum(repeats, 1), np.maximum(visits - repeats + 1, 1))
    return repeats, np.where(repeats > 0, np.floor(place * age), 0), age


def test_bg_nbd_finds_the_parameters_that_drew_the_customers() -> None:
    fit = fit_bg_nbd(cells_of(*draw(20_000, 1))[0])
    true = np.array([BG_NBD.r, BG_NBD.alpha, BG_NBD.a, BG_NBD.b])
    errors = fit.maximum.standard_errors
    assert (np.abs(fit.maximum.parameters - true) < 4 * errors).all()
    assert (errors < true / 4).all()


def test_pareto_nbd_finds_the_parameters_that_drew_the_customers() -> None:
    rng = np.random.default_rng(2)
    size, model = 3_000, PARETO_NBD
    rate = rng.gamma(model.r, 1 / model.alpha, size)
    age = rng.integers(30, 200, size).astype(float)
    stays = np.minimum(rng.exponential(1 / rng.gamma(model.s, 1 / model.beta, size)), age)
    repeats = rng.poisson(rate * stays)
    last = np.where(repeats > 0, stays * rng.beta(np.maximum(repeats, 1), 1), 0)
    fit = fit_pareto_nbd(cells_of(repeats, np.floor(last), age)[0])
    true = np.array([model.r, model.alpha, model.s, model.beta])
    assert (np.abs(fit.maximum.parameters - true) < 4 * fit.maximum.standard_errors).all()


def test_gamma_gamma_finds_the_parameters_that_drew_the_orders() -> None:
    rng = np.random.default_rng(3)
    orders = rng.integers(1, 9, 10_000)
    nu = rng.gamma(3.7, 1 / 1_500.0, 10_000)
    mean = rng.gamma(6.2 * orders, 1 / (nu * orders))
    fit = fit_gamma_gamma(orders, mean)
    true = np.array([6.2, 3.7, 1_500.0])
    assert (np.abs(fit.maximum.parameters - true) < 4 * fit.maximum.standard_errors).all()


def test_a_fit_does_not_depend_on_the_unit_of_time() -> None:
    repeats, last, age = draw(3_000, 4)
    days = fit_bg_nbd(cells_of(repeats, last, age)[0])
    weeks = fit_bg_nbd(cells_of(repeats, last / 7, age / 7)[0])
    assert weeks.model.alpha * 7 == pytest.approx(days.model.alpha, rel=1e-4)
    assert weeks.model.a == pytest.approx(days.model.a, rel=1e-4)
    shift = repeats.sum() * np.log(7)
    assert weeks.maximum.log_likelihood == pytest.approx(
        days.maximum.log_likelihood + shift, rel=1e-8
    )


def test_cells_are_the_customers_they_stand_for() -> None:
    repeats, last, age = draw(3_000, 5)
    cells, cell = cells_of(repeats, last, age)
    assert len(cells) < 3_000
    assert cells.customers == 3_000
    assert (cells.repeats[cell] == repeats).all()
    assert (cells.last[cell] == last).all()
    assert (cells.age[cell] == age).all()
    rows = Cells(
        repeats=repeats.astype(float), last=last, age=age.astype(float), count=np.ones(3_000)
    )
    assert fit_bg_nbd(rows).model.r == pytest.approx(fit_bg_nbd(cells).model.r, rel=1e-5)


def test_what_is_drawn_is_what_is_expected() -> None:
    rng = np.random.default_rng(6)
    for history in ([0, 0, 200], [3, 100, 200], [9, 195, 200]):
        cells, _ = cells_of(*([figure] * 40_000 for figure in history))
        alone = Cells(
            repeats=np.full(40_000, float(history[0])),
            last=np.full(40_000, float(history[1])),
            age=np.full(40_000, float(history[2])),
            count=np.ones(40_000),
        )
        drawn = BG_NBD.draw(alone, 90, rng)
        expected = BG_NBD.expected(cells, 90)[0]
        assert drawn.mean() == pytest.approx(expected, abs=5 * drawn.std() / 200)


def test_spending_lies_between_ones_own_mean_and_that_of_all() -> None:
    model = GammaGamma(p=6.25, q=3.74, v=1_544.0)
    of_all = 6.25 * 1_544 / 2.74
    assert model.expected([0], [0.0])[0] == pytest.approx(of_all)
    few, many = model.expected([1, 50], [9_000.0, 9_000.0])
    assert of_all < few < many < 9_000


def test_money_of_later_is_worth_less() -> None:
    cells, _ = cells_of([3], [100], [200])
    plain = discounted_value(BG_NBD, cells, 1_000.0, periods=12, length=30.0, rate=0.0)[0]
    cheap = discounted_value(BG_NBD, cells, 1_000.0, periods=12, length=30.0, rate=0.01)[0]
    assert plain == pytest.approx(BG_NBD.expected(cells, 360.0)[0] * 1_000)
    assert plain / 1.01**12 < cheap < plain
    with pytest.raises(BadHistory):
        discounted_value(BG_NBD, cells, 1.0, periods=0, length=30.0, rate=0.0)


def test_a_shop_that_nobody_leaves_has_no_likeliest_parameters_but_those_of_the_prior() -> None:
    rng = np.random.default_rng(7)
    age = rng.integers(100, 200, 4_000)
    repeats = rng.poisson(0.03 * age)
    last = np.where(repeats > 0, np.floor(age * rng.beta(np.maximum(repeats, 1), 1)), 0)
    cells, _ = cells_of(repeats, last, age)
    with pytest.raises(FitFailed, match="do not tell them apart"):
        fit_bg_nbd(cells)
    model = fit_bg_nbd(cells, prior=True).model
    assert model.a / (model.a + model.b) < 0.02
    assert model.expected(cells, 90.0) @ cells.count == pytest.approx(0.03 * 90 * 4_000, rel=0.05)


@pytest.mark.parametrize(
    ("repeats", "last", "age"),
    [
        ([1], [5], [4]),
        ([0], [5], [9]),
        ([-1], [0], [9]),
        ([1], [float("nan")], [9]),
        ([1], [1], []),
    ],
)
def test_histories_that_contradict_themselves_are_refused(
    repeats: list[float], last: list[float], age: list[float]
) -> None:
    with pytest.raises(BadHistory):
        cells_of(repeats, last, age)
