"""What can go wrong with briefs, drafts and their texts."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class NoSuchBrief(NotFound):
    """No brief has this id."""

    code = "brief-not-found"


class NoSuchDraft(NotFound):
    """No draft has this id, or not in this version."""

    code = "draft-not-found"


class BadBrief(Invalid):
    """A brief cannot be worked from; the message names the field."""

    code = "bad-brief"


class BriefHasDrafts(Conflict):
    """A brief whose drafts were approved can no longer be changed; make a new one."""

    code = "brief-has-approved-drafts"


class NoSuchPrompt(NotFound):
    """No prompt has this name."""

    code = "prompt-not-found"


class PromptChanged(Conflict):
    """A prompt's text was changed and its version was not."""

    code = "prompt-changed"


class BadTemplate(Invalid):
    """A text is not valid Liquid, or uses a tag, a filter or a slot that copy may not use."""

    code = "bad-template"


class SlotMissing(Invalid):
    """A slot has no value for a recipient and the text gives no default."""

    code = "slot-missing"


class BadCopybook(Invalid):
    """An entry of the copybook is not as the format asks; the message names file and entry."""

    code = "bad-copybook"


class DraftChanged(Conflict):
    """The draft was changed meanwhile; look at the new version first."""

    code = "draft-changed"


class BadLinks(Invalid):
    """A column of links holds what is no web address; the message names column and row."""

    code = "bad-links"
