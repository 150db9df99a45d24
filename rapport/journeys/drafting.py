"""Drafts of journeys as programs and files bring them: checked as far as an unfinished one can be.

A draft may lack anything but its id. It is read as a journey when it is proved or published.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from rapport.journeys.errors import BadJourney, JourneyNotFound
from rapport.journeys.model import Journey
from rapport.journeys.parsing import LONGEST, parse_journey
from rapport.journeys.store import JourneyDraft, find_journey_draft, save_journey_draft
from rapport.storage import Database

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,37}")


def keep_draft(
    definition: Mapping[str, object],
    *,
    database: Database,
    revision: int,
    by: str,
    now: datetime,
) -> JourneyDraft:
    """Keep a draft under the id that its `journey` names; `revision` is that of the one it follows.

    Raises `BadJourney`, and `JourneyDraftChanged` when another was kept meanwhile.
    """
    journey_id = definition.get("journey")
    if not isinstance(journey_id, str) or not _ID.fullmatch(journey_id):
        raise BadJourney(
            "journey: give the draft an id of a-z, 0-9 and -, 38 characters at most, such as"
            " `journey: welcome`"
        )
    return save_journey_draft(
        journey_id, _plain(definition), database=database, revision=revision, by=by, now=now
    )


def get_journey_draft(database: Database, journey_id: str) -> JourneyDraft:
    """Return the draft of a journey, or raise `JourneyNotFound`."""
    draft = find_journey_draft(database, journey_id)
    if draft is None:
        raise JourneyNotFound(
            f"there is no draft of a journey {journey_id!r}; see `rapport journeys drafts list`"
        )
    return draft


def journey_in(draft: JourneyDraft) -> Journey:
    """Read a draft as a journey. Raises `BadJourney`, which says what it still lacks."""
    return parse_journey({**draft.definition, "journey": draft.journey_id})


def _plain(definition: Mapping[str, object]) -> dict[str, object]:
    """Give a definition as the stores can hold it: YAML may have days, and JSON what is no text."""
    try:
        text = json.dumps(definition, ensure_ascii=False, allow_nan=False, default=str)
        size = len(text.encode())
    except (ValueError, TypeError, RecursionError) as error:
        raise BadJourney(f"the draft cannot be kept as JSON: {error}") from error
    if "\\u0000" in text:
        raise BadJourney("the draft holds a NUL character; take it out")
    if size > LONGEST:
        raise BadJourney(f"the draft is over {LONGEST} bytes; a journey is a page of text")
    plain: dict[str, object] = json.loads(text)
    return plain
