"""HTML as the console writes it; how it is made safe stands on the ground."""

from rapport.kit.markup import Attribute, Child, Markup, join, tag, text_lines

__all__ = ["Attribute", "Child", "Markup", "join", "tag", "text_lines"]
