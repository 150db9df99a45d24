"""Who asks for a link of a mail, as far as the request says."""

from starlette.requests import Request

from rapport.tracking import Asked

_FORWARDED = ("x-forwarded-for", "forwarded", "cf-connecting-ip", "x-real-ip", "via")
_LONGEST_AGENT = 500


def asked_by(request: Request, *, proxies: int) -> Asked:
    """Read how a link was asked for.

    `prefetch` and `by_hand` are what browsers say of it: https://www.w3.org/TR/fetch-metadata/ and
    `Sec-Purpose` of the Fetch standard, with the older names of the same.
    """
    headers = request.headers
    purposes = (headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return Asked(
        method=request.method,
        agent=headers.get("user-agent", "")[:_LONGEST_AGENT],
        address=client_address(request, proxies=proxies),
        prefetch=any("prefetch" in purpose.lower() for purpose in purposes),
        by_hand=headers.get("sec-fetch-user") == "?1",
    )


def client_address(request: Request, *, proxies: int) -> str:
    """Give the IP address that asked; empty where a proxy stands before us that nobody vouches for.

    The last `proxies` addresses of X-Forwarded-For were written by proxies of the shop, so the
    first of these is the one that asked them. What stands before it anybody may have made up.
    """
    if proxies:
        listed = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        return listed[-proxies].strip() if len(listed) >= proxies else ""
    if any(name in request.headers for name in _FORWARDED):
        return ""
    return request.client.host if request.client else ""
