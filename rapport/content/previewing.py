"""Shows a draft as somebody would read it who does not exist."""

from rapport.content.compiling import PREVIEW_LINKS, compile_copy
from rapport.content.formats.labels import Label, draft_number, label_for
from rapport.content.grounds import Grounds
from rapport.content.model import Draft
from rapport.content.rendered import Rendered
from rapport.kit.settings import ShopSettings


def preview_draft(draft: Draft, grounds: Grounds, *, with_name: bool = True) -> Rendered:
    """Render a draft for a sample customer, or for one who told us no name.

    Raises `BadTemplate` or `SlotMissing` when the draft cannot be rendered.
    """
    slots = dict(grounds.slots)
    if not with_name:
        slots["customer"] = {}
    compiled = compile_copy(
        draft.copy,
        channel=draft.channel,
        language=draft.language,
        label=label_of_draft(draft, grounds.shop),
    )
    return compiled.render({**slots, "links": PREVIEW_LINKS})


def label_of_draft(draft: Draft, shop: ShopSettings) -> Label | None:
    """Give the label that says that AI generated a draft, where the shop asks for one."""
    return label_for(
        draft.written_by,
        when=shop.ai_label,
        language=draft.language,
        producer=shop.name,
        produce_id=draft_number(draft.draft_id, draft.version),
    )
