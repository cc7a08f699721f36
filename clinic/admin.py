"""Clinic and accounts in Django's admin: edited by lead and administrator, deleted by nobody."""

from typing import Any

from allauth.account import admin as account_admin
from allauth.mfa import admin as factor_admin
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.models import (
    AccessCode,
    BreakGlass,
    Clinic,
    DailyRun,
    Enrolment,
    Erasure,
    Favourite,
    Invitation,
    LegalHold,
    PeriodTally,
    QuickAnswer,
    RoutineTemplate,
    SavedView,
    TemplateStretch,
    User,
)
from clinic.models.staff import tidy_email
from clinic.roles import Role
from clinic.views.accounts import admin_door
from patients.admin import RecordAdmin

admin.site.site_header = admin.site.site_title = _("Homestretch")
admin.site.index_title = _("Administration")
admin.site.login = admin_door  # type: ignore[method-assign]
admin.site.unregister(Group)  # what a role may do stands in clinic/roles.py
# Of allauth nothing is shown: an address is clinic.User.email, and second factors are nobody else's to read.
admin.site.unregister([account_admin.EmailAddress, factor_admin.Authenticator])


class OwnClinic:
    """Clinics are strangers to each other; an account without a clinic keeps all of them."""

    path_to_clinic = "clinic"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)  # type: ignore[misc]
        clinic = getattr(request.user, "clinic_id", None)
        return rows.filter(**{self.path_to_clinic: clinic}) if clinic else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Whoever belongs to a clinic puts people into that one, and into no other."""
        clinic = getattr(request.user, "clinic_id", None)
        if db_field.name == "clinic" and clinic:
            kwargs |= {"queryset": Clinic.objects.filter(pk=clinic), "required": True}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Clinic)
class ClinicAdmin(OwnClinic, admin.ModelAdmin):
    path_to_clinic = "pk"
    list_display = ("name", "phone", "time_zone", "on_duty", "deputy")
    list_filter = ("time_zone", "language")
    list_select_related = ("on_duty", "deputy")
    search_fields = ("name", "phone")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (None, {"fields": ("name", "phone", "time_zone", "language", "hours", "holidays")}),
        (_("On duty"), {"fields": ("on_duty", "deputy")}),
        (
            _("Numbers and words patients see"),
            {
                "fields": (
                    *("emergency_number", "emergency_place", "emergency_finder_url"),
                    *("advice_number", "crisis_line_name", "crisis_line_number"),
                )
            },
        ),
        (
            _("Targets"),
            {
                "fields": (
                    *("emergency_target_hours", "soon_target_days", "routine_target_days"),
                    "message_target_days",
                )
            },
        ),
        (_("Word lists of the rules T1 and T3"), {"fields": ("safety_words", "crisis_words")}),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """On duty are clinicians of this clinic."""
        staff = User.objects.filter(role__in=[Role.CLINICIAN, Role.LEAD], is_active=True)
        if getattr(request.user, "clinic_id", None):
            staff = staff.filter(clinic=request.user.clinic_id)
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": staff})


class UserCreationForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "clinic")

    def clean_email(self) -> str | None:
        return tidy_email(self.cleaned_data["email"])


class UserChangeForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "clinic", "is_active")

    def clean_email(self) -> str | None:
        return tidy_email(self.cleaned_data["email"])


@admin.register(User)
class UserAdmin(OwnClinic, DjangoUserAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    list_display = ("name", "email", "role", "clinic", "is_active", "last_login")
    list_filter = ("role", "is_active", ("clinic", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("clinic",)
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "role", "clinic", "is_active")}),
        (_("When"), {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("email", "name", "role", "clinic", "password1", "password2")},
        ),
    )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Patients come in through the workbench, with a record; and a lead makes no administrator."""
        if db_field.name == "role":
            refused = {Role.PATIENT} if request.user.role == Role.ADMIN else {Role.PATIENT, Role.ADMIN}
            kwargs["choices"] = [choice for choice in Role.choices if choice[0] not in refused]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A patient's account belongs to the record; a lead does not touch an administrator's."""
        if obj is not None and obj.role == Role.PATIENT:
            return False
        if obj is not None and obj.role == Role.ADMIN and request.user.role != Role.ADMIN:
            return False
        return super().has_change_permission(request, obj)


@admin.register(Invitation)
class InvitationAdmin(OwnClinic, admin.ModelAdmin):
    """Sent, sent again and taken back at /clinic/staff/; here it is read."""

    list_display = ("name", "email", "role", "clinic", "by", "at", "expires_at", "used_at", "revoked_at")
    list_filter = ("role", ("used_at", admin.EmptyFieldListFilter), "at")
    list_select_related = ("clinic", "by")
    search_fields = ("name", "email")
    ordering = ("-at",)
    exclude = ("code_hash",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(OwnClinic, admin.ModelAdmin):
    """Kept by deeds on their own pages; here it is read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnly):
    path_to_clinic = "account__clinic"
    list_display = ("account", "kind", "made_at", "made_by", "expires_at", "used_at", "revoked_at")
    list_filter = ("kind", ("used_at", admin.EmptyFieldListFilter), "made_at")
    list_select_related = ("account", "made_by")
    search_fields = ("account__name", "made_by__name")
    ordering = ("-made_at",)


