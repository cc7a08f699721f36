"""The file of a backup: a tar of `about.json` and the copy, encrypted with a public key in the format of age.

The machine that writes backups holds no key that opens them: who breaks in there reads none of the old ones.
Any age tool opens the file, also long after this program is gone: `age -d -i KEY FILE | tar -xz`.
"""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from clinic.backup import CannotBackUp, CannotRestore

ABOUT, COPY = "about.json", "database"
FORMAT = 1
BLOCK = 1 << 20


def recipients_of(keys: Sequence[str]) -> list[Any]:
    """The public keys (`age1...`, or `ssh-ed25519 ...`). CannotBackUp names the one that is none."""
    if not keys:
        raise CannotBackUp("Give the public key that may open the backup: --to age1... (or BACKUP_TO).")
    recipients = []
    for key in keys:
        reader = pyrage.ssh.Recipient if key.startswith("ssh-") else pyrage.x25519.Recipient
        try:
            recipients.append(reader.from_str(key.strip()))
        except pyrage.RecipientError:
            raise CannotBackUp(f"{key!r} is not a public key of age. It begins with age1.") from None
    return recipients


def identities_in(file: Path) -> list[Any]:
    """The private keys in a key file, one a line. CannotRestore where there is none."""
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRestore(f"The key file {file} cannot be read: {type(error).__name__}.") from None
    if "PRIVATE KEY" in text:
        return [ssh_identity(text, file)]
    lines = [line.strip() for line in text.splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except pyrage.IdentityError:
        raise CannotRestore(f"A key in {file} is damaged.") from None
    if not keys:
        raise CannotRestore(f"{file} holds no private key. One begins with AGE-SECRET-KEY-1.")
    return keys


def ssh_identity(text: str, file: Path) -> Any:
    try:
        return pyrage.ssh.Identity.from_buffer(text.encode())
    except pyrage.IdentityError:
        raise CannotRestore(
            f"The key in {file} cannot be used: damaged, or locked by a passphrase."
        ) from None


def pack(copy: Path, about: dict[str, Any], to: Path, recipients: Sequence[Any]) -> None:
    """Write the archive whole or not at all: under another name first, on the disk before it gets its own."""
    about = about | {"format": FORMAT, "sha256": digest_of(copy), "bytes": copy.stat().st_size}
    plain, part = copy.with_suffix(".tar.gz"), to.with_suffix(to.suffix + ".part")
    said = copy.with_name(ABOUT)
    said.write_text(json.dumps(about, indent=1, sort_keys=True))
    with tarfile.open(plain, "w:gz", compresslevel=6) as tar:
        tar.add(said, ABOUT)
        tar.add(copy, COPY)
    try:
        pyrage.encrypt_file(str(plain), str(part), list(recipients))
        part.chmod(0o600)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)


def unpack(archive: Path, into: Path, identities: Sequence[Any]) -> tuple[dict[str, Any], Path]:
    """What `about.json` says, and the copy as a file in the folder `into`. Nothing outside it is touched.

    CannotRestore for a file that is none of ours, was cut or changed, or that no key given opens.
    """
    plain = into / "backup.tar.gz"
    try:
        pyrage.decrypt_file(str(archive), str(plain), list(identities))
    except pyrage.DecryptError as error:
        raise CannotRestore(f"{archive.name} does not open: {reason(error)}.") from None
    except OSError as error:  # the library's word for a stream that ends too early or was changed, too
        why = error.strerror or "it was cut or changed after it was written"
        raise CannotRestore(f"{archive.name} does not open: {why}.") from None
    try:
        with tarfile.open(plain, "r:gz") as tar:
            about = json.load(member(tar, ABOUT))
            copy = into / COPY
            with copy.open("wb") as out:
                shutil.copyfileobj(member(tar, COPY), out, BLOCK)
    except (tarfile.TarError, KeyError, EOFError, OSError, ValueError) as error:
        raise CannotRestore(f"{archive.name} is no backup of Homestretch, or damaged: {error}.") from None
    finally:
        plain.unlink(missing_ok=True)
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise CannotRestore(f"{archive.name} has a format that this version does not read.")
    if about.get("sha256") != digest_of(copy):
        raise CannotRestore(f"{archive.name} is damaged: the copy inside is not the one that was written.")
    return about, copy


def member(tar: tarfile.TarFile, name: str) -> BinaryIO:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found  # type: ignore[return-value]


def reason(error: Exception) -> str:
    """Why, in plain words: the library tells only these kinds apart."""
    if "no matching" in str(error).lower():
        return "none of the keys given is the right one"
    return "it was cut or changed after it was written, or is no backup"


def digest_of(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
