"""The demo shop."""

from rapport.demo.shelf import shelf

__all__ = ["shelf"]
