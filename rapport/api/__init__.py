"""The HTTP API: one file per noun, the same nouns as everywhere; OpenAPI at `/docs`."""

from rapport.api.server import build_api

__all__ = ["build_api"]
