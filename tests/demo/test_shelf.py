"""The demo shop's shelf: distinct products, words that agree with the facts, pictures."""

import zlib
from collections import Counter

from fastapi import FastAPI
from fastapi.testclient import TestClient

from rapport.demo import product_png, shelf, shop_site

BANNED = ("最", "第一", "顶级", "唯一", "国家级", "独家", "极致", "治疗", "疗效", "杀菌", "安神")
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def test_there_are_eight_categories_of_thirty_products() -> None:
    assert list(Counter(one.category for one in shelf()).values()) == [30] * 8
    assert len({one.product_id for one in shelf()}) == 240
    assert 6 <= len({one.brand for one in shelf()}) <= 10


def test_every_product_has_a_name_of_its_own_and_a_description_in_both_languages() -> None:
    for language in ("zh", "en"):
        assert len({one.names[language] for one in shelf()}) == 240
        assert len({one.descriptions[language] for one in shelf()}) == 240
    assert max(len(one.names["zh"]) for one in shelf()) <= 12
    assert max(len(one.names["en"]) for one in shelf()) <= 30


def test_no_product_is_described_in_words_that_the_law_forbids() -> None:
    words = [one.names["zh"] + one.descriptions["zh"] for one in shelf()]
    assert [text for text in words if any(banned in text for banned in BANNED)] == []


def test_a_description_states_the_measures_of_the_attributes() -> None:
    by_id = {one.product_id: one for one in shelf()}
    mug = by_id["rough-stoneware-mug"]
    assert mug.attributes["capacity_ml"] == 320
    assert "320 毫升" in mug.descriptions["zh"]
    assert "320 ml" in mug.descriptions["en"]


def test_consumables_say_how_long_they_last() -> None:
    lasting = [one for one in shelf() if "lasts_days" in one.attributes]
    assert len(lasting) >= 80
    assert {one.category for one in lasting} >= {"tea", "body", "lighting"}


def test_addresses_of_pages_and_pictures_follow_the_shop_that_serves_them() -> None:
    product = shelf("http://127.0.0.1:8000/")[0]
    assert product.url == f"http://127.0.0.1:8000/demo/products/{product.product_id}"
    assert product.image_url == f"http://127.0.0.1:8000/demo/images/{product.product_id}.png"


def test_a_picture_is_a_png_and_always_the_same_for_a_product() -> None:
    some = shelf()[::24]
    pictures = [product_png(one) for one in some]
    assert len(set(pictures)) == len(some)
    for picture in pictures:
        assert picture.startswith(SIGNATURE)
        start = picture.index(b"IDAT")
        length = int.from_bytes(picture[start - 4 : start], "big")
        lines = zlib.decompress(picture[start + 4 : start + 4 + length])
        assert len(lines) == 480 * (480 * 3 + 1)
        assert len(picture) < 60_000


def test_the_shop_serves_a_page_and_a_picture_per_product_and_nothing_else() -> None:
    app = FastAPI()
    app.include_router(shop_site())
    with TestClient(app) as shop:
        page = shop.get("/demo/products/salt-cellar-with-spoon")
        picture = shop.get("/demo/images/salt-cellar-with-spoon.png")
        assert "盐罐与木勺" in page.text
        assert "Salt Cellar with Spoon" in page.text
        assert picture.headers["content-type"] == "image/png"
        assert shop.get("/demo/products/<script>").status_code == 404
        assert shop.get("/demo/images/none.png").status_code == 404
