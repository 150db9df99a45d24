"""What can go wrong with forms, landing pages and leads of platforms."""

from rapport.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class BadForm(Invalid):
    """A form lacks something or holds what cannot be used; the message names the field."""

    code = "bad-form"


class BadLeadMapping(Invalid):
    """The mapping file of lead webhooks cannot be used; the message names the place."""

    code = "bad-lead-mapping"


class FormNotFound(NotFound):
    """The shop has no such form."""

    code = "form-not-found"


class LandingPageNotFound(NotFound):
    """Nothing is published at this address."""

    code = "landing-page-not-found"


class LandingPageNotApproved(Conflict):
    """Only an approved draft of the format landing-page is published."""

    code = "landing-page-not-approved"


class LeadSourceUnknown(NotFound):
    """There is no such source of leads, or its secret is not set."""

    code = "lead-source-unknown"


class LeadRefused(Invalid):
    """What a form or a platform sent cannot be used."""

    code = "lead-refused"


class LeadSignatureWrong(Forbidden):
    """A platform's call is not signed with the secret that is set up."""

    code = "lead-signature-wrong"


class LeadsUnreachable(Unavailable):
    """The platform that holds a lead did not give it."""

    code = "leads-unreachable"
