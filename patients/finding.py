"""Finding a patient by what one types: part of a name, a number, a phone number, a date of birth.

Text goes in, terms come out. What they are compared with is kept folded with each patient, so that
capitals and accents make no difference in any database.
"""

import re
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

PHONE_DIGITS = 4  # fewer stand in half of all phone numbers
PHONE_TAIL = 9  # digits that are the same with and without the code of a country
TERMS_READ = 8  # nobody types more to find one person
SOUGHT_LENGTH = 200
CENTURIES = (1900, 2000)  # of a year with two digits

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
DAY, MONTH, WORD = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<word>[a-z]{3,9})\.?"
YEAR, LONG_YEAR = r"(?P<year>\d{4}|\d{2})", r"(?P<year>(?:19|20)\d{2})"
DATES = [
    re.compile(rf"(?<!\w){pattern}(?!\w)")
    for pattern in (
        rf"{LONG_YEAR}[-/.]{MONTH}[-/.]{DAY}",  # 1961-03-12
        rf"{DAY}\s*[-/.]\s*{MONTH}\s*[-/.]\s*{YEAR}",  # 12/3/61, 12.03.1961
        rf"{DAY}(?:st|nd|rd|th)?[\s.-]*{WORD}[\s,.-]*{YEAR}",  # 12 March 1961, 12-mar-61
        rf"{WORD}\s+{DAY}(?:st|nd|rd|th)?,?\s+{LONG_YEAR}",  # March 12, 1961
        rf"{WORD}\s+{LONG_YEAR}",  # March 1961
        rf"(?P<day>\d{{2}})(?P<month>\d{{2}}){LONG_YEAR}",  # 12031961
    )
]
NUMBER = re.compile(r"(?<!\w)\+?\(?\d[\d\s()./-]*\d(?!\w)")


@dataclass(frozen=True)
class Term:
    """One thing that was typed: one of these texts is to be found, or these digits of a phone number, or
    the patient's id."""

    texts: tuple[str, ...]
    phone: str = ""
    id: uuid.UUID | None = None


def folded(text: str) -> str:
    """Without capitals, accents and double spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def sought_of(patient: Any) -> str:
    """What a search of a patient looks in, besides the phone number."""
    born = date.fromisoformat(str(patient.birth_date)).isoformat()
    room = SOUGHT_LENGTH - len(born) - 3
    return f"{folded(f'{patient.name} | {patient.number}')[:room]} | {born}"


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def terms_of(words: str) -> list[Term]:
    """What was typed, in terms that must all be found; at most 8 of them."""
    rest, found = folded(words), list[Term]()
    if key := id_in(rest):
        return [Term((), id=key)]
    for pattern in DATES:
        for match in pattern.finditer(rest):
            if spellings := tuple(dates_in(match)):
                typed = match.group()
                found.append(Term((*spellings, typed), phone=phone_in(typed)))
                rest = rest.replace(typed, " ", 1)
    for match in NUMBER.finditer(rest):
        typed = match.group()
        if phone := phone_in(typed):
            found.append(Term((typed,), phone=phone))
            rest = rest.replace(typed, " ", 1)
    return (found + [Term((word,)) for word in rest.split()])[:TERMS_READ]


def id_in(text: str) -> uuid.UUID | None:
    """An id is typed or pasted as a whole."""
    try:
        return uuid.UUID(text) if len(text) >= 32 else None
    except ValueError:
        return None


def phone_in(typed: str) -> str:
    """The digits by which a phone number is known, however it begins: 0117, +44 117 and 0044 117 are one."""
    digits = digits_of(typed)
    return digits.lstrip("0")[-PHONE_TAIL:] if len(digits) >= PHONE_DIGITS else ""


def dates_in(match: re.Match[str]) -> Iterator[str]:
    """The date as it is kept, 1961-03-12; without a day the part that is known. Day first, as is written
    here; the other way round where there is no such month. A year with two digits is two years."""
    said = match.groupdict()
    month = month_in(said["word"]) if said.get("word") else int(said["month"])
    day = int(said["day"]) if said.get("day") else None
    if day and month > len(MONTHS) >= day:
        day, month = month, day
    year = int(said["year"])
    for each in (year,) if len(said["year"]) > 2 else (century + year for century in CENTURIES):
        try:
            whole = date(each, month, day or 1)
        except ValueError:
            continue
        yield whole.isoformat() if day else f"{whole:%Y-%m}-"


def month_in(word: str) -> int:
    """1 to 12 for a month, whole or cut short (mar, sept); 0 for any other word."""
    return next((number for number, month in enumerate(MONTHS, start=1) if month.startswith(word)), 0)
