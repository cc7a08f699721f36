"""What was acknowledged against what is there. Asked of the database and of the mail server at the end."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fault_drill.browser import Write
from fault_drill.load import Seen


@dataclass(frozen=True)
class Phase:
    """From one fault to the next."""

    name: str
    begins: float
    ends: float

    def holds(self, moment: float) -> bool:
        return self.begins <= moment < self.ends


@dataclass(frozen=True)
class Line:
    fault: str
    acknowledged: int
    lost: int
    doubled: int
    works_after: float | None
    longest: float
    signed_in: int
    errors: Counter[str]


@dataclass(frozen=True)
class Notices:
    rows: int
    lost: int
    doubled: int
    graves_untold: int


def lines(phases: list[Phase], seen: Seen) -> list[Line]:
    rows = rows_by_client_id(log.client_id for log in seen.logs)
    return [line_of(phase, seen, rows) for phase in phases]


def line_of(phase: Phase, seen: Seen, rows: Counter[uuid.UUID]) -> Line:
    logs = [log for log in seen.logs if phase.holds(log.at)]
    return Line(
        fault=phase.name,
        acknowledged=len(logs),
        lost=sum(rows[log.client_id] == 0 for log in logs),
        doubled=sum(rows[log.client_id] > 1 for log in logs),
        works_after=works_after(phase, seen.writes),
        longest=max((log.at - log.begun for log in logs), default=0),
        signed_in=sum(map(phase.holds, seen.signed_in)),
        errors=Counter(kind for at, kind in seen.errors if phase.holds(at)),
    )


def works_after(phase: Phase, writes: Iterable[Write]) -> float | None:
    """Seconds from the fault until the first form was answered that was sent after it."""
    later = (at - phase.begins for sent, at in writes if phase.begins <= sent and at < phase.ends)
    return min(later, default=None)


def rows_by_client_id(asked: Iterable[uuid.UUID]) -> Counter[uuid.UUID]:
    from patients.models import Session

    wanted = set(asked)
    found = Session.objects.values_list("client_id", flat=True)
    return Counter(each for each in found if each in wanted)


def notices(wire: Iterable[str], graves: Iterable[uuid.UUID]) -> Notices:
    """Every notice that was due must have gone out under its id; every grave log must have made some."""
    from django.utils import timezone

    from patients.models import Flag, Notice
    from patients.models.message import NoticeKind

    due = Notice.objects.exclude(kind=NoticeKind.DIGEST).filter(send_after__lte=timezone.now())
    rows = {str(pk) for pk in due.values_list("pk", flat=True)}
    sent = Counter(each.strip("<>").split("@")[0] for each in wire)
    told = set(
        Flag.objects.filter(session__client_id__in=set(graves), card__notices__isnull=False).values_list(
            "session__client_id", flat=True
        )
    )
    return Notices(
        rows=len(rows),
        lost=len(rows - set(sent)),
        doubled=sum(sent.values()) - len(sent),
        graves_untold=len(set(graves) - told),
    )


def table(found: list[Line]) -> str:
    head = (
        *("fault", "logs acknowledged", "lost", "doubled", "seconds until writes work"),
        *("longest wait", "sign-ins", "errors seen"),
    )
    body = [
        (
            *(each.fault, str(each.acknowledged), str(each.lost), str(each.doubled)),
            "never" if each.works_after is None else f"{each.works_after:.1f}",
            f"{each.longest:.1f} s",
            str(each.signed_in),
            errors_in_words(each.errors),
        )
        for each in found
    ]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    rows = [" | ".join(map(str.ljust, row, widths)).rstrip() for row in (head, *body)]
    return "\n".join([rows[0], "-+-".join("-" * width for width in widths), *rows[1:]])


def errors_in_words(errors: Counter[str]) -> str:
    if not errors:
        return "0"
    kinds = ", ".join(f"{count} x {kind}" for kind, count in errors.most_common())
    return f"{errors.total()} ({kinds})"
