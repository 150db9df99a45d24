"""What can go wrong with access."""

from rapport.kit.errors import Conflict, Forbidden, Invalid, NotFound


class NotAllowed(Forbidden):
    """The role of the operator or key does not include the permission."""

    code = "not-allowed"


class SignInFailed(Forbidden):
    """The e-mail address or the password is not right, or there were too many tries: wait 15
    minutes and try again."""

    code = "sign-in-failed"


class BadOperator(Invalid):
    """What describes the operator, key or source cannot be used."""

    code = "bad-operator"


class PasswordTooShort(Invalid):
    """The password has fewer than 10 characters."""

    code = "password-too-short"


class OperatorExists(Conflict):
    """There is an operator with this e-mail address already."""

    code = "operator-exists"


class LastAdmin(Conflict):
    """The last admin cannot be removed: nobody could let anyone in again."""

    code = "last-admin"


class OperatorUnknown(NotFound):
    """There is no such operator."""

    code = "operator-unknown"


class KeyUnknown(NotFound):
    """There is no such API key."""

    code = "key-unknown"


class SourceExists(Conflict):
    """There is a source of this name already."""

    code = "source-exists"


class SourceUnknown(NotFound):
    """There is no such source."""

    code = "source-unknown"
