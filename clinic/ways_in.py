"""How a patient signs in, as the chart says it: read with the patient, in the same query."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from clinic.models import AccessCode, Enrolment, EnrolmentKind
from patients.rows import Rows, moment


@dataclass(frozen=True)
class OpenLink:
    """An enrolment that still connects a phone."""

    id: uuid.UUID
    kind: EnrolmentKind
    expires_at: datetime


@dataclass(frozen=True)
class WaysIn:
    email: str | None
    is_closed: bool
    has_password: bool
    has_passkey: bool
    connected_at: datetime | None  # when a phone was connected last
    links: list[OpenLink]
    code_since: datetime | None  # of the code on paper

    @property
    def is_let_in(self) -> bool:
        """Whether the patient can come in without the clinic."""
        return bool(self.has_password or self.has_passkey or self.connected_at or self.code_since)


def ways_parts(account: OuterRef) -> dict[str, Any]:
    """For a query of patients: what `ways_in_of` reads."""
    enrolments = Enrolment.objects.filter(account=account)
    used = enrolments.filter(used_at__isnull=False).order_by("-used_at")
    return {
        "link_rows": Rows(enrolments.unspent(), id="pk", kind="kind", expires_at="expires_at"),
        "connected_rows": Rows(used[:1], at="used_at"),
        "code_rows": Rows(AccessCode.objects.live().filter(account=account), at="made_at"),
        "has_passkey": Exists(
            Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by()
        ),
    }


def ways_in_of(patient: Any, *, at: datetime) -> WaysIn:
    """Of a patient fetched with `ways_parts` and the account; the links are those still open."""
    account = patient.account
    links = [
        OpenLink(uuid.UUID(row["id"]), EnrolmentKind(row["kind"]), moment(row["expires_at"]))
        for row in patient.link_rows
    ]
    return WaysIn(
        email=account.email if account else patient.email or None,
        is_closed=bool(account and not account.is_active),
        has_password=bool(account and account.has_usable_password()),
        has_passkey=patient.has_passkey,
        connected_at=next((moment(row["at"]) for row in patient.connected_rows), None),
        links=[link for link in links if link.expires_at > at],
        code_since=next((moment(row["at"]) for row in patient.code_rows), None),
    )
