"""Sessions that the server can list and end, read with one SQL statement.

A session ends when its person has been idle too long, and twelve hours after sign-in whatever
happens. Both limits are part of the one statement that reads it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from handspan.clinic.people.models import Session

TOUCH_EVERY = timedelta(minutes=1)  # so that reading a page rarely writes

_READ = (
    "SELECT session_data, seen_at < %s FROM people_session WHERE session_key = %s "
    "AND expire_date > %s AND (idle_until IS NULL OR idle_until > %s)"
)


class SessionStore(db.SessionStore):
    """Django's database sessions with our own row."""

    seen_long_ago = False

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        adapt = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(
                _READ, [adapt(now - TOUCH_EVERY), self.session_key, adapt(now), adapt(now)]
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.seen_long_ago = bool(row[1])
        return self.decode(row[0])

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        now = timezone.now()
        session.user_id = data.get("_auth_user_id")
        session.seen_at = now
        if "idle" in data:
            session.idle_until = now + timedelta(seconds=data["idle"])
            session.started_at = datetime.fromisoformat(data["started_at"])
            session.device = data.get("device", "")
        return session

    def touch(self) -> None:
        """Say that the person is there: the idle limit counts from now."""
        if self.seen_long_ago and self.session_key and "idle" in self:
            now = timezone.now()
            Session.objects.filter(session_key=self.session_key).update(
                seen_at=now, idle_until=now + timedelta(seconds=self["idle"])
            )
