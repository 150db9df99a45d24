"""Keeps sample reviews: the lot, its strata, what was drawn, and what was said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, and_, case, func, insert, select, update

from rapport.content import DRAFTS, draft_within
from rapport.review.errors import SampleEnded, SampleItemJudged, SampleNotFound
from rapport.review.model import QueueFilter, band_of
from rapport.review.plans import Combine, SamplePlan, Stratum
from rapport.review.samples import Drawn, LotState, SampleReview
from rapport.review.sampling import state_of
from rapport.review.store.queue import waiting_scores
from rapport.review.store.tables import items, samples, strata
from rapport.storage import Database

SOUND, DEFECT = "sound", "defect"
WHOLE_LOT = "all"
_BATCH = 1_000


def lot_of(database: Database, wanted: QueueFilter, *, by_risk: bool) -> dict[str, list[Any]]:
    """List the waiting drafts of a filter that are in no open lot: stratum -> (id, version)."""
    taken = (
        select(items.c.draft_id)
        .join(samples, samples.c.sample_id == items.c.sample_id)
        .where(samples.c.state == LotState.OPEN.value)
    )
    found: dict[str, list[Any]] = {}
    with database.read() as connection:
        for row in connection.execute(
            waiting_scores(wanted).where(DRAFTS.c.draft_id.not_in(taken))
        ):
            stratum = band_of(row.score).value if by_risk else WHOLE_LOT
            found.setdefault(stratum, []).append((row.draft_id, row.version))
    return found


def keep_sample(
    database: Database,
    review: Mapping[str, Any],
    plan: SamplePlan,
    parts: Sequence[Mapping[str, Any]],
    lot: Sequence[Mapping[str, Any]],
) -> None:
    """Keep a new sample review with its strata and all drafts of its lot."""
    fixed = {"state": LotState.OPEN.value, "stage": 0, "agreed_by": "", "ended_by": ""}
    row = {**review, **fixed, "plan": _plan_row(plan), "ended_at": None, "stated": {}}
    blank = {"verdict": "", "reason": "", "operator": "", "judged_at": None}
    with database.begin() as connection:
        connection.execute(insert(samples).values(row))
        connection.execute(insert(strata), [dict(part) for part in parts])
        for start in range(0, len(lot), _BATCH):
            connection.execute(
                insert(items), [{**one, **blank} for one in lot[start : start + _BATCH]]
            )


def get_sample(database: Database, sample_id: str) -> SampleReview:
    """Find a sample review as it stands, or raise `SampleNotFound`."""
    with database.read() as connection:
        return sample_within(connection, sample_id)


def list_samples(database: Database) -> list[SampleReview]:
    """List all sample reviews, the newest first."""
    newest = select(samples.c.sample_id).order_by(samples.c.created_at.desc(), samples.c.sample_id)
    with database.read() as connection:
        ids = list(connection.execute(newest).scalars())
        return [sample_within(connection, sample_id) for sample_id in ids]


def sample_within(connection: Connection, sample_id: str) -> SampleReview:
    """Find a sample review inside another act's transaction."""
    row = connection.execute(select(samples).where(samples.c.sample_id == sample_id)).first()
    if row is None:
        raise SampleNotFound(
            f"there is no sample review {sample_id!r}; see `rapport review sample list`"
        )
    told = _strata(connection, sample_id)
    plan = _plan(row.plan)
    return SampleReview(
        sample_id=sample_id,
        name=row.name,
        plan=plan,
        lot_state=LotState(row.state),
        stage=row.stage,
        created_at=row.created_at,
        created_by=row.created_by,
        agreed_by=row.agreed_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        strata=told,
        state=state_of(plan, told),
    )


def next_drawn(database: Database, sample_id: str) -> Drawn | None:
    """Give the next drawn draft that nobody judged, the riskiest stratum first; None at the end."""
    wanted = _drawn(sample_id).where(items.c.verdict == "").order_by(items.c.place, items.c.stratum)
    with database.read() as connection:
        row = connection.execute(wanted.limit(1)).first()
        if row is None:
            return None
        draft = draft_within(connection, row.draft_id, row.version)
    return Drawn(draft=draft, stratum=row.stratum, place=row.place)


def find_item(database: Database, sample_id: str, draft_id: str) -> Drawn:
    """Find a draft among those drawn that may be judged, or raise `SampleItemJudged`."""
    with database.read() as connection:
        row = connection.execute(
            _drawn(sample_id).where(items.c.draft_id == draft_id, items.c.verdict != DEFECT)
        ).first()
        if row is None:
            raise SampleItemJudged(
                f"draft {draft_id!r} is not among those drawn, or was found defective already"
            )
        draft = draft_within(connection, row.draft_id, row.version)
    return Drawn(draft=draft, stratum=row.stratum, place=row.place)


