"""The outbox: who is told outside the app, and when. No health detail leaves (clinical.md 4.5, HZ4).

Rows are written by patients/actions/notify.py in the transaction of their cause. Any number of workers
may deliver them; a worker that is killed at any point loses nothing, at worst a mail goes twice, with
the same Message-ID (decisions.md, delivered once).
"""

from clinic.notices.outbox import Delivered, Unmarked, drain
from clinic.notices.overdue import escalate
from clinic.notices.reminders import remind
from clinic.notices.selftest import put_selftest
from clinic.notices.undelivered import undelivered

__all__ = ["Delivered", "Unmarked", "drain", "escalate", "put_selftest", "remind", "undelivered"]
