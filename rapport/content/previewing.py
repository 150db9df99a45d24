"""Shows a draft as somebody would read it who does not exist."""

from rapport.content.compiling import PREVIEW_LINKS, compile_copy
from rapport.content.formats.labels import label_for
from rapport.content.grounds import Grounds
from rapport.content.model import Draft
from rapport.content.rendered import Rendered


def preview_draft(draft: Draft, grounds: Grounds, *, with_name: bool = True) -> Rendered:
    """Render a draft for a sample customer, or for one who told us no name.

    Raises `BadTemplate` or `SlotMissing` when the draft cannot be rendered.
    """
    slots = dict(grounds.slots)
    if not with_name:
        slots["customer"] = {}
    label = label_for(draft.written_by, when=grounds.shop.ai_label, language=draft.language)
    compiled = compile_copy(draft.copy, channel=draft.channel, language=draft.language, label=label)
    return compiled.render({**slots, "links": PREVIEW_LINKS})
