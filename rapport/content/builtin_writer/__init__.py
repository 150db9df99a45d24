"""The built-in writer: a small network that writes and chooses copy, and what it learns from.

In: an assignment. Out: proposals, the best first: the nearest entries while they have tone and
offer, then texts that passed the product's own checks. Must never need PyTorch, propose a sentence
that was not learned as it stands, or draw by chance that cannot be repeated.
"""
