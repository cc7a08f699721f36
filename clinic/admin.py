"""Clinic and accounts in Django's admin: edited by lead and administrator, deleted by nobody."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, DailyRun, User
from clinic.roles import Role

admin.site.site_header = admin.site.site_title = _("Homestretch")
admin.site.index_title = _("Administration")
admin.site.unregister(Group)  # what a role may do stands in clinic/roles.py


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
        (_("Targets"), {"fields": ("emergency_target_hours", "soon_target_days", "routine_target_days")}),
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

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class UserChangeForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "clinic", "is_active")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


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
