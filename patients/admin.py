"""The record in Django's admin: every model to look at, none to change or delete.

Which permissions a role has stands in clinic/roles.py; here nobody is given any but to view.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from patients import models
from patients.models.access import AccessKind
from patients.views.noted import note_access


class RecordAdmin(admin.ModelAdmin):
    """Rows of the record are kept by actions only; here they are read."""

    list_per_page = 25
    show_full_result_count = False  # a count of a million sessions is no help to anyone

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Clinics are strangers to each other, here too; an account without a clinic sees all."""
        rows = super().get_queryset(request)
        clinic = getattr(request.user, "clinic_id", None)
        return rows.filter(**{self.path_to_clinic: clinic}) if clinic else rows

    path_to_clinic = "patient__clinic"
    path_to_patient = "patient_id"  # from a row to the id of the record that it belongs to

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The row, and that it was looked at."""
        page = super().change_view(request, *args, **kwargs)
        row = getattr(page, "context_data", {}).get("original")
        if row is not None and page.status_code == 200:
            note_access(request, kind=AccessKind.OPENED, patient=self.patient_of(row))
        return page

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The rows, and whose they are."""
        page = super().changelist_view(request, *args, **kwargs)
        listed = getattr(page, "context_data", {}).get("cl")
        if listed is not None and listed.result_list:
            kind = AccessKind.SEARCHED if listed.query else AccessKind.LISTED
            shown = {self.patient_of(row) for row in listed.result_list} - {None}
            note_access(request, kind=kind, shown=sorted(shown))
        return page

    def patient_of(self, row: Any) -> Any:
        """The id of the record; None for a row that belongs to none."""
        for step in self.path_to_patient.split("."):
            row = getattr(row, step, None)
        return row


class RecordInline(admin.TabularInline):
    extra = 0
    can_delete = False
    links: tuple[str, ...] = ()  # the columns that point at other rows

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what its columns point at, or each row would ask for it."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.links) if self.links else rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def inline(model: type[Model], *columns: str) -> type[RecordInline]:
    """A table of the rows that belong to the one on the page."""
    name = f"{model.__name__}Inline"
    links = tuple(column for column in columns if model._meta.get_field(column).is_relation)
    return type(name, (RecordInline,), {"model": model, "fields": columns, "links": links})


@admin.register(models.Patient)
class PatientAdmin(RecordAdmin):
    path_to_clinic = "clinic"
    path_to_patient = "pk"
    list_display = ("name", "birth_date", "number", "clinician", "status", "added_at")
    list_filter = ("status", ("clinic", admin.RelatedOnlyFieldListFilter), "added_at")
    list_select_related = ("clinician",)
    search_fields = ("name", "number", "email", "phone")
    ordering = ("name",)


@admin.register(models.Screening)
class ScreeningAdmin(RecordAdmin):
    list_display = ("patient", "at", "by", "experience", "tightness", "baseline_pain")
    list_filter = ("experience", "tightness", "known_sciatica_side", "at")
    list_select_related = ("patient", "by")
    search_fields = ("patient__name", "patient__number")
    ordering = ("-at",)


@admin.register(models.Prescription)
class PrescriptionAdmin(RecordAdmin):
    list_display = ("patient", "version", "start", "review_due", "pain_limit", "prescriber", "ended_at")
    list_filter = (
        ("ended_at", admin.EmptyFieldListFilter),
        "pain_limit",
        "sessions_per_day",
        "prescribed_at",
    )
    list_select_related = ("patient", "prescriber")
    search_fields = ("patient__name", "patient__number", "prescriber__name")
    ordering = ("-prescribed_at",)
    inlines = (
        inline(
            models.PrescribedStretch,
            *("order", "stretch", "level", "level_since", "aid", "grip", "knee", "resting_leg", "sides"),
            *("first_side", "hold_s", "reps_per_side", "rest_s"),
        ),
    )


@admin.register(models.PrescribedStretch)
class PrescribedStretchAdmin(RecordAdmin):
    path_to_clinic = "prescription__patient__clinic"
    path_to_patient = "prescription.patient_id"
    list_display = ("prescription", "stretch", "level", "aid", "grip", "knee", "hold_s", "reps_per_side")
    list_filter = ("stretch", "level", "aid", "grip", "knee")
    list_select_related = ("prescription", "stretch")
    search_fields = ("prescription__patient__name", "stretch__title")
    ordering = ("-pk",)


@admin.register(models.Pause)
class PauseAdmin(RecordAdmin):
    list_display = ("patient", "since", "by", "reason", "released_at", "released_by")
    list_filter = (("released_at", admin.EmptyFieldListFilter), "since")
    list_select_related = ("patient", "by", "released_by")
    search_fields = ("patient__name", "reason", "release_reason")
    ordering = ("-since",)


