"""Shows a draft as somebody would read it who does not exist."""

from rapport.content.compiling import PREVIEW_LINKS, Rendered, compile_copy
from rapport.content.grounds import Grounds
from rapport.content.model import Draft


def preview_draft(draft: Draft, grounds: Grounds, *, with_name: bool = True) -> Rendered:
    """Render a draft for a sample customer, or for one who told us no name.

    Raises `BadTemplate` or `SlotMissing` when the draft cannot be rendered.
    """
    slots = dict(grounds.slots)
    if not with_name:
        slots["customer"] = {}
    compiled = compile_copy(draft.copy, channel=draft.channel, language=draft.language)
    return compiled.render({**slots, "links": PREVIEW_LINKS})
