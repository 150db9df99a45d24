"""The benchmark of aspects on sets of a few lines: what it counts is what it says."""

from pathlib import Path

import pytest

from rapport.bench import insights_aspects
from rapport.bench.errors import BenchmarkDataMissing
from rapport.bench.rows import Setup, Size

GOOD, BAD = "The $T$ is great\nfabric\n1\n", "The $T$ is awful\nfabric\n-1\n"
CATEGORIES = "service_waiters_attitude,price_level,dish_taste"


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    data = tmp_path / "data"
    _write(data / "sst2/train.tsv", "great fun\t1\nawful mess\t0\ngreat\t1\nawful\t0\n")
    for domain in ("Restaurants", "Laptops"):
        _write(data / f"semeval2014_absa/{domain}_Train.xml.seg", (GOOD + BAD) * 8)
        _write(data / f"semeval2014_absa/{domain}_Test_Gold.xml.seg", GOOD * 3 + BAD)
    for part in ("train", "dev", "test"):
        _write(
            data / f"asap_meituan_sample/{part}_sample.csv",
            f"index,reviewbody,star,{CATEGORIES}\n1,服务很好，价格太贵,5.0,1,1,-2\n",
        )
    _write(data / "catalog-en-magento/products_reviews.csv", "sku,review\n1,Great fabric\n")
    return Setup(size=Size.QUICK, data=data, scratch=tmp_path)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_each_share_is_of_what_it_names(setup: Setup) -> None:
    found = {row.name: row.value for row in insights_aspects.run(setup)}
    assert found["Laptops: polarity about a target, three sentiments"] == 100
    assert found["Laptops: the commonest sentiment alone"] == 75
    assert found["ASAP, service: reviews found that speak of it, of 3"] == 100
    assert found["ASAP, service: same feeling, where both have one, of 3"] == 100
    assert found["ASAP, price: same feeling, where both have one, of 3"] == 0


def test_data_that_is_missing_is_named(setup: Setup) -> None:
    (setup.data / "sst2/train.tsv").unlink()
    with pytest.raises(BenchmarkDataMissing, match="sst2"):
        insights_aspects.run(setup)
