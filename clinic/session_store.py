"""Sessions in the database as Django keeps them: the same rows, cookie and rules. Every page reads one, so
it is read with a statement that is made once (SESSION_ENGINE names this module)."""

from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import InterfaceError, InternalError, OperationalError
from django.utils import timezone

from patients.compiled import Compiled


def sessions_of_key(*, key: Any, now: Any) -> Any:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


SESSIONS: Compiled[Session] = Compiled(
    sessions_of_key, key=Session._meta.get_field("session_key"), now=Session._meta.get_field("expire_date")
)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        """The row of the key that has not run out; without one the key is forgotten."""
        key = self.session_key or ""
        # What was never ours is not asked for: PostgreSQL takes no NUL in a text.
        session = SESSIONS.first(key=key, now=timezone.now()) if key.isalnum() else None
        if session is None:
            self._session_key = None
        return session

    def save(self, must_create: bool = False) -> None:
        """Where the database cannot be written Django says that the session was deleted (400): it was not."""
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if isinstance(cause, (OperationalError, InterfaceError, InternalError)):
                raise cause from None
            raise
