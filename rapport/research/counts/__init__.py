"""Counting for a report: with what, the quotes that show it, and how sure differences are."""
