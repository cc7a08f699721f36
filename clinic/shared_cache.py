"""The cache of several machines: Redis, and the database's own table while Redis does not answer.

Only what guesses and what was told is counted here, no session and no log, so that a Redis that is gone
costs nobody a page. Guessing stays limited: the table counts then. It begins at nothing, and so does a
Redis that comes back empty; each change gives a guesser one more allowance, never one without end. With the
database gone, too, nothing is counted and nobody is let in.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

RESTS_S = 5  # so long a process does not ask a Redis again that has just failed
# A Redis in the house answers in a millisecond. Tried twice: what was kept open may be of before a restart.
QUICK = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}


class RedisOrTable(RedisCache):
    rests_until = 0.0  # of this process, whichever thread found out

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {**QUICK, "retry": Retry(NoBackoff(), 1), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})

    @property
    def stands_in(self) -> bool:
        """Whether the table is asked in place of Redis."""
        return time.monotonic() < RedisOrTable.rests_until


def redis_or_table(name: str) -> Callable[..., Any]:
    of_redis = getattr(RedisCache, name)

    def asked(self: RedisOrTable, *args: Any, **kwargs: Any) -> Any:
        if not self.stands_in:
            try:
                return of_redis(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                RedisOrTable.rests_until = time.monotonic() + RESTS_S
                logger.warning("Redis does not answer, the table stands in: %s", type(error).__name__)
        return getattr(caches["table"], name)(*args, **kwargs)

    asked.__name__ = name
    return asked


for each in (
    *("add", "get", "set", "touch", "delete", "has_key", "incr"),
    *("get_many", "set_many", "delete_many", "clear"),
):
    setattr(RedisOrTable, each, redis_or_table(each))
