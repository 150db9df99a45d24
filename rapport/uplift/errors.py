"""What can go wrong where uplift is learned and used."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadTrial(Invalid):
    """Rows of a trial do not fit together, so nothing can be learned from them."""

    code = "bad-trial"


class BadUpliftPolicy(Invalid):
    """A policy to be judged is not one that the campaign's draw can judge."""

    code = "bad-uplift-policy"


class BadWorth(Invalid):
    """What outcomes are worth, what arms cost or the budget cannot be used."""

    code = "bad-worth"


class TrialTooSmall(Conflict):
    """A campaign has too few customers, or outcomes, in an arm to learn whom it moved."""

    code = "trial-too-small"


class UpliftNotFound(NotFound):
    """No uplift was learned from the campaign."""

    code = "uplift-not-found"
