"""Rapport: a shop's customer data becomes personal, fact-checked marketing."""

__version__ = "0.1.0"
