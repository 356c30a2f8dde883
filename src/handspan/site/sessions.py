"""Sessions that the server can list and end, read with one SQL statement.

A session ends when its person has been idle too long, and twelve hours after sign-in whatever
happens. Both limits are part of the one statement that reads it. Only `touch` counts as presence:
saving what a page keeps in a session prolongs neither.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from handspan.clinic.columns import adapted, run
from handspan.clinic.people.models import Session

TOUCH_EVERY = timedelta(minutes=1)  # so that reading a page rarely writes

_READ = (
    "SELECT session_data, seen_at < %s, started_at IS NOT NULL FROM people_session "
    "WHERE session_key = %s AND expire_date > %s AND (idle_until IS NULL OR idle_until > %s)"
)


class SessionStore(db.SessionStore):
    """Django's database sessions with our own row."""

    seen_long_ago = False
    has_limits = False  # the row carries the limits of a sign-in already

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def begin(self, *, clinic_id: UUID, idle: timedelta, device: str, at: datetime) -> None:
        """Make this the session of a person who has just signed in."""
        self["clinic"] = str(clinic_id)
        self["idle"] = int(idle.total_seconds())
        self["started_at"] = at.isoformat()
        self["device"] = device[:200]
        self.has_limits = False
        Session.objects.filter(expire_date__lte=at).delete()

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        moment = adapted(now)
        found = run(_READ, [adapted(now - TOUCH_EVERY), self.session_key, moment, moment])
        if not found:
            self._session_key = None
            return {}
        (row,) = found
        self.seen_long_ago, self.has_limits = bool(row[1]), bool(row[2])
        data: dict[str, Any] = orjson.loads(row[0])
        return data

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the data as it is: what lies in our own table needs no signature."""
        return orjson.dumps(session_dict).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        data: dict[str, Any] = orjson.loads(session_data)
        return data

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None or not self._limits_are_written():
            super().save(must_create=must_create)
            self.has_limits = "started_at" in self
            return
        data = self.encode(self._get_session())  # type: ignore[attr-defined]
        changed = Session.objects.filter(session_key=self.session_key).update(session_data=data)
        if not changed:
            raise UpdateError

    def _limits_are_written(self) -> bool:
        return "started_at" in self and self.has_limits

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        now = timezone.now()
        session.user_id = data.get("_auth_user_id")
        session.seen_at = now
        if "started_at" in data:
            session.idle_until = now + timedelta(seconds=data["idle"])
            session.started_at = datetime.fromisoformat(data["started_at"])
            session.device = data.get("device", "")
        return session

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return the end of the twelve hours; nothing in a session can move it."""
        if "started_at" not in self:
            return super().get_expiry_date(**kwargs)
        started_at = datetime.fromisoformat(self["started_at"])
        return started_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def get_expiry_age(self, **kwargs: Any) -> int:
        if "started_at" not in self:
            return super().get_expiry_age(**kwargs)
        return max(0, int((self.get_expiry_date() - timezone.now()).total_seconds()))

    def get_expire_at_browser_close(self) -> bool:
        return False

    def touch(self) -> None:
        """Say that the person is there: the idle limit counts from now."""
        if self.seen_long_ago and self.session_key and "idle" in self:
            now = timezone.now()
            Session.objects.filter(session_key=self.session_key).update(
                seen_at=now, idle_until=now + timedelta(seconds=self["idle"])
            )
