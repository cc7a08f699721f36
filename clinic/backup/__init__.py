"""The whole database as one encrypted file, and back again with a proof (docs/deploy.md, "Backups")."""


class CannotBackUp(Exception):
    """Nothing was written; the text says why."""


class CannotRestore(Exception):
    """Nothing was changed; the text says why."""
