"""An error reaches a person: one mail a kind of error and ten minutes, without a word of anybody's record.

It says what the log's line says, which holds neither names nor what was typed (clinic/logs.py), and the
request's id, by which the line is found.
"""

import logging
import threading

from django.conf import settings
from django.core.cache import cache

QUIET_S = 600
SUBJECT = "Homestretch: an error"


class TellPerson(logging.Handler):
    """Mails the people of ALERTS_TO, from a thread of its own: who waits for a page must not wait for a
    mail server. Nothing is sent where nobody is named."""

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ALERTS_TO or record.name.startswith("clinic.alerts"):
            return
        from clinic.logs import line_of

        line = line_of(record)
        if not is_news(line):
            return
        words = "\n".join(f"{name}: {value}" for name, value in line.items() if name != "error")
        error = "\n".join(line.get("error", []))
        threading.Thread(target=tell, args=(f"{words}\n\n{error}\n",), daemon=True).start()


def is_news(line: dict[str, object]) -> bool:
    """Whether this kind was not told in the last ten minutes. Without a cache everything is news: too many
    mails are better than none."""
    kind = f"alert:{line.get('from')}:{line.get('address', '')}:{str(line.get('error', ''))[:80]}"
    key = "".join(letter if letter.isalnum() else "_" for letter in kind)[:200]
    try:
        return cache.add(key, 1, QUIET_S)
    except Exception:
        return True


def tell(words: str) -> None:
    from django.core.mail import send_mail

    try:
        send_mail(SUBJECT, words, None, settings.ALERTS_TO)
    except OSError as error:
        logging.getLogger(__name__).error("An alert could not be mailed: %s", type(error).__name__)
