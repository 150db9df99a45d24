"""All that the stage keeps: the log, locks, risks, the queue, sample reviews, proposals."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.review.store.locks import drop_lock, keep_lock, lock_of
    from rapport.review.store.proposals import (
        decide,
        find_open,
        keep_proposals,
        list_proposals,
        made_edits,
    )
    from rapport.review.store.queue import count_waiting, next_waiting, queue_page
    from rapport.review.store.risks import (
        approved_places,
        briefs_of,
        find_risk,
        keep_risks,
        not_weighed,
        read_drafts,
        refusals_by_writer,
    )
    from rapport.review.store.samples import (
        DEFECT,
        SOUND,
        change_sample,
        change_stratum,
        check_open,
        find_item,
        get_sample,
        grow,
        judge,
        keep_sample,
        list_samples,
        lot_ids,
        lot_of,
        must_be_open,
        next_drawn,
    )
    from rapport.review.store.settling import Move, any_sensitive, settle
    from rapport.review.store.verdicts import (
        Case,
        Ruling,
        approvals_since,
        decisions_of,
        held_sentence,
        keep_edit,
        keep_verdict,
        standing_of,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "DEFECT",
    "SOUND",
    "Case",
    "Move",
    "Ruling",
    "any_sensitive",
    "approvals_since",
    "approved_places",
    "briefs_of",
    "change_sample",
    "change_stratum",
    "check_open",
    "count_waiting",
    "decide",
    "decisions_of",
    "drop_lock",
    "find_item",
    "find_open",
    "find_risk",
    "get_sample",
    "grow",
    "held_sentence",
    "judge",
    "keep_edit",
    "keep_lock",
    "keep_proposals",
    "keep_risks",
    "keep_sample",
    "keep_verdict",
    "list_proposals",
    "list_samples",
    "lock_of",
    "lot_ids",
    "lot_of",
    "made_edits",
    "must_be_open",
    "next_drawn",
    "next_waiting",
    "not_weighed",
    "queue_page",
    "read_drafts",
    "refusals_by_writer",
    "settle",
    "standing_of",
]
