"""What every endpoint may ask for: the application, and who is calling."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from rapport.access import Actor, Permission, check, find_api_key
from rapport.app import App
from rapport.kit.errors import Forbidden


class KeyMissing(Forbidden):
    """The request carries no valid API key."""

    code = "api-key-missing"

    def __init__(self) -> None:
        super().__init__("send an API key as `Authorization: Bearer rk_…`; see `rapport keys`")


_bearer = HTTPBearer(auto_error=False, description="An API key made by `rapport keys create`.")


def _app(request: Request) -> App:
    app: App = request.app.state.rapport
    return app


AppDep = Annotated[App, Depends(_app)]


def _actor(
    app: AppDep, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Actor:
    actor = find_api_key(app.database, bearer.credentials) if bearer else None
    if actor is None:
        raise KeyMissing
    return actor


ActorDep = Annotated[Actor, Depends(_actor)]


class Needs:
    """A dependency that lets a request pass when its key's role has the permission."""

    def __init__(self, permission: Permission) -> None:
        self._permission = permission

    def __call__(self, actor: ActorDep) -> Actor:
        check(actor, self._permission)
        return actor
