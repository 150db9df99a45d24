"""From files to a corpus: everything counted, split the same way every time, bad input named."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.corpus import (
    Building,
    CorpusEmpty,
    CorpusNotFound,
    CorpusSettings,
    CorpusUnreadable,
    Document,
    FolderTaken,
    Reading,
    StepName,
    Unit,
    UnknownCorpusInput,
    build_corpus,
    read_card,
    read_documents,
    sample_documents,
    split_of,
)
from rapport.lab import read_pairs, read_texts
from rapport.texts import likeness, shingles

SPLITS = ("train", "valid", "test")
THINGS = ("kettle", "scarf", "lamp", "bowl", "tray", "shelf", "towel", "candle", "basket", "mirror")
DEEDS = ("boils water", "keeps you warm", "lights a room", "holds fruit", "hangs on a wall")
ENDS = ("in two minutes", "all winter long", "until the morning", "at every breakfast", "for years")


def sentences(count: int) -> list[str]:
    """Sentences of which none is nearly another."""
    return [
        f"Number {n}: the {THINGS[n % 10]} {DEEDS[n // 10 % 5]} {ENDS[n // 50 % 5]}, and {n * 7919}"
        f" {THINGS[n * 3 % 10]} owners of {n * 104729} like it."
        for n in range(count)
    ]


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def built(out: Path, *inputs: str, **told: object) -> dict[str, list[dict[str, object]]]:
    build_corpus(Building(out=out, inputs=inputs, **told))  # type: ignore[arg-type]
    return lines_of(out)


def lines_of(out: Path) -> dict[str, list[dict[str, object]]]:
    return {
        name: [json.loads(line) for line in (out / f"{name}.jsonl").read_text().splitlines()]
        for name in SPLITS
    }


def texts_of(out: Path) -> list[str]:
    return [document.text for document in read_documents(out)]


def digest(out: Path) -> list[tuple[str, str]]:
    return [
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in sorted(out.iterdir())
    ]


def test_a_corpus_is_split_eight_to_one_to_one_and_the_card_counts_it(tmp_path: Path) -> None:
    raw = write_rows(tmp_path / "raw.jsonl", ({"text": one} for one in sentences(400)))
    found = built(tmp_path / "out", raw)
    card = read_card(tmp_path / "out")
    sizes = {name: len(lines) for name, lines in found.items()}
    assert sum(sizes.values()) == card["documents"] == 400
    assert 300 < sizes["train"] < 340
    assert min(sizes["valid"], sizes["test"]) > 20
    assert card["languages"] == {"en": 400}
    train = (tmp_path / "out" / "train.jsonl").read_bytes()
    splits = card["splits"]
    assert isinstance(splits, dict)
    assert splits["train"]["sha256"] == hashlib.sha256(train).hexdigest()
    assert splits["train"]["bytes"] == len(train)


def test_the_same_input_gives_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_rows(tmp_path / folder / "raw.jsonl", ({"text": one} for one in sentences(60)))
        built(tmp_path / folder / "out", str(tmp_path / folder / "raw.jsonl"))
    assert digest(tmp_path / "one" / "out") == digest(tmp_path / "two" / "out")
    built(tmp_path / "two" / "out", str(tmp_path / "two" / "raw.jsonl"))
    assert digest(tmp_path / "one" / "out") == digest(tmp_path / "two" / "out")


def test_duplicates_are_dropped_and_counted(tmp_path: Path) -> None:
    long = sentences(30)
    texts = [*long, long[0].upper(), long[1] + "!", long[2] + " Too."]
    raw = write_rows(tmp_path / "raw.jsonl", ({"text": one} for one in texts))
    built(tmp_path / "out", raw)
    steps = read_card(tmp_path / "out")["steps"]
    assert isinstance(steps, dict)
    assert steps["exact-duplicates"]["dropped"] == 2
    assert steps["near-duplicates"] == {"seen": 31, "changed": 0, "dropped": 1}
    assert texts_of(tmp_path / "out").count(long[0]) == 1


@settings(max_examples=25, deadline=None)
@given(
    data=st.lists(
        st.tuples(st.integers(0, 19), st.booleans(), st.sampled_from(["", "p1", "p2", "p3"])),
        min_size=1,
        max_size=40,
    ),
    seed=st.integers(0, 5),
)
def test_a_split_separates_neither_near_duplicates_nor_children_of_one_parent(
    data: Sequence[tuple[int, bool, str]],
    seed: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("split")
    base = sentences(20)
    rows: list[dict[str, object]] = []
    for which, changed, parent in data:
        text = base[which].replace("like it", "love it now") if changed else base[which]
        rows.append({"text": text} | ({"parent": parent} if parent else {}))
    steps = tuple(s for s in StepName if "duplicates" not in s.value)
    raw = write_rows(folder / "raw.jsonl", rows)
    found = built(folder / "out", raw, settings=CorpusSettings(steps=steps, seed=seed))
    lines = [(name, line) for name, each in found.items() for line in each]
    assert len(lines) == len(rows)
    parents: dict[object, set[str]] = {}
    for name, line in lines:
        if "parent" in line:
            parents.setdefault(line["parent"], set()).add(name)
    assert all(len(sides) == 1 for sides in parents.values())
    for side, one in lines:
        for other_side, other in lines:
            alike = likeness(shingles(str(one["text"])), shingles(str(other["text"])))
            assert side == other_side or alike < 0.8


def test_a_split_falls_by_its_parts() -> None:
    sides = [split_of(f"d{n}", splits=(8, 1, 1), seed=0) for n in range(5_000)]
    assert [round(sides.count(name) / 5_000, 2) for name in SPLITS] == pytest.approx(
        [0.8, 0.1, 0.1], abs=0.02
    )
    assert {split_of(f"d{n}", splits=(1, 0, 0), seed=3) for n in range(100)} == {"train"}
    assert sides != [split_of(f"d{n}", splits=(8, 1, 1), seed=1) for n in range(5_000)]


def test_every_kind_of_file_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    (folder / "deep").mkdir(parents=True)
    one, two, three, four, five, six, seven = sentences(7)
    (folder / "a.txt").write_text(one)
    (folder / "b.md").write_text(f"---\ntitle: x\n---\n# {two}\n")
    (folder / "deep" / "c.html").write_text(f"<body><nav>Menu</nav><p>{three}</p></body>")
    (folder / "d.csv").write_text(f'id,text\n9,"{four}"\n')
    pq.write_table(pa.table({"text": [five], "n": [1]}), folder / "e.parquet")
    (folder / "f.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": six}).encode()))
    (folder / "g.txt.gz").write_bytes(gzip.compress(seven.encode()))
    (folder / "ignored.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("hidden text that nobody reads")
    built(tmp_path / "out", str(folder))
    assert sorted(texts_of(tmp_path / "out")) == sorted([one, two, three, four, five, six, seven])


def test_paragraphs_and_lines_of_a_plain_text_can_be_documents(tmp_path: Path) -> None:
    raw = tmp_path / "raw.txt"
    raw.write_text("First paragraph\nwith two lines.\n\n\nSecond paragraph here.\n")
    built(tmp_path / "p", str(raw), reading=Reading(unit=Unit.PARAGRAPH))
    assert sorted(texts_of(tmp_path / "p")) == [
        "First paragraph\nwith two lines.",
        "Second paragraph here.",
    ]
    built(tmp_path / "l", str(raw), reading=Reading(unit=Unit.LINE))
    assert len(texts_of(tmp_path / "l")) == 3


def test_pairs_can_be_tuned_on_and_texts_trained_on(tmp_path: Path) -> None:
    rows = [{"source": f"Say it: {one}", "target": one} for one in sentences(40)]
    built(tmp_path / "out", write_rows(tmp_path / "raw.jsonl", rows))
    pairs = read_pairs(tmp_path / "out" / "train.jsonl")
    texts = list(read_texts(tmp_path / "out" / "train.jsonl"))
    assert len(pairs) == len(texts) > 20
    assert texts[0] == f"{pairs[0].source}\n{pairs[0].target}"


def test_a_corpus_made_of_a_corpus_is_the_same(tmp_path: Path) -> None:
    built(
        tmp_path / "one", write_rows(tmp_path / "raw.jsonl", ({"text": t} for t in sentences(30)))
    )
    built(tmp_path / "two", *(str(tmp_path / "one" / f"{name}.jsonl") for name in SPLITS))
    assert sorted(texts_of(tmp_path / "one")) == sorted(texts_of(tmp_path / "two"))


def test_gb18030_is_read_when_asked(tmp_path: Path) -> None:
    raw = tmp_path / "raw.txt"
    raw.write_bytes("这件衬衫很好看，也很暖和。".encode("gb18030"))
    with pytest.raises(CorpusUnreadable, match=r"raw\.txt is not UTF-8 .*--encoding auto"):
        built(tmp_path / "out", str(raw))
    assert not (tmp_path / "out").exists()
    built(tmp_path / "out", str(raw), reading=Reading(encoding="auto"))
    assert texts_of(tmp_path / "out") == ["这件衬衫很好看，也很暖和。"]


BAD = b'{"text": "A good line that is kept."}\nno json\n[1]\n{"txt": 1}\n{"text": "\xff"}\n'


def test_a_bad_line_stops_the_work_or_is_passed_over_and_named(tmp_path: Path) -> None:
    raw = tmp_path / "raw.jsonl"
    raw.write_bytes(BAD)
    with pytest.raises(
        CorpusUnreadable, match=r"raw\.jsonl, line 2: the line is no JSON.*--skip-bad"
    ):
        built(tmp_path / "out", str(raw))
    built(tmp_path / "out", str(raw), skip_bad=True)
    assert texts_of(tmp_path / "out") == ["A good line that is kept."]
    rejects = [
        json.loads(one) for one in (tmp_path / "out" / "rejects.jsonl").read_text().splitlines()
    ]
    assert [one["place"].rpartition(" ")[2] for one in rejects] == ["2", "3", "4", "5"]
    assert read_card(tmp_path / "out")["rejected"] == 4


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "x.csv",
            b"name,words\na,b\n",
            "has no column 'text'; name one with `--column`: 'name', 'words'",
        ),
        ("x.parquet", b"PAR1 nothing", "cannot be read as Parquet"),
        ("x.txt.gz", b"no gzip", "is no whole gzip file"),
        (
            "x.jsonl.gz",
            gzip.compress(b'{"text": "a"}\n' * 99, mtime=0)[:-9],
            "is no whole gzip file",
        ),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_named(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusUnreadable, match=says):
        built(tmp_path / "out", str(tmp_path / name))


def test_inputs_that_nobody_can_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.doc").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    out = tmp_path / "out"
    with pytest.raises(UnknownCorpusInput, match=r"x\.doc is of no kind that is read: \.txt"):
        built(out, str(tmp_path / "x.doc"))
    with pytest.raises(CorpusUnreadable, match="has no file of a kind"):
        built(out, str(tmp_path / "empty"))
    with pytest.raises(CorpusUnreadable, match="does not exist"):
        built(out, str(tmp_path / "nowhere.txt"))
    with pytest.raises(UnknownCorpusInput, match="the shop has no 'shop:orders'"):
        built(out, "shop:orders")
    with pytest.raises(UnknownCorpusInput, match=r"two inputs are called 'x\.txt'"):
        built(out, str(tmp_path / "x.txt"), str(tmp_path / "empty" / "x.txt"))
    with pytest.raises(UnknownCorpusInput, match="name an input"):
        built(out)


def test_nothing_left_is_said_with_the_step_that_dropped_most(tmp_path: Path) -> None:
    raw = write_rows(
        tmp_path / "raw.jsonl", [{"text": "好"}, {"text": "Рубашка очень тёплая"}, {"text": "行"}]
    )
    with pytest.raises(CorpusEmpty, match="of 3 documents none is left; the step 'length'"):
        built(tmp_path / "out", raw)
    empty = write_rows(tmp_path / "none.jsonl", [])
    with pytest.raises(CorpusEmpty, match="hold no document"):
        built(tmp_path / "out", empty)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    raw = write_rows(tmp_path / "raw.jsonl", [{"text": "A good line that is kept."}])
    with pytest.raises(FolderTaken, match="holds something else"):
        built(tmp_path, raw)
    with pytest.raises(CorpusNotFound, match="holds no corpus"):
        read_card(tmp_path)


def test_half_a_character_is_no_trouble(tmp_path: Path) -> None:
    raw = tmp_path / "raw.jsonl"
    raw.write_text('{"text": "A smile \\ud83d that was cut in half."}\n')
    built(tmp_path / "out", str(raw))
    assert texts_of(tmp_path / "out") == ["A smile that was cut in half."]


def test_documents_that_people_want_dropped_are_left_out(tmp_path: Path) -> None:
    raw = write_rows(tmp_path / "raw.jsonl", ({"text": one} for one in sentences(5)))
    built(tmp_path / "out", raw)
    first: Document = next(read_documents(tmp_path / "out"))
    built(tmp_path / "out", raw, without=frozenset({first.id}))
    assert first.text not in texts_of(tmp_path / "out")
    steps = read_card(tmp_path / "out")["steps"]
    assert isinstance(steps, dict)
    assert steps["people"] == {"seen": 5, "changed": 0, "dropped": 1}


def test_a_sample_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    built(
        tmp_path / "out", write_rows(tmp_path / "raw.jsonl", ({"text": t} for t in sentences(50)))
    )
    drawn = sample_documents(tmp_path / "out", 10)
    assert drawn == sample_documents(tmp_path / "out", 10)
    assert len({one.id for one in drawn}) == 10
    assert drawn != sample_documents(tmp_path / "out", 10, seed=1)
