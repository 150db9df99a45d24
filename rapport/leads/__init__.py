"""Leads: forms and landing pages that win customers, and leads that ad platforms push.

In: forms as data, posts of visitors, calls of platforms, approved landing-page drafts. Out:
sign-ups, `Form Viewed` and `Lead Captured` in the event inbox, counts of what was refused. Must
never tell a sender why a post was refused, nor show what nobody approved or is no longer true.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.leads.capturing import FormDesk, forget_leads, note_view, take_post
    from rapport.leads.defending import make_challenge
    from rapport.leads.errors import (
        BadForm,
        BadLeadMapping,
        FormNotFound,
        LandingPageNotApproved,
        LandingPageNotFound,
        LeadRefused,
        LeadSignatureWrong,
        LeadSourceUnknown,
        LeadsUnreachable,
    )
    from rapport.leads.keeping import (
        archive_form,
        figures_of,
        get_form,
        list_forms,
        open_form,
        save_form,
    )
    from rapport.leads.model import (
        FieldKind,
        Form,
        FormDay,
        FormField,
        LandingPage,
        PlatformLead,
        Post,
        Refused,
        Taken,
        Trigger,
    )
    from rapport.leads.parsing import EXAMPLE, FormIn, form_of, form_text, parse_form
    from rapport.leads.platforms import Pushed, meta_challenge, read_leads
    from rapport.leads.publishing import Shown, publish_page, show_page, unpublish_page
    from rapport.leads.receiving import take_leads
    from rapport.leads.store import list_pages
    from rapport.leads.verifying import AddressCheck, check_address
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "EXAMPLE",
    "AddressCheck",
    "BadForm",
    "BadLeadMapping",
    "FieldKind",
    "Form",
    "FormDay",
    "FormDesk",
    "FormField",
    "FormIn",
    "FormNotFound",
    "LandingPage",
    "LandingPageNotApproved",
    "LandingPageNotFound",
    "LeadRefused",
    "LeadSignatureWrong",
    "LeadSourceUnknown",
    "LeadsUnreachable",
    "PlatformLead",
    "Post",
    "Pushed",
    "Refused",
    "Shown",
    "Taken",
    "Trigger",
    "archive_form",
    "check_address",
    "figures_of",
    "forget_leads",
    "form_of",
    "form_text",
    "get_form",
    "list_forms",
    "list_pages",
    "make_challenge",
    "meta_challenge",
    "note_view",
    "open_form",
    "parse_form",
    "publish_page",
    "read_leads",
    "save_form",
    "show_page",
    "take_leads",
    "take_post",
    "unpublish_page",
]
