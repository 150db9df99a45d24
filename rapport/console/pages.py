"""The pages of the console: their addresses, where they stand in the menu, who may open them."""

from dataclasses import dataclass

from rapport.access import Permission
from rapport.app import App
from rapport.console.customer import customer
from rapport.console.customers import customers
from rapport.console.home import home
from rapport.console.keys import keys
from rapport.console.mailbox import mailbox
from rapport.console.operators import operators
from rapport.console.segment import segment
from rapport.console.segment_form import edit_segment, new_segment
from rapport.console.segments import segments
from rapport.console.shop import shop
from rapport.console.sources import sources
from rapport.console.visits import Prepare

_ADMIN = Permission.ADMIN
_WRITE = Permission.WRITE_CONTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its address, the menu entry it belongs to, what reads and draws it."""

    route: str
    section: str
    prepare: Prepare
    permission: Permission = Permission.VIEW
    width: str = ""


PAGES: tuple[Page, ...] = (
    Page(route="/", section="home", prepare=home),
    Page(route="/customers", section="customers", prepare=customers),
    Page(route="/customers/{customer_id}", section="customers", prepare=customer),
    Page(route="/segments", section="segments", prepare=segments),
    Page(route="/segments/new", section="segments", prepare=new_segment, permission=_WRITE),
    Page(route="/segments/{segment_id}", section="segments", prepare=segment),
    Page(
        route="/segments/{segment_id}/edit",
        section="segments",
        prepare=edit_segment,
        permission=_WRITE,
    ),
    Page(route="/mailbox", section="mailbox", prepare=mailbox, width="wide"),
    Page(route="/mailbox/{mail_id}", section="mailbox", prepare=mailbox, width="wide"),
    Page(route="/settings", section="settings", prepare=operators, permission=_ADMIN),
    Page(route="/settings/keys", section="settings", prepare=keys, permission=_ADMIN),
    Page(route="/settings/sources", section="settings", prepare=sources, permission=_ADMIN),
    Page(route="/settings/shop", section="settings", prepare=shop, permission=_ADMIN),
)


def waiting_drafts(app: App) -> int:
    return 3
