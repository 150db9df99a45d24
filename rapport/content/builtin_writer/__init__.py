"""The built-in writer: a small network that writes and edits copy, and what it learns from.

In: an assignment. Out: proposals that passed the product's own checks, the best first. Must never
propose a text that is not better than the entry it would replace, need PyTorch, or draw by chance
that cannot be repeated.
"""
