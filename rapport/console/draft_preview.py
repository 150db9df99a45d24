"""A draft as a customer reads it: in a frame, for a person who can be changed."""

from collections.abc import Sequence

from rapport.console.controls import box, choice, show
from rapport.console.copies import Reader, inbox_line, render_for
from rapport.console.markup import tag
from rapport.console.parts import banner
from rapport.console.previews import mail_frame, set_mail
from rapport.console.visits import Visit
from rapport.content import Copy, Draft, Grounds, format_of, mockup
from rapport.kit.errors import RapportError


class Preview:
    """Draws the frame; `fill` shows a text in it."""

    def __init__(
        self, visit: Visit, draft: Draft, *, grounds: Grounds, readers: Sequence[Reader]
    ) -> None:
        self._visit = visit
        self._draft = draft
        self._grounds = grounds
        self._readers = readers
        self._reader = readers[0]
        self._copy = draft.copy

    def draw(self) -> None:
        names = {str(n): reader.label for n, reader in enumerate(self._readers)}
        with box("stack tight"):
            made = choice("reader", self._visit.t("draft.reader"), names, value="0")
            made.on_value_change(lambda event: self._turn(int(event.value)))
            self._line = show(tag("div"))
            wide = self._draft.channel == "email" or format_of(self._draft.channel).page
            self._frame = mail_frame(self._visit, "", title=self._draft.draft_id, phone=not wide)
        self.fill(self._copy)

    def fill(self, copy: Copy) -> None:
        """Show a text to the chosen customer, or why it cannot be shown."""
        self._copy = copy
        try:
            rendered = render_for(self._reader, copy, draft=self._draft, grounds=self._grounds)
        except RapportError as error:
            self._line.set_content(banner(str(error), "bad"))
            return
        mail = self._draft.channel == "email"
        line = inbox_line(self._visit.t, self._grounds.shop.name, rendered) if mail else tag("div")
        self._line.set_content(line)
        drawn = mockup(
            rendered,
            channel=self._draft.channel,
            language=self._draft.language,
            slots=self._grounds.slots,
        )
        set_mail(self._frame, drawn)

    def _turn(self, reader: int) -> None:
        self._reader = self._readers[reader]
        self.fill(self._copy)
