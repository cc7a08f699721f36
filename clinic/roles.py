"""Who may do what: one table. A deed that is not in it is refused to everyone.

Every address declares the deed that it needs: its view carries it (`@needs("review")`, `@public`, the `own`
decorators of the patient's pages), or, for the pages of packages, it stands in PAGES_OF_PACKAGES below. One
that declares nothing is not served (clinic/doors.py) and an error of `manage.py check`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    PATIENT = "patient", _("Patient")
    CLINICIAN = "clinician", _("Clinician")
    LEAD = "lead", _("Lead clinician")
    RECEPTION = "reception", _("Reception")
    ADMIN = "admin", _("Administrator")


P, C, L, R, A = Role.PATIENT, Role.CLINICIAN, Role.LEAD, Role.RECEPTION, Role.ADMIN

PUBLIC = "come_to_the_door"  # the one deed that needs no role: for everyone, signed in or not

DEEDS: dict[str, frozenset[str]] = {
    # the patient's own pages
    "follow_routine": frozenset({P}),
    # the workbench
    "see_patients": frozenset({C, L}),
    "add_patient": frozenset({C, L}),
    "hand_over": frozenset({C, L}),  # patients to a colleague
    "prescribe": frozenset({C, L}),
    "measure": frozenset({C, L}),
    "review": frozenset({C, L}),
    "write_messages": frozenset({C, L}),  # to patients, with answers of one's own to begin from
    "keep_quick_answers": frozenset({L}),  # those of the whole clinic
    "export_record": frozenset({C, L}),  # a copy of everything, for the patient who asks (X16)
    "erase": frozenset({L}),  # account and contacts on request, the record when its time is over (X17)
    "see_overview": frozenset({C, L}),
    "compare_clinicians": frozenset({L}),  # a clinician sees the clinic as a whole and their own part
    "read_library": frozenset({C, L}),
    # contacts and access, without the record (X2)
    "see_contacts": frozenset({C, L, R}),
    "keep_contacts": frozenset({R}),
    "let_in": frozenset({C, L, R}),
    # the record of another clinic, or of any to an administrator: in an emergency, and reviewed (X14)
    "break_glass": frozenset({C, L, A}),
    "review_glass": frozenset({L}),
    # who did what with whose record (X12)
    "see_audit": frozenset({L}),
    # the library (HZ12: approved by a lead who did not write it)
    "write_library": frozenset({L}),
    "approve_library": frozenset({L}),
    # the admin pages; records there are for leads, with an event for each look
    "use_admin": frozenset({L, A}),
    "see_records_in_admin": frozenset({L}),
    "edit_clinic": frozenset({L, A}),
    "edit_accounts": frozenset({L, A}),
    "keep_staff": frozenset({L, A}),
    "see_system": frozenset({A}),  # how the machines are; nothing of a patient
    # one's own account, whoever it is
    "keep_own_account": frozenset({P, C, L, R, A}),
}

# The pages that a package brings, by the name of their address, or its beginning.
PAGES_OF_PACKAGES: dict[str, str] = {
    "admin:": "use_admin",
    "admin:login": PUBLIC,
    # allauth: signing in is for everyone, one's own factors are for who is in
    "account_": "keep_own_account",
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_request_login_code": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_inactive": PUBLIC,
    "mfa_": "keep_own_account",
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
}

# The admin pages ask with Django's permission names; everything else there may only be looked at,
# and nothing at all may be deleted.
ADMIN_CHANGES: dict[str, str] = {
    "clinic.change_clinic": "edit_clinic",
    "clinic.add_clinic": "edit_clinic",
    "clinic.change_user": "edit_accounts",
    "clinic.add_user": "edit_accounts",
    **{
        f"stretches.{act}_{model}": "write_library"
        for act in ("add", "change", "delete")
        for model in ("level", "step", "cue", "caution", "passage")
    },
    "stretches.add_stretch": "write_library",
    "stretches.change_stretch": "write_library",
}

# The names of permissions that begin like this are about records: to look at them takes
# "see_records_in_admin", and each look leaves an event (patients/admin.py).
RECORDS_IN_ADMIN = ("patients.", "clinic.view_breakglass", "clinic.view_erasure", "clinic.view_legalhold")


def may(role: str, deed: str) -> bool:
    return role in DEEDS.get(deed, frozenset())
