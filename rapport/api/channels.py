"""Channels over HTTP: who carries what, and what is not set up."""

from fastapi import APIRouter, Depends

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.app import states_of_channels
from rapport.delivery import ChannelState

router = APIRouter(
    prefix="/api/v1/channels", tags=["channels"], dependencies=[Depends(Needs(Permission.VIEW))]
)


@router.get("")
def index(app: AppDep) -> list[ChannelState]:
    """List every channel with who carries it; an empty provider: nobody does."""
    return states_of_channels(app)
