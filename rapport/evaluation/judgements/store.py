"""Keeps studies with their items and pairs, and what was said of them."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
)

from rapport.evaluation.judgements.errors import (
    JudgedAlready,
    NoPairInStudy,
    StudyNameTaken,
    StudyUnknown,
)
from rapport.evaluation.judgements.model import (
    Judgement,
    Pair,
    Preference,
    Progress,
    ShownPair,
    Study,
    StudyItem,
)
from rapport.storage import Database, Json, UtcTime, insert_new, metadata

_studies = Table(
    "judgement_studies",
    metadata,
    Column("study_id", String(80), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("question", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Index(None, "name", unique=True),
)
_items = Table(
    "judgement_items",
    metadata,
    Column("study_id", String(80), ForeignKey("judgement_studies.study_id"), primary_key=True),
    Column("item_id", String(80), primary_key=True),
    Column("facts", Text, nullable=False),
    Column("texts", Json, nullable=False),
)
_pairs = Table(
    "judgement_pairs",
    metadata,
    Column("pair_id", String(80), primary_key=True),
    Column("study_id", String(80), ForeignKey("judgement_studies.study_id"), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("left_system", String(80), nullable=False),
    Column("right_system", String(80), nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Index(None, "study_id", "place"),
)
_judgements = Table(
    "judgements",
    metadata,
    Column("pair_id", String(80), ForeignKey("judgement_pairs.pair_id"), primary_key=True),
    Column("operator", String(80), primary_key=True),
    Column("choice", String(20), nullable=False),
    Column("judged_at", UtcTime, nullable=False),
    Column("note", Text, nullable=False),
)


def keep_study(
    database: Database, study: Study, items: Sequence[StudyItem], pairs: Sequence[Pair]
) -> None:
    """Keep a study whole; `StudyNameTaken` when another has its name."""
    row = asdict(study)
    with database.begin() as connection:
        if not insert_new(connection, _studies, [row], keys=("name",)):
            raise StudyNameTaken(f"there is a study {study.name!r} already; choose another name")
        connection.execute(
            insert(_items),
            [
                {
                    "study_id": study.study_id,
                    "item_id": item.item_id,
                    "facts": item.facts,
                    "texts": dict(item.texts),
                }
                for item in items
            ],
        )
        connection.execute(insert(_pairs), [_row(study.study_id, pair) for pair in pairs])


def list_studies(database: Database) -> list[Study]:
    """List all studies, the newest first."""
    ordered = select(_studies).order_by(_studies.c.created_at.desc(), _studies.c.name)
    with database.read() as connection:
        return [Study(**row) for row in connection.execute(ordered).mappings()]


def get_study(database: Database, reference: str) -> Study:
    """Give a study by its id or name; raises `StudyUnknown`."""
    named = or_(_studies.c.study_id == reference, _studies.c.name == reference)
    with database.read() as connection:
        row = connection.execute(select(_studies).where(named)).mappings().first()
    if row is None:
        raise StudyUnknown(
            "there is no study of this id or name; see `rapport evaluate judge list`"
        )
    return Study(**row)


def progress_of(database: Database, study_id: str, *, operator: str = "") -> Progress:
    """Say how far a study is, and what is left for one operator."""
    mine = select(_pairs.c.pair_id).where(_pairs.c.study_id == study_id)
    given = select(_judgements.c.operator).where(_judgements.c.pair_id.in_(mine))
    wanted = select(func.coalesce(func.sum(_pairs.c.wanted), 0)).where(
        _pairs.c.study_id == study_id
    )
    with database.read() as connection:
        judges = list(connection.execute(given).scalars())
        most = int(connection.execute(wanted).scalar_one())
        waiting = len(connection.execute(_open(study_id, operator)).all()) if operator else 0
    return Progress(
        wanted=most,
        given=len(judges),
        judges=len(set(judges)),
        yours=judges.count(operator),
        left_for_you=waiting,
    )


def open_pairs(database: Database, study_id: str, operator: str) -> list[Pair]:
    """List the pairs that want more judgements and that this operator has not judged."""
    with database.read() as connection:
        return [_pair(row) for row in connection.execute(_open(study_id, operator)).mappings()]


def read_shown(database: Database, study: Study, pair_id: str) -> ShownPair:
    """Give a pair as its judge sees it."""
    joined = (
        select(_pairs, _items.c.facts, _items.c.texts)
        .join(
            _items,
            (_items.c.study_id == _pairs.c.study_id) & (_items.c.item_id == _pairs.c.item_id),
        )
        .where(_pairs.c.pair_id == pair_id)
    )
    with database.read() as connection:
        row = connection.execute(joined).mappings().one()
    return ShownPair(
        pair_id=pair_id,
        question=study.question,
        facts=row["facts"],
        left=row["texts"][row["left_system"]],
        right=row["texts"][row["right_system"]],
    )


def keep_judgement(database: Database, study_id: str, given: Judgement) -> None:
    """Keep a first judgement; raises `NoPairInStudy` or `JudgedAlready`."""
    known = select(_pairs.c.pair_id).where(
        _pairs.c.pair_id == given.pair_id, _pairs.c.study_id == study_id
    )
    row = asdict(given)
    with database.begin() as connection:
        if connection.execute(known).first() is None:
            raise NoPairInStudy("the study has no such pair; ask for the next one")
        if not insert_new(connection, _judgements, [row], keys=("pair_id", "operator")):
            raise JudgedAlready("you have judged this pair already; go on to the next one")


def read_judged(database: Database, study_id: str) -> tuple[dict[str, Pair], list[Judgement]]:
    """Give the pairs of a study by id, and all judgements of them, in a fixed order."""
    pairs = select(_pairs).where(_pairs.c.study_id == study_id)
    ids = pairs.with_only_columns(_pairs.c.pair_id)
    given = (
        select(_judgements)
        .where(_judgements.c.pair_id.in_(ids))
        .order_by(_judgements.c.judged_at, _judgements.c.pair_id, _judgements.c.operator)
    )
    with database.read() as connection:
        found = [_pair(row) for row in connection.execute(pairs).mappings()]
        rows = connection.execute(given).mappings()
        said = [Judgement(**dict(row) | {"choice": Preference(row["choice"])}) for row in rows]
    return {pair.pair_id: pair for pair in found}, said


def _open(study_id: str, operator: str) -> Select[tuple[object, ...]]:
    of_pair = _judgements.c.pair_id == _pairs.c.pair_id
    given = select(func.count()).where(of_pair).correlate(_pairs).scalar_subquery()
    mine = select(_judgements.c.pair_id).where(of_pair, _judgements.c.operator == operator)
    return select(_pairs).where(
        _pairs.c.study_id == study_id,
        given < _pairs.c.wanted,
        ~mine.correlate(_pairs).exists(),
    )


def _row(study_id: str, pair: Pair) -> dict[str, object]:
    return {
        "pair_id": pair.pair_id,
        "study_id": study_id,
        "item_id": pair.item_id,
        "left_system": pair.left,
        "right_system": pair.right,
        "wanted": pair.wanted,
        "place": pair.place,
    }


def _pair(row: RowMapping) -> Pair:
    return Pair(
        pair_id=row["pair_id"],
        item_id=row["item_id"],
        left=row["left_system"],
        right=row["right_system"],
        wanted=row["wanted"],
        place=row["place"],
    )
