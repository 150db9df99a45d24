"""Decides who receives a campaign, which draft, and why the others do not. No outside world."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rapport.campaigns.model import Campaign, LeftOutBecause, PlanReport, PlanRow, Wave
from rapport.campaigns.waves import lay_waves, waves_of
from rapport.content import CUSTOMER_SLOTS, Draft
from rapport.decisions import HOLDOUT, split

CANDIDATES = pa.schema(
    [
        (name, pa.string())
        for name in ("customer_id", "segment_id", "language", "address", *CUSTOMER_SLOTS)
    ]
)
"""One row per member of a segment, by customer id: in one group each, with what a text may ask.

`language` is the one of the brief's languages that the customer is written to in.
"""

Audience = tuple[str, str]
"""A group's segment id and a language: who may receive the same drafts."""

_ADDRESS = r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$"
_ANY_ADDRESS = r"\S"  # a number or an id: what the channel takes is the channel's matter

_REASONS = tuple(LeftOutBecause)
_NONE = -1

Mask = NDArray[np.bool_]
Reasons = NDArray[np.int8]
"""The place of a reason in `LeftOutBecause`, or -1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDrafts:
    """What one group may receive: an approved draft per variant.

    `needs` are the values of a customer without which a draft has a hole; `renders` is False when
    it lacks a value that no customer could have.
    """

    drafts: Mapping[str, Draft]
    needs: frozenset[str] = frozenset()
    renders: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is true of customers at this moment, as ids and addresses."""

    consented: Iterable[str]
    not_personalised: Iterable[str] = ()
    contacted_lately: Iterable[str] = ()
    had_a_run: Iterable[str] = ()
    globally_held_out: Iterable[str] = ()
    suppressed_addresses: Iterable[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A decision per candidate, in columns; `propensities` are those of the arm."""

    customer_ids: Sequence[str]
    segment_ids: Sequence[str]
    arms: Sequence[str | None]
    reasons: Sequence[LeftOutBecause | None]
    drafts: Sequence[Draft | None]
    propensities: Sequence[float]
    wave_numbers: Sequence[int]
    waves: Sequence[Wave]
    report: PlanReport = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "report", self._report())

    def rows(self) -> Iterator[PlanRow]:
        columns = (self.customer_ids, self.segment_ids, self.arms, self.reasons, self.drafts)
        rows = zip(*columns, self.wave_numbers, strict=True)
        for customer_id, segment_id, arm, reason, draft, wave in rows:
            yield PlanRow(
                customer_id=customer_id,
                segment_id=segment_id,
                arm=arm,
                left_out_because=reason,
                draft_id=draft.draft_id if draft else None,
                draft_version=draft.version if draft else None,
                wave=wave,
            )

    def _report(self) -> PlanReport:
        reasons = Counter(reason.value for reason in self.reasons if reason is not None)
        held_out = reasons.pop(LeftOutBecause.HOLDOUT.value, 0)
        arms = Counter(arm for arm in self.arms if arm not in (None, HOLDOUT))
        return PlanReport(
            members=len(self.customer_ids),
            recipients=sum(arms.values()),
            held_out=held_out,
            left_out=dict(reasons),
            per_arm={str(arm): count for arm, count in sorted(arms.items())},
        )


def plan_recipients(
    candidates: pa.Table,
    *,
    campaign: Campaign,
    groups: Mapping[Audience, GroupDrafts],
    standing: Standing,
) -> Plan:
    """Give each candidate a reason to be left out, or an arm.

    The draw comes last, among those who could receive it: so that the holdout is like the treated.
    The same customers, campaign and shares give the same plan.
    """
    reasons = _reasons(
        candidates, groups=groups, standing=standing, by_mail=campaign.terms.channel == "email"
    )
    size = candidates.num_rows
    arms, drafts = np.full(size, None, object), np.full(size, None, object)
    propensities = np.full(size, np.nan)
    ids = np.array(candidates["customer_id"].to_pylist(), dtype=object)
    segment_ids = np.array(candidates["segment_id"].to_pylist(), dtype=object)
    free = reasons == _NONE
    for audience, group in groups.items():
        chosen = np.flatnonzero(free & _mask(_belongs(candidates, audience)))
        if not chosen.size:
            continue
        arms[chosen], propensities[chosen] = split(
            ids[chosen],
            experiment=campaign.run_of or campaign.campaign_id,  # runs hold out the same
            holdout_share=campaign.terms.holdout_share,
            arms={variant: campaign.terms.split.get(variant, 1.0) for variant in group.drafts},
        )
        drafts[chosen] = [group.drafts.get(arm) for arm in arms[chosen]]
    drawn = np.array([arm is not None for arm in arms.tolist()], dtype=bool)
    waves = lay_waves(campaign.terms, everybody=int(drawn.sum()))
    numbers = np.zeros(size, dtype=np.int64)
    numbers[drawn] = waves_of(ids[drawn], waves, campaign_id=campaign.campaign_id)
    reasons[np.equal(arms, HOLDOUT)] = _REASONS.index(LeftOutBecause.HOLDOUT)
    return Plan(
        customer_ids=ids.tolist(),
        segment_ids=segment_ids.tolist(),
        arms=arms.tolist(),
        reasons=[None if place == _NONE else _REASONS[place] for place in reasons.tolist()],
        drafts=drafts.tolist(),
        propensities=propensities.tolist(),
        wave_numbers=numbers.tolist(),
        waves=waves,
    )


def _reasons(
    candidates: pa.Table,
    *,
    groups: Mapping[Audience, GroupDrafts],
    standing: Standing,
    by_mail: bool,
) -> Reasons:
    customers, address = candidates["customer_id"], pc.utf8_lower(candidates["address"])
    pattern = _ADDRESS if by_mail else _ANY_ADDRESS
    because = LeftOutBecause
    tests: list[tuple[LeftOutBecause, Mask]] = [
        (because.NO_CONSENT, ~_is_in(customers, standing.consented)),
        (because.SUPPRESSED, _is_in(address, standing.suppressed_addresses)),
        (because.NOT_PERSONALISED, _is_in(customers, standing.not_personalised)),
        (because.NO_ADDRESS, ~_mask(pc.match_substring_regex(address, pattern))),
    ]
    reasons = np.full(candidates.num_rows, _NONE, dtype=np.int8)
    _mark(reasons, tests)
    _mark(reasons, [(because.SAME_ADDRESS, _taken(address, reasons == _NONE))])
    lacking = np.zeros(candidates.num_rows, dtype=bool)
    with_draft = np.zeros(candidates.num_rows, dtype=bool)
    for audience, group in groups.items():
        here = _mask(_belongs(candidates, audience))
        lacking |= here & _lacks(candidates, group)
        with_draft |= here & bool(group.drafts)
    _mark(
        reasons,
        [
            (because.GLOBAL_HOLDOUT, _is_in(customers, standing.globally_held_out)),
            (because.CONTACTED_LATELY, _is_in(customers, standing.contacted_lately)),
            (because.HAD_A_RUN, _is_in(customers, standing.had_a_run)),
            (because.NO_DRAFT, ~with_draft),
            (because.DRAFT_DOES_NOT_RENDER, lacking),
        ],
    )
    return reasons


def _belongs(candidates: pa.Table, audience: Audience) -> pa.ChunkedArray:
    segment_id, language = audience
    return pc.and_(
        pc.equal(candidates["segment_id"], segment_id), pc.equal(candidates["language"], language)
    )


def _mark(reasons: Reasons, tests: Sequence[tuple[LeftOutBecause, Mask]]) -> None:
    for because, mask in tests:
        reasons[mask & (reasons == _NONE)] = _REASONS.index(because)


def _lacks(candidates: pa.Table, group: GroupDrafts) -> Mask:
    if not group.renders:
        return np.ones(candidates.num_rows, dtype=bool)
    lacking = np.zeros(candidates.num_rows, dtype=bool)
    for name in group.needs:
        length = pc.utf8_length(pc.utf8_trim_whitespace(candidates[name]))
        lacking |= ~_mask(pc.greater(length, 0))
    return lacking


def _taken(addresses: pa.ChunkedArray, free: Mask) -> Mask:
    """Find those whose address an earlier customer in the table has, who is not left out."""
    codes = pc.dictionary_encode(addresses).combine_chunks().indices.fill_null(-1).to_numpy()
    places = np.flatnonzero(free)
    _, firsts = np.unique(codes[places], return_index=True)
    taken = free.copy()
    taken[places[firsts]] = False
    return taken


def _is_in(values: pa.ChunkedArray, wanted: Iterable[str]) -> Mask:
    return _mask(pc.is_in(values, value_set=pa.array(list(wanted), pa.string())))


def _mask(found: pa.ChunkedArray) -> Mask:
    mask: Mask = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return mask
