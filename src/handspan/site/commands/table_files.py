"""Small tables of a command: rows in from CSV or Parquet, lines out to either."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from handspan.core.measurement.tables import Row, TableError, rows
from handspan.site.commands.files import errors_in, read_table


def read_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    """Read the lines of a CSV or Parquet file under a header that names these columns.

    Raises
    ------
    BadInput
        When the file is no such table.
    OSError
        When it cannot be opened.
    """
    if path.suffix.lower() != ".parquet":
        return read_table(path, lambda text: list(rows(text, needed)))
    with errors_in(path):
        return list(rows(_text_of_parquet(path), needed))


def write_table(
    path: Path,
    suffix: str,
    header: Sequence[str],
    lines: Iterable[Sequence[object]],
    numbers: Mapping[str, str],
) -> None:
    """Write lines as CSV, or as Parquet with typed columns where `suffix` says so.

    Parameters
    ----------
    path : Path
    suffix : str
        Of the name that the user gave, such as ".parquet".
    header : sequence of str
    lines : iterable of sequence
        Not-a-number and missing values are empty text.
    numbers : mapping of str to str
        Arrow's type of each column that holds numbers; the others hold text.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    if suffix.lower() != ".parquet":
        path.write_text(out.getvalue(), encoding="utf-8", newline="")
        return
    import pyarrow as pa
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    types = {name: pa.type_for_alias(numbers.get(name, "string")) for name in header}
    options = pa_csv.ConvertOptions(column_types=types)
    data = io.BytesIO(out.getvalue().encode())
    pq.write_table(pa_csv.read_csv(data, convert_options=options), path)


def _text_of_parquet(path: Path) -> str:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise TableError(1, 1, "", f"the file is no Parquet file: {error}") from None
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(table.column_names)
    csv.writer(out, lineterminator="\n").writerows(_records(table.to_pydict()))
    return out.getvalue()


def _records(columns: Mapping[str, list[object]]) -> Iterator[list[object]]:
    for values in zip(*columns.values(), strict=True):
        yield ["" if value is None else value for value in values]
