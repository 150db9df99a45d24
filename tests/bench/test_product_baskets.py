"""The shipped path in the race for the next order, on a few drawn lines."""

import numpy as np

from rapport.bench.online_retail import Lines, day, split_at
from rapport.bench.product_baskets import shipped
from rapport.recommendations import Why

DAY = 86_400


def test_the_shop_knows_nothing_of_what_comes_after_the_day() -> None:
    at = int(day(2011, 11, 9).timestamp())
    # Customer 0 ordered item 0; customers 1 and 2 ordered 0 with 1; later 0 orders 1 and 2.
    rows = [(0, 0, 0, -9), (1, 0, 1, -8), (1, 1, 1, -8), (2, 0, 2, -7), (2, 1, 2, -7)]
    rows += [(0, 1, 3, 5), (0, 2, 3, 5)]
    customers, items, orders, days = (np.array(each) for each in zip(*rows, strict=True))
    lines = Lines(
        customers=customers,
        items=items.astype(np.int32),
        orders=orders,
        moments=at + days * DAY,
        prices=np.ones(len(rows), dtype=np.float32),
        countries=np.zeros(len(rows), dtype=np.int64),
        texts=("pot", "cup", "lamp"),
    )
    split = split_at(lines, day(2011, 11, 9), days=30)
    found = shipped(lines, split, count=2)
    assert found[False].items[0, 0] == 1
    assert 0 not in found[False].items[0]
    assert 0 in found[True].items[0]
    assert {one.choice.why for one in found.values()} == {Why.TOO_FEW}
