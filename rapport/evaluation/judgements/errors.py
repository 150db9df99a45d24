"""Why a study cannot be made, or a judgement cannot be taken."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadStudy(Invalid):
    """A study lacks something, or an item of it cannot be judged."""

    code = "bad-study"


class StudyNameTaken(Conflict):
    """Another study has this name."""

    code = "study-name-taken"


class StudyUnknown(NotFound):
    """There is no study of this id or name."""

    code = "study-unknown"


class NoPairInStudy(NotFound):
    """The study has no such pair."""

    code = "no-pair-in-study"


class JudgedAlready(Conflict):
    """This operator has judged this pair; a first judgement stays."""

    code = "judged-already"