@admin.register(AccessCode)
class AccessCodeAdmin(ReadOnly):
    path_to_clinic = "account__clinic"
    list_display = ("account", "made_at", "made_by", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "made_at")
    list_select_related = ("account", "made_by")
    search_fields = ("account__name", "made_by__name")
    ordering = ("-made_at",)


@admin.register(SavedView)
class SavedViewAdmin(ReadOnly):
    path_to_clinic = "account__clinic"
    list_display = ("name", "account", "query")
    list_filter = (("query", admin.EmptyFieldListFilter),)
    list_select_related = ("account",)
    search_fields = ("name", "account__name")
    ordering = ("name",)


@admin.register(QuickAnswer)
class QuickAnswerAdmin(ReadOnly):
    list_display = ("title", "owner", "clinic")
    list_filter = (("owner", admin.EmptyFieldListFilter),)
    list_select_related = ("owner", "clinic")
    search_fields = ("title", "text", "owner__name")
    ordering = ("title",)


@admin.register(RoutineTemplate)
class RoutineTemplateAdmin(ReadOnly):
    list_display = ("name", "meant_for", "author", "is_shared", "changed_at", "changed_by", "retired_at")
    list_filter = ("is_shared", ("retired_at", admin.EmptyFieldListFilter), "changed_at")
    list_select_related = ("author", "changed_by")
    search_fields = ("name", "meant_for", "author__name")
    ordering = ("name",)


@admin.register(TemplateStretch)
class TemplateStretchAdmin(ReadOnly):
    path_to_clinic = "template__clinic"
    list_display = ("template", "order", "code", "level", "aid", "grip", "knee", "hold_s", "reps_per_side")
    list_filter = ("level", "aid", "grip", "knee")
    list_select_related = ("template",)
    search_fields = ("template__name", "code")
    ordering = ("template", "order")


@admin.register(Favourite)
class FavouriteAdmin(ReadOnly):
    path_to_clinic = "account__clinic"
    list_display = ("account", "template", "code")
    list_filter = (("template", admin.EmptyFieldListFilter),)
    list_select_related = ("account", "template")
    search_fields = ("account__name", "template__name", "code")
    ordering = ("account__name", "pk")


@admin.register(PeriodTally)
class PeriodTallyAdmin(ReadOnly):
    """Counted by the daily job; no patient stands in it."""

    list_display = ("period", "clinic", "clinician", "first", "last", "counted_at")
    list_filter = (("clinician", admin.EmptyFieldListFilter), "last")
    list_select_related = ("clinic", "clinician")
    search_fields = ("period", "clinician__name")
    ordering = ("-last", "period")


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    list_display = ("at", "record", "kind", "by", "clinic")
    list_filter = ("kind", "at")
    list_select_related = ("by", "clinic")
    search_fields = ("record", "by__name", "reason")
    ordering = ("-at",)


@admin.register(LegalHold)
class LegalHoldAdmin(RecordAdmin):
    list_display = ("patient", "since", "by", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "since")
    list_select_related = ("patient", "by")
    search_fields = ("patient__name", "by__name", "reason")
    ordering = ("-since",)


@admin.register(BreakGlass)
class BreakGlassAdmin(RecordAdmin):
    """Reviewed on a page of the workbench; here they are read."""

    path_to_clinic = "patient__clinic"
    list_display = ("at", "by", "patient", "until", "reviewed_by", "reviewed_at")
    list_filter = (("reviewed_at", admin.EmptyFieldListFilter), "at")
    list_select_related = ("by", "patient", "reviewed_by")
    search_fields = ("by__name", "patient__name", "reason")
    ordering = ("-at",)


@admin.register(DailyRun)
class DailyRunAdmin(OwnClinic, admin.ModelAdmin):
    """Kept by the daily job; here it is read."""

    list_display = ("on", "clinic", "started_at", "finished_at", "patients", "flagged", "failed")
    list_filter = (("finished_at", admin.EmptyFieldListFilter), "on")
    list_select_related = ("clinic",)
    search_fields = ("clinic__name",)
    ordering = ("-on",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
