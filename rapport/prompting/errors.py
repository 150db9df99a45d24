"""What can go wrong when a prompt is improved."""

from rapport.kit.errors import Conflict, Invalid, Unavailable


class BadSearch(Invalid):
    """A search for a better prompt has too few cells, too few calls, or a name it cannot use."""

    code = "prompt-search-bad"


class PromptFileThere(Conflict):
    """A file with this name is there already; nothing is replaced without a person."""

    code = "prompt-file-there"


class SearchEngineMissing(Unavailable):
    """The engine that searches for prompts is not installed."""

    code = "prompt-engine-missing"
