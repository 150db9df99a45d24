"""The briefs that the shop wrote, without those that hold the texts of mails Rapport sends itself.

Those are drafts too, edited and approved as all, but no campaign, journey or entry of the calendar
is made of them.
"""

from rapport.content import Brief, list_briefs
from rapport.storage import Database

_SYSTEM = "rapport:system"


def own_briefs(database: Database) -> list[Brief]:
    """List the shop's own briefs, the newest first."""
    return [one for one in list_briefs(database) if one.created_by != _SYSTEM]
