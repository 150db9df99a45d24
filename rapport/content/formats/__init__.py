"""Formats: what each kind of text is made of, what it may hold, and how it is shown.

In: copies and filled texts. Out: findings about their parts, pages, previews, files for other
programs. A format is a channel and the shape that a text has there; it is data in `table`, and
nothing outside this folder knows the limits of one.
"""