@admin.register(models.SessionDraft)
class SessionDraftAdmin(RecordAdmin):
    list_display = ("patient", "client_id", "started_at", "changed_at")
    list_filter = ("started_at",)
    list_select_related = ("patient",)
    search_fields = ("patient__name", "client_id")
    ordering = ("-started_at",)


@admin.register(models.Session)
class SessionAdmin(RecordAdmin):
    list_display = ("patient", "performed_at", "status", "pain_before", "pain_during", "pain_after", "judged")
    list_filter = ("status", "judged", "safety", "entered_late", "performed_on")
    list_select_related = ("patient",)
    search_fields = ("patient__name", "patient__number", "client_id")
    ordering = ("-performed_at",)
    inlines = (
        inline(models.Hold, "item", "side", "repetition", "seconds", "timed", "grip", "knee"),
        inline(models.Feeling, "site", "side", "qualities"),
        inline(models.WarningAnswer, "sign", "onset"),
        inline(models.Amendment, "at", "by", "answers", "judged"),
    )


@admin.register(models.Hold)
class HoldAdmin(RecordAdmin):
    path_to_clinic = "session__patient__clinic"
    path_to_patient = "session.patient_id"
    list_display = ("session", "side", "repetition", "seconds", "timed", "grip", "knee")
    list_filter = ("side", "timed", "grip", "knee")
    list_select_related = ("session",)
    search_fields = ("session__patient__name",)
    ordering = ("-pk",)


@admin.register(models.Feeling)
class FeelingAdmin(RecordAdmin):
    path_to_clinic = "session__patient__clinic"
    path_to_patient = "session.patient_id"
    list_display = ("session", "site", "side", "qualities")
    list_filter = ("site", "side")
    list_select_related = ("session",)
    search_fields = ("session__patient__name",)
    ordering = ("-pk",)


@admin.register(models.Amendment)
class AmendmentAdmin(RecordAdmin):
    path_to_clinic = "session__patient__clinic"
    path_to_patient = "session.patient_id"
    list_display = ("session", "at", "by", "judged")
    list_filter = ("judged", "at")
    list_select_related = ("session", "by")
    search_fields = ("session__patient__name", "by__name")
    ordering = ("-at",)


@admin.register(models.WarningAnswer)
class WarningAnswerAdmin(RecordAdmin):
    list_display = ("sign", "onset", "session", "check_report")
    list_filter = ("onset", "sign")
    list_select_related = ("session", "check_report")
    search_fields = ("sign", "session__patient__name", "check_report__patient__name")
    ordering = ("-pk",)

    def patient_of(self, row: Any) -> Any:
        return (row.session or row.check_report).patient_id

    def get_queryset(self, request: HttpRequest) -> Any:
        """A sign belongs to a session or to a check, so there are two ways to its clinic."""
        rows = super(admin.ModelAdmin, self).get_queryset(request)
        clinic = getattr(request.user, "clinic_id", None)
        if not clinic:
            return rows
        return rows.filter(session__patient__clinic=clinic) | rows.filter(
            check_report__patient__clinic=clinic
        )


@admin.register(models.DayTally)
class DayTallyAdmin(RecordAdmin):
    list_display = ("patient", "on", "due", "full", "partial", "seconds", "held")
    list_filter = ("held", "on")
    list_select_related = ("patient",)
    search_fields = ("patient__name", "patient__number")
    ordering = ("-on",)


@admin.register(models.MorningReport)
class MorningReportAdmin(RecordAdmin):
    list_display = ("patient", "on", "pain", "woke_at_night", "judged")
    list_filter = ("judged", "woke_at_night", "on")
    list_select_related = ("patient",)
    search_fields = ("patient__name", "patient__number")
    ordering = ("-on",)


@admin.register(models.SafetyCheck)
class SafetyCheckAdmin(RecordAdmin):
    list_display = ("patient", "at", "source", "safety", "contact_request", "judged")
    list_filter = ("source", "safety", "judged", "at")
    list_select_related = ("patient",)
    search_fields = ("patient__name", "patient__number")
    ordering = ("-at",)
    inlines = (inline(models.WarningAnswer, "sign", "onset"),)


@admin.register(models.Card)
class CardAdmin(RecordAdmin):
    path_to_clinic = "clinic"
    list_display = ("patient", "severity", "state", "owner", "opened_at", "due", "outcome")
    list_filter = ("severity", "state", "outcome", "opened_at")
    list_select_related = ("patient", "owner")
    search_fields = ("patient__name", "patient__number", "owner__name", "note")
    ordering = ("-opened_at",)
    inlines = (
        inline(models.Flag, "rule", "rule_version", "severity", "sentence", "inputs", "limits", "at"),
        inline(models.CardAct, "act", "by", "at", "outcome", "note"),
    )


