"""The console's own line icons: 20 by 20, drawn with the colour of the text around them."""

from rapport.console.markup import Markup, tag

_PATHS = {
    "home": "M3 9.4 10 3.8l7 5.6V16a1 1 0 0 1-1 1h-3.6v-4.6H7.6V17H4a1 1 0 0 1-1-1z",
    "customers": "M7.5 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c.4-3 2.6-4.8 5.5-4.8S12.6 14 13 17"
    "M13 4.3a3 3 0 0 1 0 5.4M14.8 12.5c1.9.6 3 2.2 3.2 4.5",
    "segments": "M10 3a7 7 0 1 0 7 7h-7zM12.6 2.9A7 7 0 0 1 17 7.4h-4.4z",
    "briefs": "M5 3h6.6L15 6.4V17H5zM11.4 3v3.6H15M7.6 10h4.8M7.6 13h4.8",
    "review": "M10 2.8 16 5v4.8c0 3.5-2.4 6-6 7.4-3.6-1.4-6-3.9-6-7.4V5zM7.2 9.9l2 2.1 3.6-4",
    "campaigns": "M17 3 2.8 8.4l5.6 3.2L11.6 17zM17 3l-8.6 8.6",
    "mailbox": "M3 5h14v10.5H3zM3 5.6l7 5.6 7-5.6",
    "settings": "M3 6h7.2M14.4 6H17M3 14h2.6M9.8 14H17M12.3 8.1a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0"
    " 4.2zM7.7 16.1a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2z",
    "menu": "M3 5.5h14M3 10h14M3 14.5h14",
    "theme": "M10 3.2a6.8 6.8 0 1 0 0 13.6zM10 3.2a6.8 6.8 0 0 1 0 13.6",
    "light": "M10 13.4a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8zM10 2v1.6M10 16.4V18M2 10h1.6"
    "M16.4 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M4.3 15.7l1.2-1.2M14.5 5.5l1.2-1.2",
    "dark": "M16.6 12A7 7 0 0 1 8 3.4a7 7 0 1 0 8.6 8.6z",
    "language": "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14"
    "M10 3c2 2 2.9 4.4 2.9 7s-.9 5-2.9 7c-2-2-2.9-4.4-2.9-7S8 5 10 3z",
    "leave": "M8 4H4v12h4M12.4 6.6 16 10l-3.6 3.4M16 10H8",
    "plus": "M10 4v12M4 10h12",
    "search": "M9 14.6A5.6 5.6 0 1 0 9 3.4a5.6 5.6 0 0 0 0 11.2zM13.2 13.2 17 17",
    "next": "M7.6 4.6 13 10l-5.4 5.4",
    "back": "M12.4 4.6 7 10l5.4 5.4",
    "check": "M4.4 10.6 8.2 14.4 15.8 5.8",
    "close": "M5.4 5.4l9.2 9.2M14.6 5.4l-9.2 9.2",
    "warning": "M10 3.4 17.6 16.4H2.4zM10 8.2v3.8M10 14v.4",
    "info": "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.2v4.2M10 6.4v.4",
    "copy": "M7.4 7.4H16V16H7.4zM12.6 4.6V4H4v8.6h.6",
    "phone": "M6 2.8h8v14.4H6zM9 15h2",
    "desktop": "M2.8 4h14.4v9.4H2.8zM7 16.6h6M10 13.4v3.2",
    "order": "M4.4 7h11.2l.8 10H3.6zM7.2 7V5.8a2.8 2.8 0 0 1 5.6 0V7",
    "eye": "M2.4 10c2-3.4 4.4-5 7.6-5s5.6 1.6 7.6 5c-2 3.4-4.4 5-7.6 5s-5.6-1.6-7.6-5z"
    "M10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    "click": "M8 8l8.4 3.2-3.6 1.6-1.6 3.6zM6.6 3v1.6M3 6.6h1.6M4 4l1.2 1.2"
    "M9.6 4 8.6 5M4 9.6 5 8.6",
    "star": "M10 3.2l2.1 4.4 4.8.6-3.5 3.3.9 4.8-4.3-2.4-4.3 2.4.9-4.8-3.5-3.3 4.8-.6z",
    "dot": "M10 12.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8z",
    "stop": "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM5.2 5.2l9.6 9.6",
    "trash": "M4 6h12M8 6V4h4v2M5.6 6l.6 11h7.6l.6-11",
    "edit": "M4 16l.6-3.4L13 4.2l2.8 2.8-8.4 8.4z",
    "spark": "M10 3c.8 4 2.6 5.9 7 7-4.4 1.1-6.2 3-7 7-.8-4-2.6-5.9-7-7 4.4-1.1 6.2-3 7-7z",
    "key": "M12.6 11.2a4 4 0 1 0-3.8-3.8L3 13.2V17h3.6v-2.2h2.2v-2.2z",
    "clock": "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.2l2.8 1.8",
}


def icon(name: str, *, label: str = "") -> Markup:
    """Draw an icon; without a label it is decoration and hidden from screen readers."""
    shape = tag("path", d=_PATHS[name])
    return tag(
        "svg",
        shape,
        class_="icon",
        viewBox="0 0 20 20",
        aria_hidden=None if label else "true",
        role="img" if label else None,
        aria_label=label or None,
    )
