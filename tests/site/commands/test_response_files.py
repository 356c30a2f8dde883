"""Files of item answers: every way to write them, and every way to get them wrong."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.measurement.tables import TableError
from handspan.site.commands import response_files
from handspan.site.commands.response_files import read_blocks, read_responses

HEADER = "ctrycd\tcohort\tcohortn\tsubjid\tagedays\tsex\tgagebrth\tabcgmc001\tabcgmc002\n"


def written(folder: Path, text: str | bytes, name: str = "answers.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_every_column_is_read(tmp_path: Path) -> None:
    text = HEADER + "NLD\tStudy\t5\tA 1\t374\tMale\t259\t1\t0\nNLD\tStudy\t5\tÅsa\t\t\t\t\t1\n"
    file = read_responses(written(tmp_path, text))
    assert file.items == ("abcgmc001", "abcgmc002")
    assert file.subjects == ["A 1", "Åsa"]
    np.testing.assert_array_equal(file.age_days, [374.0, np.nan])
    assert file.age_words == ["374", ""]
    assert file.sex == ["Male", ""]
    assert file.cohort == ["Study", "Study"]
    np.testing.assert_array_equal(file.gestational_days, [259.0, np.nan])
    assert file.answers.tolist() == [[1, 0], [-1, 1]]
    assert file.answers.dtype == np.int8


def test_only_the_child_and_the_age_are_needed(tmp_path: Path) -> None:
    text = "abcgmc001\tagedays\tABCGMC002\tsubjid\n1\t30\t0\tx\n"
    file = read_responses(written(tmp_path, text))
    assert file.items == ("abcgmc001", "abcgmc002")
    assert file.answers.tolist() == [[1, 0]]
    assert (file.subjects, file.sex, file.cohort) == (["x"], [""], [""])
    assert np.isnan(file.gestational_days).all()


def test_items_apart_from_each_other_are_found(tmp_path: Path) -> None:
    text = "abcgmc001\tsubjid\tabcgmc002\tagedays\tabcgmc003\n1\tx\t\t30\t0\n\ty\t1\t31\t\n"
    file = read_responses(written(tmp_path, text))
    assert file.answers.tolist() == [[1, -1, 0], [-1, 1, -1]]


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("", -1),
        ("NA", -1),
        ("1", 1),
        ("0", 0),
        ("1.0", 1),
        ("0.7", 0),
        (" 1", 1),
        ("-0.2", 0),
        ("1.9", 1),
    ],
)
def test_ways_to_write_an_answer(tmp_path: Path, cell: str, answer: int) -> None:
    text = HEADER + f"\t\t\tx\t30\t\t\t{cell}\t1\n\t\t\ty\t31\t\t\t0\t{cell}\n"
    assert read_responses(written(tmp_path, text)).answers.tolist() == [[answer, 1], [0, answer]]


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n\n"])
def test_line_ends_marks_and_compression_do_not_matter(
    tmp_path: Path, compressed: bool, end: str, last: str
) -> None:
    lines = HEADER + "\t\t\tx\t30\t\t\t1\t0\n\t\t\ty\t31\t\t\t\t" + last
    data = ("\ufeff" + lines).replace("\n", end).encode()
    path = written(tmp_path, gzip.compress(data) if compressed else data)
    file = read_responses(path)
    assert file.subjects == ["x", "y"]
    assert file.answers.tolist() == [[1, 0], [-1, -1]]


@settings(max_examples=60, deadline=None)
@given(
    answers=st.lists(st.lists(st.sampled_from(["", "0", "1"]), min_size=2, max_size=2), min_size=1),
    size=st.integers(1, 40),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_blocks_of_any_size_hold_the_same_visits(
    tmp_path_factory: pytest.TempPathFactory, answers: list[list[str]], size: int, ending: str
) -> None:
    lines = [f"\t\t\t{i}\t{i}\t\t\t{a}\t{b}" for i, (a, b) in enumerate(answers)]
    text = ending.join([HEADER.strip("\n"), *lines])
    path = written(tmp_path_factory.mktemp("blocks"), text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(response_files, "_BLOCK_BYTES", size)
        blocks = list(read_blocks(path))
        file = read_responses(path)
    line = 2
    for block in blocks:
        assert block.first_line == line
        line += len(block)
    assert file.subjects == [str(i) for i in range(len(answers))]
    codes = {"": -1, "0": 0, "1": 1}
    assert file.answers.tolist() == [[codes[a], codes[b]] for a, b in answers]


GOOD = "\t\t\tx\t30\t\t\t1\t0\n"


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", "1:1", "the file does not begin with the names of its columns"),
        ("subjid\t\tagedays\n", "1:2 (without a name)", "is neither a known column"),
        (HEADER, "1:1", "the file holds no visits"),
        ("subjid\tabcgmc001\nx\t1\n", "1:1", "the column 'agedays' is missing"),
        ("subjid\tagedays\nx\t1\n", "1:1", "no column is an item"),
        (
            "subjid\tagedays\tabcgmc001\tAbcgmc001\n",
            "1:4 (abcgmc001)",
            "the column occurs twice",
        ),
        ("subjid\tagedays\tabcgmc01\n", "1:3 (abcgmc01)", "is neither a known column"),
        (HEADER + GOOD + "\t\t\tx\t30\t\t\t2\t0\n", "3:8 (abcgmc001)", "an answer is 1, 0 or empt"),
        (HEADER + GOOD + "\t\t\tx\t30\t\t\t1\tyes\n", "3:9 (abcgmc002)", "an answer is 1, 0 or em"),
        (HEADER + "\t\t\tx\t30\t\t\t1\tnan\n", "2:9 (abcgmc002)", "an answer is 1, 0 or empty"),
        (HEADER + "\t\t\tx\t30\t\t\t-1\t0\n", "2:8 (abcgmc001)", "an answer is 1, 0 or empty"),
        (HEADER + "\t\t\tx\t3 weeks\t\t\t1\t0\n", "2:5 (agedays)", "'3 weeks' is not a number"),
        (HEADER + "\t\t\tx\tinf\t\t\t1\t0\n", "2:5 (agedays)", "'inf' is not a number"),
        (HEADER + "\t\t\tx\t30\t\tearly\t1\t0\n", "2:7 (gagebrth)", "'early' is not a number"),
        (HEADER + GOOD + "\t\t\t\t30\t\t\t1\t0\n", "3:4 (subjid)", "a value is missing"),
        (HEADER + GOOD + "\t\t\tx\t30\t\t\t1\n", "3:9 (abcgmc002)", "9 cells are needed, found 8"),
        (HEADER + GOOD + "\t\t\tx\t30\t\t\t1\t0\t1\n", "3:10", "9 cells are needed, found 10"),
        # one cell too few, then one too many: the total is right, the lines are not
        (
            HEADER + "\t\t\tx\t30\t\t\t1\n\t\t\ty\t30\t\t\t1\t0\t1\n",
            "2:9 (abcgmc002)",
            "9 cells are needed, found 8",
        ),
        (HEADER + GOOD + "\n" + GOOD, "3:2 (cohort)", "9 cells are needed, found 1"),
        (HEADER + GOOD + "\t\t\tx\0\t30\t\t\t1\t0\n", "3:4", "holds a zero byte"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, place: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        read_responses(written(tmp_path, text))
    assert str(caught.value).startswith(f"{place}: {why}")


def test_bytes_that_are_not_text_are_named(tmp_path: Path) -> None:
    data = HEADER.encode() + b"\t\t\tx\xff\t30\t\t\t1\t0\n"
    with pytest.raises(TableError, match=r"^2:4 \(subjid\): is not text in UTF-8"):
        read_responses(written(tmp_path, data))
    with pytest.raises(TableError, match=r"^1:1: the first line is not text in UTF-8"):
        read_responses(written(tmp_path, b"\xff\xfe\n"))


def test_a_compressed_file_that_was_cut_off_is_named(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    lines = "".join(f"\t\t\t{i}\t{random.integers(9999)}\t\t\t1\t0\n" for i in range(5000))
    whole = gzip.compress((HEADER + lines).encode())
    with pytest.raises(TableError, match="the compressed file is damaged"):
        read_responses(written(tmp_path, whole[: len(whole) // 2]))


def test_a_compressed_file_that_was_changed_is_named(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    lines = "".join(f"\t\t\t{i}\t{random.integers(9999)}\t\t\t1\t0\n" for i in range(5000))
    whole = bytearray(gzip.compress((HEADER + lines).encode()))
    whole[len(whole) // 2 : len(whole) // 2 + 40] = bytes(range(200, 240))
    with pytest.raises(TableError):
        read_responses(written(tmp_path, bytes(whole)))


def test_a_cell_of_endless_text_is_named(tmp_path: Path) -> None:
    text = HEADER + GOOD * 3 + "\t\t\t" + "x" * 10_000 + "\t30\t\t\t1\t0\n"
    with pytest.raises(TableError, match=r"^5:4 \(subjid\): holds 10000 bytes, more than 500"):
        read_responses(written(tmp_path, text))


def test_the_line_of_a_fault_in_a_later_block_is_right(tmp_path: Path) -> None:
    text = HEADER + GOOD * 50 + "\t\t\tx\t30\t\t\t1\t5\n" + GOOD * 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(response_files, "_BLOCK_BYTES", 64)
        with pytest.raises(TableError, match=r"^52:9 \(abcgmc002\)"):
            read_responses(written(tmp_path, text))


def test_item_names_of_another_form_can_be_announced(tmp_path: Path) -> None:
    path = written(tmp_path, "subjid\tagedays\tHands01\nx\t30\t1\n")
    assert read_responses(path, known_items={"hands01"}).items == ("hands01",)


def test_progress_ends_at_one(tmp_path: Path) -> None:
    shares: list[float] = []
    path = written(tmp_path, HEADER + GOOD * 50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(response_files, "_BLOCK_BYTES", 200)
        read_responses(path, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 2
