"""Access: who may do what.

Operators sign in to the console with a password; programs call the API with a key; a website sends
events with the write key of its source. In: an address and a password, or a key. Out: an `Actor`
with a role, or a refusal that reveals nothing.
Must never keep a password or a key that could be read back, nor let a role do what `PERMISSIONS`
does not list: who writes copy does not approve it.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.access.errors import (
        BadOperator,
        KeyUnknown,
        LastAdmin,
        NotAllowed,
        OperatorExists,
        OperatorUnknown,
        PasswordTooShort,
        SignInFailed,
        SourceExists,
        SourceUnknown,
    )
    from rapport.access.keys import (
        SourceKeys,
        create_api_key,
        create_source,
        find_api_key,
        find_source,
        list_api_keys,
        list_sources,
        revoke_api_key,
        revoke_source,
    )
    from rapport.access.model import (
        PERMISSIONS,
        Actor,
        ApiKey,
        Operator,
        Permission,
        Role,
        Source,
        check,
        may,
    )
    from rapport.access.signing_in import (
        LANGUAGES,
        add_operator,
        change_password,
        find_operator,
        list_operators,
        remove_operator,
        set_language,
        set_password,
        sign_in,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "LANGUAGES",
    "PERMISSIONS",
    "Actor",
    "ApiKey",
    "BadOperator",
    "KeyUnknown",
    "LastAdmin",
    "NotAllowed",
    "Operator",
    "OperatorExists",
    "OperatorUnknown",
    "PasswordTooShort",
    "Permission",
    "Role",
    "SignInFailed",
    "Source",
    "SourceExists",
    "SourceKeys",
    "SourceUnknown",
    "add_operator",
    "change_password",
    "check",
    "create_api_key",
    "create_source",
    "find_api_key",
    "find_operator",
    "find_source",
    "list_api_keys",
    "list_operators",
    "list_sources",
    "may",
    "remove_operator",
    "revoke_api_key",
    "revoke_source",
    "set_language",
    "set_password",
    "sign_in",
]
