"""Figures in words, and words back into figures."""