@admin.register(models.CardAct)
class CardActAdmin(RecordAdmin):
    path_to_clinic = "card__clinic"
    path_to_patient = "card.patient_id"
    list_display = ("card", "act", "by", "at", "outcome")
    list_filter = ("act", "outcome", "at")
    list_select_related = ("card", "by")
    search_fields = ("card__patient__name", "by__name", "note")
    ordering = ("-at",)


@admin.register(models.Flag)
class FlagAdmin(RecordAdmin):
    path_to_clinic = "card__clinic"
    path_to_patient = "card.patient_id"
    list_display = ("rule", "severity", "sentence", "card", "at")
    list_filter = ("rule", "severity", "at")
    list_select_related = ("card",)
    search_fields = ("rule", "sentence", "card__patient__name")
    ordering = ("-at",)


@admin.register(models.Advice)
class AdviceAdmin(RecordAdmin):
    list_display = ("patient", "message", "severity", "shown_at", "answer", "answered_at")
    list_filter = ("severity", "message", "answer", "shown_at")
    list_select_related = ("patient",)
    search_fields = ("patient__name", "message", "heading")
    ordering = ("-shown_at",)


@admin.register(models.Notice)
class NoticeAdmin(RecordAdmin):
    path_to_clinic = "clinic"
    list_display = ("recipient", "kind", "created_at", "sent_at", "attempts", "last_error")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("recipient", "card")
    search_fields = ("recipient__name", "recipient__email")
    ordering = ("-created_at",)

    def patient_of(self, row: Any) -> Any:
        """It tells of a card or of a thread, whose key is the patient's; or of neither."""
        return row.card.patient_id if row.card else row.thread_id


@admin.register(models.Reminder)
class ReminderAdmin(RecordAdmin):
    list_display = ("patient", "by_mail", "time_of_day", "changed_at")
    list_filter = ("by_mail",)
    list_select_related = ("patient",)
    search_fields = ("patient__name",)
    ordering = ("-changed_at",)


@admin.register(models.CalendarAddress)
class CalendarAddressAdmin(RecordAdmin):
    list_display = ("patient", "made_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("patient",)
    search_fields = ("patient__name",)
    ordering = ("-made_at",)


@admin.register(models.AccessEvent)
class AccessEventAdmin(RecordAdmin):
    path_to_clinic = "clinic"
    list_display = ("at", "actor", "role", "kind", "what", "patient", "address")
    list_filter = ("kind", "role", "at")
    list_select_related = ("actor", "patient")
    search_fields = ("what", "actor__name", "patient__name")
    ordering = ("-at",)


@admin.register(models.Standing)
class StandingAdmin(RecordAdmin):
    list_display = ("patient", "counted_on", "last_at", "full_28", "due_28", "silent_since", "card_rank")
    list_filter = ("is_paused", "level", "proposal")
    list_select_related = ("patient",)
    search_fields = ("patient__name", "patient__number")
    ordering = ("name",)


@admin.register(models.Thread)
class ThreadAdmin(RecordAdmin):
    list_display = ("patient", "last_at", "waiting_since", "answer_due", "unread_by_patient")
    list_filter = (("waiting_since", admin.EmptyFieldListFilter), "last_at")
    list_select_related = ("patient",)
    search_fields = ("patient__name", "patient__number")
    ordering = ("-last_at",)


@admin.register(models.Message)
class MessageAdmin(RecordAdmin):
    list_display = ("patient", "at", "author", "from_patient", "judged")
    list_filter = ("from_patient", "judged", "at")
    list_select_related = ("patient", "author")
    search_fields = ("patient__name", "patient__number")
    ordering = ("-at",)


@admin.register(models.ThreadAct)
class ThreadActAdmin(RecordAdmin):
    list_display = ("patient", "act", "at", "by")
    list_filter = ("act", "at")
    list_select_related = ("patient", "by")
    search_fields = ("patient__name", "patient__number")
    ordering = ("-at",)


@admin.register(models.Measure)
class MeasureAdmin(RecordAdmin):
    list_display = ("patient", "at", "test", "side", "degrees", "change", "examiner", "revision")
    list_filter = ("test", "side", "device", "is_withdrawn", "at")
    list_select_related = ("patient", "examiner")
    search_fields = ("patient__name", "patient__number", "examiner__name")
    ordering = ("-at",)


@admin.register(models.Decision)
class DecisionAdmin(RecordAdmin):
    list_display = ("patient", "at", "item", "proposal", "choice", "reason", "by")
    list_filter = ("proposal", "choice", "at")
    list_select_related = ("patient", "item__stretch", "by")
    search_fields = ("patient__name", "patient__number", "by__name", "reason")
    ordering = ("-at",)
