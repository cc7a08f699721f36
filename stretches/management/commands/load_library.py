from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from stretches.loading import library_files, load
from stretches.marked_yaml import BrokenFile


class Command(BaseCommand):
    help = "Load stretches from YAML files as drafts. Safe to run twice; a broken file changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="YAML files (default: the app's own library)")
        parser.add_argument("--by", metavar="EMAIL", help="who wrote them; somebody else has to approve")

    def handle(self, *, files: list[Path], by: str | None, **options: Any) -> str:
        try:
            loaded = load(files or library_files(), by=self.writer(by))
        except BrokenFile as broken:
            raise CommandError(f"{broken}\nNothing was changed.") from broken
        return "\n".join(
            f"{each.stretch.code} version {each.stretch.version}: {each.outcome}" for each in loaded
        )

    def writer(self, email: str | None) -> Any:
        if not email:
            return None
        user = get_user_model().objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        return user
