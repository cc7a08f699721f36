"""The patient, and what was asked before anything was prescribed."""

import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.triage.words import Safety, Sign
from patients.words import (
    Contraindication,
    Experience,
    FlatLowBack,
    Injury,
    SciaticaSide,
    ScreeningRisk,
    Tightness,
)
from stretches.words import Surface

ADULT_YEARS = 18


class PatientStatus(models.TextChoices):
    ACTIVE = "active", _("In care")
    DISCHARGED = "discharged", _("Discharged")


def age_on(birth_date: date, on: date) -> int:
    """Whole years; a birthday on 29 February is reached on 1 March."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: Any) -> "PatientQuerySet":
        """A clinician sees the clinic's patients, a patient only themselves, everyone else nobody (X1)."""
        if user.may("see_patients"):
            return self.filter(clinic=user.clinic_id)
        if user.may("follow_routine"):
            return self.filter(account=user)
        return self.none()

    def reached_by(self, user: Any) -> "PatientQuerySet":
        """Whose contacts a member of staff may read: names and numbers, nothing of the record (X2)."""
        return self.filter(clinic=user.clinic_id) if user.may("see_contacts") else self.none()

    def for_header(self) -> "PatientQuerySet":
        """With what the head of every page about a patient prints."""
        return self.select_related("clinic", "clinician")


class Patient(models.Model):
    """A person in the clinic's care, with one responsible clinician; 18 or over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="patients")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="patient"
    )
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("responsible clinician")
    )
    name = models.CharField(_("name"), max_length=120)
    birth_date = models.DateField(_("date of birth"))
    number = models.CharField(_("clinic's own number"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    emergency_contact = models.CharField(_("emergency contact"), max_length=160, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=PatientStatus.choices, default=PatientStatus.ACTIVE
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "number"],
                name="a_number_is_one_patients_in_a_clinic",
                condition=~Q(number=""),
                violation_error_message=_("Another patient of the clinic has this number."),
            ),
            models.CheckConstraint(name="patient_has_a_name", condition=~Q(name="")),
        ]
        indexes = [
            models.Index(fields=["clinic", "name", "id"], name="patients_of_a_clinic_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.birth_date and self.added_at and self.age(self.clinic.today(self.added_at)) < ADULT_YEARS:
            raise ValidationError(
                {"birth_date": _("Homestretch is for adults. The patient must be 18 or over.")}
            )

    def age(self, on: date) -> int:
        return age_on(self.birth_date, on)

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    def safety_answered_on(self, at: datetime) -> date | None:
        """The local date on which the full safety list was last answered before `at`, in a check or
        in a log (PV6, 3.3); None when it never was."""
        checks = self.checks.exclude(safety=Safety.NOT_ANSWERED).filter(full_list=True, at__lte=at)
        logs = self.sessions.exclude(safety=Safety.NOT_ANSWERED).filter(full_list=True, performed_at__lte=at)
        moments = (
            checks.order_by("-at").values_list("at", flat=True).first(),
            logs.order_by("-performed_at").values_list("performed_at", flat=True).first(),
        )
        known = [moment for moment in moments if moment]
        return self.clinic.today(max(known)) if known else None


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def newest(self) -> "Screening | None":
        return self.order_by("-at", "-pk").first()


class Screening(models.Model):
    """What was asked before prescribing (clinical.md 2.3). A new answer is a new row; none is changed."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="screenings")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    experience = models.CharField(_("experience with stretching"), max_length=12, choices=Experience.choices)
    tightness = models.CharField(_("tightness"), max_length=12, choices=Tightness.choices)
    injury_pain = models.JSONField(_("pain from an injury"), default=list, blank=True)  # of Injury; [] = none
    towel_fits = models.BooleanField(
        _("towel goes 1.5 to 2 times round the thigh"), null=True, blank=True
    )  # null: not asked
    posture_flat_low_back = models.CharField(_("flat low back"), max_length=14, choices=FlatLowBack.choices)
    surface = models.CharField(_("surface"), max_length=8, choices=Surface.choices)

    baseline_pain = models.PositiveSmallIntegerField(_("usual pain now, 0 to 10"))
    baseline_items = models.JSONField(_("old and stable signs"), default=list, blank=True)  # of Sign
    known_sciatica_side = models.CharField(_("known sciatica"), max_length=4, choices=SciaticaSide.choices)
    risk = models.JSONField(_("risks"), default=list, blank=True)  # of ScreeningRisk
    # [{"code": of Contraindication, "cleared": reason or ""}]; an uncleared one stops prescribing (PV7, PV8)
    contraindications = models.JSONField(_("contraindications"), default=list, blank=True)

    # The safety answers given with this screening; none where those of the last 7 days stood (PV6).
    safety_check = models.OneToOneField(
        "patients.SafetyCheck", models.PROTECT, null=True, blank=True, related_name="screening"
    )

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        get_latest_by = "at"
        constraints = [
            models.CheckConstraint(
                name="baseline_pain_is_0_to_10",
                condition=Q(baseline_pain__gte=0, baseline_pain__lte=10),
                violation_error_message=_("Pain is a whole number from 0 to 10."),
            ),
            models.CheckConstraint(
                name="screening_is_complete",
                condition=Q(
                    experience__in=Experience.values,
                    tightness__in=Tightness.values,
                    posture_flat_low_back__in=FlatLowBack.values,
                    known_sciatica_side__in=SciaticaSide.values,
                    surface__in=Surface.values,
                ),
            ),
            models.CheckConstraint(
                name="very_tight_is_asked_about_the_towel",
                condition=~Q(tightness=Tightness.VERY_TIGHT) | Q(towel_fits__isnull=False),
                violation_error_message=_("Say whether the towel goes 1.5 to 2 times round the thigh."),
            ),
        ]
        indexes = [models.Index(fields=["patient", "-at"], name="screenings_newest_first")]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.at:%Y-%m-%d}"

    def clean(self) -> None:
        closed_lists = {
            "injury_pain": (self.injury_pain, Injury.values),
            "baseline_items": (self.baseline_items, Sign.values),
            "risk": (self.risk, ScreeningRisk.values),
            "contraindications": (
                [each.get("code") for each in self.contraindications],
                Contraindication.values,
            ),
        }
        unknown = {name for name, (given, allowed) in closed_lists.items() if set(given) - set(allowed)}
        if unknown:
            raise ValidationError(dict.fromkeys(unknown, _("Choose from the list.")))

    @property
    def uncleared(self) -> list[str]:
        """Contraindications that nobody has cleared with a reason."""
        return [each["code"] for each in self.contraindications if not each.get("cleared", "").strip()]
