"""One recipient, the plain way: what fits a preview, and what the columns are held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rapport.content.filling.judging import fault_of
from rapport.content.filling.shapes import Filler
from rapport.content.filling.values import told
from rapport.content.rendered import Rendered


class FillStatus(StrEnum):
    """What became of a recipient's text."""

    OK = "ok"
    FALLBACK = "fallback"  # a value was left out, as if the customer had not told it
    REFUSED = "refused"  # there is no text for this recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledOne:
    """What one recipient reads, with the values that were put in; None when refused.

    `reason` is a code of `value_fault` or of a finding, empty when all is well.
    """

    status: FillStatus
    reason: str
    rendered: Rendered | None
    values: Mapping[str, str] = field(default_factory=dict)


def check_recipient(
    filler: Filler, customer: Mapping[str, object], *, links: Mapping[str, str] | None = None
) -> FilledOne:
    """Render and check the text of one customer, given as a row of profiles.

    A value that looks wrong, or brings into the text what may not be there, is left out.
    """
    kept, odd = told(customer, filler.used)
    code = fault_of(filler, kept, links)
    if code and (not kept or fault_of(filler, {}, links)):
        return FilledOne(status=FillStatus.REFUSED, reason=code, rendered=None)
    if code:
        odd, kept = odd or code, {}
    return FilledOne(
        status=FillStatus.FALLBACK if odd else FillStatus.OK,
        reason=odd,
        rendered=filler.render(kept, links),
        values=kept,
    )
