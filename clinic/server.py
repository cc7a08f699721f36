"""The configuration of gunicorn (`--config python:clinic.server`): its log is the house's own."""

import sys
from datetime import timedelta
from typing import Any

from environ import Env
from gunicorn.glogging import Logger

from clinic.logs import Json, Readable, route_of

accesslog = None if Env().bool("DEMO", default=False) else "-"


class Log(Logger):
    """Lines of the house's form on stderr; the access log without what stood in an address, behind its "?"
    or in a header of the visitor."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        formatter = Readable() if Env().bool("DEMO", default=False) else Json()
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(formatter)
            if getattr(handler, "stream", None) is sys.stdout:
                handler.setStream(sys.stderr)

    def access(self, resp: Any, req: Any, environ: Any, request_time: timedelta) -> None:
        if not self.access_log_enabled:
            return
        sent = {name.lower(): value for name, value in resp.headers}
        answer = {
            "method": environ["REQUEST_METHOD"],
            "address": route_of(environ.get("PATH_INFO", "")),
            "status": int(str(resp.status)[:3]),
            "ms": round(request_time.total_seconds() * 1000),
            "request": sent.get("x-request-id", ""),
        }
        self.access_log.info("answered", extra={"answer": answer})


logger_class = Log
