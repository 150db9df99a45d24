"""Pages are asked only where a request may go, and by the address that was looked at."""

import httpx
import pytest

from rapport.content import Brief, Cell, CopybookWriter, grounds_of, write_cell
from rapport.storage import Database, Facts
from rapport.studio import ask_page, links_of
from tests.studio.conftest import NOW, SHOP

HOSTS = {
    "shop.example": ["93.184.216.34"],
    "inside.example": ["10.0.0.7"],
    "both.example": ["93.184.216.34", "127.0.0.1"],
    "cloud.example": ["169.254.169.254"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:10.0.0.7"],
}


def resolve(host: str) -> list[str]:
    if host not in HOSTS:
        raise OSError(host)
    return HOSTS[host]


def answer(request: httpx.Request) -> httpx.Response:
    assert request.url.host == "93.184.216.34"
    assert request.headers["host"] == "shop.example"
    assert request.extensions["sni_hostname"] == "shop.example"
    match request.url.path:
        case "/moved":
            return httpx.Response(301, headers={"location": "/p/cream"})
        case "/inside":
            return httpx.Response(302, headers={"location": "http://inside.example/"})
        case "/round":
            return httpx.Response(302, headers={"location": "/round"})
        case "/no-head":
            return httpx.Response(405 if request.method == "HEAD" else 200)
        case "/slow":
            raise httpx.ReadTimeout("slow", request=request)
        case "/p/cream":
            return httpx.Response(200)
        case _:
            return httpx.Response(404)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://shop.example/p/cream", "200"),
        ("https://shop.example/p/gone", "404"),
        ("https://shop.example/moved", "200"),
        ("https://shop.example/no-head", "200"),
        ("https://shop.example/slow", "no answer in time"),
        ("https://shop.example/round", "redirects without end"),
        ("https://shop.example/inside", "not asked: the host is not public"),
        ("https://inside.example/", "not asked: the host is not public"),
        ("https://both.example/", "not asked: the host is not public"),
        ("http://cloud.example/latest/meta-data", "not asked: the host is not public"),
        ("https://six.example/", "not asked: the host is not public"),
        ("https://mapped.example/", "not asked: the host is not public"),
        ("https://nowhere.example/", "no such host"),
        ("https://shop.example:8080/", "not asked: only http and https on their usual ports"),
        ("file:///etc/passwd", "not asked: only http and https on their usual ports"),
        ("https://shop.example:x/", "no address"),
    ],
)
def test_a_page_is_asked_only_where_a_request_may_go(url: str, said: str) -> None:
    assert ask_page(url, resolve=resolve, transport=httpx.MockTransport(answer)) == said


def test_the_addresses_of_a_draft_are_those_of_its_products(
    brief: Brief, database: Database, facts: Facts
) -> None:
    cell = Cell(
        segment_id=brief.groups[0].segment_id,
        product_ids=("lotion",),
        channel="email",
        language="zh-CN",
    )
    [draft] = write_cell(
        brief,
        cell,
        database=database,
        facts=facts,
        writer=CopybookWriter(),
        shop=SHOP,
        now=NOW,
    )
    grounds = grounds_of(draft, database=database, facts=facts, shop=SHOP, now=NOW)
    assert links_of(draft, grounds) == ["https://shop.example/p/lotion"]
