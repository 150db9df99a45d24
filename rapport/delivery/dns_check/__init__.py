"""Whether the world lets the shop's mail in: what its domain says in the DNS, and its server."""
