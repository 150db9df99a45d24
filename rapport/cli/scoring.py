"""`rapport rfm`: how many buyers are in each named group."""

from collections import Counter
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import print_json, print_table
from rapport.scoring import RFM_DESCRIPTIONS, RFM_NAMES, RfmSegment, rfm


def count_rfm(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Count buyers by RFM group: how lately, how often and for how much they bought."""
    with opened() as app:
        scores = rfm(app.facts, now=app.clock(), currency=app.settings.shop.currency)
        groups = Counter(app.facts.read(scores.select("rfm_segment"))["rfm_segment"].to_pylist())
    if as_json:
        print_json({group.value: groups[group.value] for group in RfmSegment})
        return
    rows = [
        (group.value, RFM_NAMES[group]["en"], groups[group.value], RFM_DESCRIPTIONS[group]["en"])
        for group in RfmSegment
    ]
    print_table("Buyers by RFM group", ("group", "name", "buyers", "who they are"), rows)
