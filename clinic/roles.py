"""Who may do what: one table. A deed that is not in it is refused to everyone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    PATIENT = "patient", _("Patient")
    CLINICIAN = "clinician", _("Clinician")
    LEAD = "lead", _("Lead clinician")
    RECEPTION = "reception", _("Reception")
    ADMIN = "admin", _("Administrator")


P, C, L, R, A = Role.PATIENT, Role.CLINICIAN, Role.LEAD, Role.RECEPTION, Role.ADMIN

DEEDS: dict[str, frozenset[str]] = {
    # the patient's own pages
    "follow_routine": frozenset({P}),
    # the workbench
    "see_patients": frozenset({C, L}),
    "add_patient": frozenset({C, L}),
    "prescribe": frozenset({C, L}),
    "review": frozenset({C, L}),
    "see_overview": frozenset({C, L}),
    "read_library": frozenset({C, L}),
    # the library (HZ12: approved by a lead who did not write it)
    "write_library": frozenset({L}),
    "approve_library": frozenset({L}),
    # the admin pages
    "use_admin": frozenset({L, A}),
    "edit_clinic": frozenset({L, A}),
    "edit_accounts": frozenset({L, A}),
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


def may(role: str, deed: str) -> bool:
    return role in DEEDS.get(deed, frozenset())
