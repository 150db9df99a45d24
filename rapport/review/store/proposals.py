"""Keeps proposals of brand rules, and reads the edits that they come from."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from rapport.content import DRAFTS, Copy
from rapport.kit.ids import id_of
from rapport.review.errors import RuleProposalNotFound
from rapport.review.model import ProposalState, RuleProposal, Verdict
from rapport.review.store.tables import decisions, proposals
from rapport.review.wordings import MadeEdit, Wording
from rapport.storage import Database, insert_new


def made_edits(database: Database) -> list[MadeEdit]:
    """Read every edit that a person made, with the text before and after."""
    after = DRAFTS.alias("after")
    before_is = and_(
        DRAFTS.c.draft_id == decisions.c.draft_id, DRAFTS.c.version == decisions.c.version
    )
    after_is = and_(
        after.c.draft_id == decisions.c.draft_id, after.c.version == decisions.c.version + 1
    )
    wanted = (
        select(
            DRAFTS.c.draft_id,
            DRAFTS.c.language,
            DRAFTS.c.channel,
            DRAFTS.c.copy.label("text_before"),
            after.c.copy.label("text_after"),
        )
        .select_from(decisions.join(DRAFTS, before_is).join(after, after_is))
        .where(decisions.c.verdict == Verdict.EDITED.value)
        .order_by(DRAFTS.c.draft_id, DRAFTS.c.version)
    )
    with database.read() as connection:
        return [
            MadeEdit(
                draft_id=row.draft_id,
                language=row.language,
                channel=row.channel,
                before=Copy(**row.text_before),
                after=Copy(**row.text_after),
            )
            for row in connection.execute(wanted)
        ]


def keep_proposals(database: Database, some: Sequence[Wording], *, now: datetime) -> int:
    """Keep wordings as proposals; give how many are new. One decided before stays decided, and one
    that is open gets the evidence of today."""
    rows = [_row(one, now) for one in some]
    with database.begin() as connection:
        new = insert_new(connection, proposals, rows, keys=["proposal_id"])
        for row in rows:
            same = and_(
                proposals.c.proposal_id == row["proposal_id"],
                proposals.c.state == ProposalState.OPEN.value,
            )
            changed = {name: row[name] for name in ("evidence", "channel")}
            connection.execute(update(proposals).where(same).values(**changed))
    return new


def list_proposals(database: Database, state: ProposalState) -> list[RuleProposal]:
    """List the proposals in a state, the one with most evidence first."""
    wanted = select(proposals).where(proposals.c.state == state.value)
    with database.read() as connection:
        found = list(_read(connection.execute(wanted)))
    return sorted(found, key=lambda one: (-len(one.evidence), one.avoid, one.prefer))


def find_open(database: Database, proposal_id: str) -> RuleProposal:
    """Find a proposal that nobody decided, or raise `RuleProposalNotFound`."""
    wanted = select(proposals).where(
        proposals.c.proposal_id == proposal_id, proposals.c.state == ProposalState.OPEN.value
    )
    with database.read() as connection:
        found = list(_read(connection.execute(wanted)))
    if not found:
        raise RuleProposalNotFound(
            f"there is no open proposal {proposal_id!r}; see `rapport review proposals list`"
        )
    return found[0]


def decide(
    database: Database, proposal_id: str, state: ProposalState, *, operator: str, now: datetime
) -> None:
    """Move an open proposal to another state, or raise `RuleProposalNotFound`."""
    same = and_(
        proposals.c.proposal_id == proposal_id, proposals.c.state == ProposalState.OPEN.value
    )
    values = {"state": state.value, "decided_by": operator, "decided_at": now}
    with database.begin() as connection:
        if not connection.execute(update(proposals).where(same).values(**values)).rowcount:
            raise RuleProposalNotFound(f"proposal {proposal_id!r} was decided meanwhile")


def _row(one: Wording, now: datetime) -> dict[str, Any]:
    return {
        "proposal_id": id_of("rp", one.language, one.avoid, one.prefer),
        "language": one.language,
        "channel": one.channel,
        "avoid": one.avoid,
        "prefer": one.prefer,
        "evidence": list(one.evidence),
        "state": ProposalState.OPEN.value,
        "proposed_at": now,
        "decided_by": "",
        "decided_at": None,
    }


def _read(rows: Any) -> Iterator[RuleProposal]:  # noqa: ANN401
    for row in rows:
        told = dict(row._mapping)
        told |= {"evidence": tuple(row.evidence), "state": ProposalState(row.state)}
        yield RuleProposal(**told)
