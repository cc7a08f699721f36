from django.apps import AppConfig


class StretchesConfig(AppConfig):
    name = "stretches"
    default_auto_field = "django.db.models.BigAutoField"
