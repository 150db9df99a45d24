"""The type of an open transaction, for stages that hand one on from store to store."""

from sqlalchemy import Connection

__all__ = ["Connection"]
