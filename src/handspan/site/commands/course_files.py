"""Where courses go: a CSV or a Parquet file, child after child."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from handspan.site.commands.course_rows import HEADER
from handspan.site.commands.files import replaced_whole, written_whole

_AT_ONCE = 20_000  # lines of a row group

Add = Callable[[Iterable[str]], None]
"""Takes lines as `course_rows` writes them."""


@contextmanager
def course_file(path: Path) -> Iterator[Add]:
    """Open the file that courses are written to; it appears only when the block ends well."""
    if path.suffix.lower() == ".parquet":
        with _parquet(path) as add:
            yield add
        return
    with written_whole(path) as out:
        out.write(HEADER)
        yield out.writelines


@contextmanager
def _parquet(path: Path) -> Iterator[Add]:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    names = HEADER.strip().split(",")
    kinds = {"row": pa.int64(), "subjid": pa.string(), "n": pa.int32()}
    schema = pa.schema([(name, kinds.get(name, pa.float64())) for name in names])
    options = pyarrow.csv.ConvertOptions(column_types=schema)
    waiting: list[str] = []

    with replaced_whole(path) as written, pq.ParquetWriter(written, schema) as writer:

        def write() -> None:
            text = (HEADER + "".join(waiting)).encode()
            table = pyarrow.csv.read_csv(io.BytesIO(text), convert_options=options)
            writer.write_table(table)
            waiting.clear()

        def add(lines: Iterable[str]) -> None:
            waiting.extend(lines)
            if len(waiting) >= _AT_ONCE:
                write()

        yield add
        write()
