"""Change how a patient is reached: the record, and the account that signs in with the same address."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import User
from clinic.models.staff import tidy_email
from patients.actions.standing import name_standing
from patients.models import Patient


@transaction.atomic
def change_contacts(
    patient: Patient,
    *,
    name: str,
    birth_date: date,
    number: str,
    phone: str,
    email: str,
    emergency_contact: str,
) -> None:
    """Keep the contacts, and name and e-mail address of the account with them.

    Raises ValidationError, by field, for an e-mail address that has another account and a number that
    another patient of the clinic has; then nothing is changed.
    """
    others = Patient.objects.filter(clinic=patient.clinic_id).exclude(pk=patient.pk)
    if number and others.filter(number=number).exists():
        raise ValidationError({"number": _("Another patient of the clinic has this number.")})
    account = User.objects.select_for_update().filter(patient=patient).first()
    if account and (account.name, account.email) != (name, tidy_email(email)):
        has_moved = account.email != tidy_email(email)
        account.name, account.email = name, tidy_email(email)
        try:
            account.full_clean()
        except ValidationError as error:
            raise ValidationError({"email": error.messages}) from error
        account.save(update_fields=["name", "email"])
        if has_moved:
            account.end_sessions()  # whoever signs in next has the new address
    known = {
        "name": name,
        "birth_date": birth_date,
        "number": number,
        "phone": phone,
        "email": email,
        "emergency_contact": emergency_contact,
    }
    Patient.objects.filter(pk=patient.pk).update(**known)
    name_standing(Patient.objects.get(pk=patient.pk))
