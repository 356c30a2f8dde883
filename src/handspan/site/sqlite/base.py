"""SQLite connections whose write transactions queue at a file lock.

With IMMEDIATE transactions alone, SQLite's writers poll for the lock and an unlucky one may wait
for seconds. A lock file makes them queue in the kernel instead: the worst wait of 16 writers fell
tenfold for a fifth of the throughput (docs/decisions/0003-sqlite-first.md).
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes the writer gate before BEGIN IMMEDIATE and gives it back after."""

    _gate: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_gate()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_gate()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            # A failed COMMIT leaves the transaction open until its rollback.
            if not getattr(self.connection, "in_transaction", False):
                self._leave_gate()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_gate()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_gate()

    def _enter_gate(self) -> None:
        if self._gate is not None or self.is_in_memory_db():
            return
        name = Path(f"{self.settings_dict['NAME']}.gate")
        gate = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(gate, fcntl.LOCK_EX)
        self._gate = gate

    def _leave_gate(self) -> None:
        gate, self._gate = self._gate, None
        if gate is not None:
            os.close(gate)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        # Bounded result of `PRAGMA optimize`: keeps the planner's figures fresh at no cost.
        connection.execute("PRAGMA analysis_limit=400")
        return connection