def check_open(connection: Connection, sample_id: str) -> None:
    """Raise `SampleNotFound` or `SampleEnded` for a sample review that is not open."""
    wanted = select(samples.c.state).where(samples.c.sample_id == sample_id)
    state = connection.execute(wanted).scalar()
    if state != LotState.OPEN.value:
        must_be_open(connection, sample_id)


def judge(database: Database, sample_id: str, draft_id: str, said: Mapping[str, Any]) -> None:
    """Keep what was said of a drawn draft."""
    mine = and_(items.c.sample_id == sample_id, items.c.draft_id == draft_id)
    with database.begin() as connection:
        check_open(connection, sample_id)
        connection.execute(update(items).where(mine).values(**said))


def must_be_open(connection: Connection, sample_id: str) -> SampleReview:
    """Give a sample review that is open, or raise `SampleEnded`."""
    review = sample_within(connection, sample_id)
    if review.lot_state is not LotState.OPEN:
        raise SampleEnded(f"sample review {sample_id} is {review.lot_state.value}; make a new one")
    return review


def grow(connection: Connection, sample_id: str, sizes: Mapping[str, int], *, stage: int) -> None:
    """Draw more from each stratum for the next stage of the plan."""
    for name, size in sizes.items():
        mine = and_(strata.c.sample_id == sample_id, strata.c.stratum == name)
        drawn = case((strata.c.drawn > size, strata.c.drawn), else_=size)
        connection.execute(
            update(strata).where(mine).values(before=strata.c.designed, designed=size, drawn=drawn)
        )
    change_sample(connection, sample_id, stage=stage)


def change_stratum(connection: Connection, sample_id: str, name: str, **values: object) -> None:
    """Change how many of a stratum are drawn, or that it is refused."""
    mine = and_(strata.c.sample_id == sample_id, strata.c.stratum == name)
    connection.execute(update(strata).where(mine).values(**values))


def change_sample(connection: Connection, sample_id: str, **values: object) -> None:
    """Change where a sample review stands."""
    connection.execute(update(samples).where(samples.c.sample_id == sample_id).values(**values))


def lot_ids(
    database: Database, sample_id: str, *, stratum: str = "", refused: bool = False
) -> list[tuple[str, int]]:
    """List the drafts of a lot, or of one stratum, but for those found defective."""
    joined = items.join(
        strata, and_(strata.c.sample_id == items.c.sample_id, strata.c.stratum == items.c.stratum)
    )
    wanted = (
        select(items.c.draft_id, items.c.version)
        .select_from(joined)
        .where(items.c.sample_id == sample_id, items.c.verdict != DEFECT)
        .order_by(items.c.draft_id)
    )
    if stratum:
        wanted = wanted.where(items.c.stratum == stratum)
    if not refused:
        wanted = wanted.where(~strata.c.refused)
    with database.read() as connection:
        return [(row.draft_id, row.version) for row in connection.execute(wanted)]


def _drawn(sample_id: str) -> Any:  # noqa: ANN401
    joined = items.join(
        strata, and_(strata.c.sample_id == items.c.sample_id, strata.c.stratum == items.c.stratum)
    )
    return (
        select(items)
        .select_from(joined)
        .where(items.c.sample_id == sample_id, items.c.place < strata.c.drawn)
    )


def _strata(connection: Connection, sample_id: str) -> tuple[Stratum, ...]:
    judged, bad = items.c.verdict != "", items.c.verdict == DEFECT
    designed = items.c.place < strata.c.designed
    # Only what was drawn was judged: a small part of a large lot, found by the index.
    of = and_(
        strata.c.sample_id == items.c.sample_id,
        strata.c.stratum == items.c.stratum,
        items.c.place < strata.c.drawn,
    )
    joined = strata.outerjoin(items, of)
    counted = (
        select(
            *strata.c,
            _count(judged).label("looked"),
            _count(and_(designed, judged)).label("seen"),
            _count(and_(designed, bad)).label("defects"),
            _count(and_(bad, items.c.place >= strata.c.before)).label("fresh"),
            _count(bad).label("known"),
        )
        .select_from(joined)
        .where(strata.c.sample_id == sample_id)
        .group_by(*strata.c)
        .order_by(strata.c.stratum)
    )
    fields = ("size", "designed", "drawn", "seen", "looked", "defects", "fresh", "known", "refused")
    return tuple(
        Stratum(name=row["stratum"], **{name: row[name] for name in fields})
        for row in connection.execute(counted).mappings()
    )


def _count(condition: Any) -> Any:  # noqa: ANN401
    return func.sum(case((condition, 1), else_=0))


def _plan_row(plan: SamplePlan) -> dict[str, Any]:
    return asdict(plan) | {"combine": plan.combine.value, "weights": dict(plan.weights)}


def _plan(row: Mapping[str, Any]) -> SamplePlan:
    return SamplePlan(**dict(row) | {"combine": Combine(row["combine"])})
