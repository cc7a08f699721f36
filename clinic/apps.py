from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ClinicConfig(AppConfig):
    name = "clinic"
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        from clinic import checks  # noqa: F401  registers them


class HouseStaticFiles(StaticFilesConfig):
    """Not served: the Sass sources, and htmx's extensions, one of which names a file it does not bring."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "scss", "ext"]
