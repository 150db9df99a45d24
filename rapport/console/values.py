"""Values of a shop's own, such as traits and attributes, as an operator reads them."""

from rapport.console.visits import Visit


def shown_value(visit: Visit, value: object) -> str:
    match value:
        case bool():
            return visit.t("words.yes" if value else "words.no")
        case int() | float():
            return visit.f.number(value, digits=0 if float(value).is_integer() else 2)
        case list() | tuple():
            return visit.t("timeline.between").join(map(str, value))
        case _:
            return str(value)
