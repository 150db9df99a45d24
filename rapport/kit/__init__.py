"""Kit: tiny tools that know no marketing. Each file has one precise name and two users or more."""
