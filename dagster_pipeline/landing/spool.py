"""Record batches into one Parquet file, a row group each: never more than one batch in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Spool:
    """A Parquet file that begins to exist with its first row. ``bytes`` is the size of its rows as Arrow."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0
        self._writer = None

    def write(self, batch: pa.RecordBatch) -> None:
        import pyarrow.parquet as pq

        if not batch.num_rows:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self.path, batch.schema.with_metadata({"pulled": self.path.name}), compression="zstd"
            )
        self._writer.write_batch(batch)
        self.bytes += batch.nbytes

    def close(self) -> bool:
        """Finish the file; False when there was nothing to write, and there is no file."""
        if self._writer is None:
            return False
        self._writer.close()
        return True
