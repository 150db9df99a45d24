"""Keeps the draft of a sitting as it changes, and says when."""

import asyncio
from collections.abc import Mapping
from functools import partial

from rapport.access import Permission
from rapport.console.controls import show
from rapport.console.markup import tag
from rapport.console.visits import Visit
from rapport.journeys import JourneyDraft, save_journey_draft


class Keeping:
    """Writes what is not kept yet; of two sittings at one draft the later is told."""

    def __init__(
        self, visit: Visit, journey_id: str, definition: Mapping[str, object], revision: int
    ) -> None:
        self._visit = visit
        self._journey_id = journey_id
        self._kept = definition
        self._revision = revision
        self._writing = asyncio.Lock()

    def draw(self) -> None:
        self._said = show(tag("span", "", class_="muted small", role="status"))

    @property
    def is_gone(self) -> bool:
        """Whether the visitor has left the page."""
        return bool(self._said.is_deleted)

    async def keep(self, definition: Mapping[str, object]) -> None:
        """Keep a definition, unless it is kept already."""
        async with self._writing:
            if definition == self._kept or self.is_gone:
                return
            visit, t = self._visit, self._visit.t
            with visit.told():
                work = partial(self._write, definition)
                made = await visit.do(Permission.WRITE_CONTENT, work)
                self._revision, self._kept = made.revision, definition
                text = t("journey_form.kept", at=visit.f.clock(made.saved_at))
                self._say(text, "muted small")
                return
            self._say(t("journey_form.not_kept"), "bad small")

    def _say(self, text: str, look: str) -> None:
        if not self.is_gone:
            self._said.set_content(tag("span", text, class_=look, role="status"))

    def _write(self, definition: Mapping[str, object]) -> JourneyDraft:
        return save_journey_draft(
            self._journey_id,
            {**definition, "journey": self._journey_id},
            database=self._visit.app.database,
            revision=self._revision,
            by=self._visit.operator.operator_id,
            now=self._visit.app.clock(),
        )
