"""A notice as a mail: neutral words, an address, and nothing about anybody."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from clinic.models import User
from patients.models import Notice
from patients.models.message import NoticeKind

PAGES = {NoticeKind.PATIENT: "patients:today"}
REVIEW = "clinic:review"


def mail_of(notices: Sequence[Notice]) -> EmailMessage:
    """The mail of one notice, or of the digest that they are together; `notices` is never empty.

    The same notices give the same Message-ID whenever and by whomever they are sent.
    """
    first = notices[0]
    site = settings.SITE_URL.rstrip("/")
    context = {
        "address": site + reverse(PAGES.get(NoticeKind(first.kind), REVIEW)),
        "count": len({notice.card_id for notice in notices}),
    }
    with translation.override(first.clinic.language):
        text = render_to_string(f"clinic/mail/{first.kind}.txt", context)
    subject, body = text.strip().split("\n\n", 1)
    return EmailMessage(
        subject=subject,
        body=body + "\n",
        to=[addressee(first).email],
        headers={
            "Message-ID": f"<{first.pk}@{urlsplit(site).hostname}>",
            "Auto-Submitted": "auto-generated",  # so that no absence note comes back
        },
    )


def addressee(notice: Notice) -> User:
    """The recipient; for staff who have left since, whoever of the clinic is on duty now."""
    if notice.recipient.is_active or notice.kind == NoticeKind.PATIENT:
        return notice.recipient
    named = (notice.clinic.on_duty, notice.clinic.deputy, notice.card and notice.card.owner)
    return next((person for person in named if person and person.is_active), notice.recipient)
