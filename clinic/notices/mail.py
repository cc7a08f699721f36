"""A notice as a mail: neutral words, an address, and nothing about anybody."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from clinic.models import User
from patients.actions.remind import off_code
from patients.models import Notice, Reminder
from patients.models.message import NoticeKind

PAGES = {
    NoticeKind.PATIENT: "patients:today",
    NoticeKind.REMINDER: "patients:today",
    NoticeKind.GLASS: "clinic:glass_reviews",
    NoticeKind.MESSAGE: "clinic:messages",
}
REVIEW = "clinic:review"


def mail_of(notices: Sequence[Notice]) -> EmailMessage:
    """The mail of one notice, or of the digest that they are together; `notices` is never empty.

    The same notices give the same Message-ID whenever and by whomever they are sent.
    """
    first = notices[0]
    site = settings.SITE_URL.rstrip("/")
    context = {
        "address": site + reverse(page_of(first)),
        "count": len({(notice.card_id, notice.thread_id) for notice in notices}),
    }
    off = site + way_to_stop(first) if first.kind == NoticeKind.REMINDER else ""
    with translation.override(first.clinic.language):
        text = render_to_string(f"clinic/mail/{first.kind}.txt", {**context, "off": off})
    subject, body = text.strip().split("\n\n", 1)
    return EmailMessage(
        subject=subject,
        body=body + "\n",
        to=[addressee(first).email or ""],  # none: it is not taken, and the overview says so
        headers={
            "Message-ID": f"<{first.pk}@{urlsplit(site).hostname}>",
            "Auto-Submitted": "auto-generated",  # so that no absence note comes back
            **(unsubscribe(off) if off else {}),
        },
    )


def page_of(notice: Notice) -> str:
    """Where the reader finds what the mail is about."""
    if notice.kind == NoticeKind.MESSAGE and notice.recipient.is_patient:
        return "patients:messages"
    return PAGES.get(NoticeKind(notice.kind), REVIEW)


def way_to_stop(notice: Notice) -> str:
    """Where one tap turns reminders off for the reader, who need not sign in."""
    reminder = Reminder.objects.get(patient__account=notice.recipient_id)
    return reverse("stop_reminders", args=[off_code(reminder)])


def unsubscribe(address: str) -> dict[str, str]:
    """The same, as a button of the mail program (RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def addressee(notice: Notice) -> User:
    """The recipient; for staff who have left since, whoever of the clinic is on duty now."""
    if notice.recipient.is_active or notice.recipient.is_patient:
        return notice.recipient
    named = (notice.clinic.on_duty, notice.clinic.deputy, notice.card and notice.card.owner)
    return next((person for person in named if person and person.is_active), notice.recipient)
