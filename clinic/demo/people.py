"""Who is in the demo clinic. All of them are invented."""

from dataclasses import dataclass, field
from datetime import date

PASSWORD = "stretch-every-day"  # noqa: S105  said on every page of the demo
CLINICIAN, LEAD, RECEPTION, PATIENT, ADMIN = ACCOUNTS = tuple(
    f"{who}@demo.example" for who in ("clinician", "lead", "reception", "patient", "admin")
)

STAFF = (
    (CLINICIAN, "Ines Duarte", "clinician"),
    ("marek@demo.example", "Marek Nowak", "clinician"),
    (LEAD, "Rosa Lind", "lead"),
    (RECEPTION, "Petra Holm", "reception"),
    (ADMIN, "Sam Okafor", "admin"),
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """One patient: who they are, where they stand on the ladder, and how their eight weeks went.

    `tale` names the last part of it (clinic/demo/tales.py): an ordinary one, or what lies on a card.
    `level` is the level at the end; they began up to three below it.
    """

    name: str
    born: date
    clinician: str = CLINICIAN
    level: int = 2
    pain: float = 3.0  # usual worst pain at the start
    trend: float = -0.15  # change of it a week
    keeps: float = 0.8  # share of due sessions that they do
    a_day: int = 1
    rest_days: tuple[int, ...] = ()
    tightness: str = "tight"
    experience: str = "done_before"
    injury: tuple[str, ...] = ()
    sciatica: str = "none"
    risk: tuple[str, ...] = ()
    tale: str = "steady"
    email: str = ""
    words: tuple[str, ...] = field(default=())


def born(year: int, month: int = 3, day: int = 14) -> date:
    return date(year, month, day)


MAREK, ROSA = "marek@demo.example", LEAD

PEOPLE: tuple[Person, ...] = (
    Person(
        name="Hana Yilmaz",
        born=born(1980, 6, 2),
        email=PATIENT,
        level=2,
        a_day=2,
        rest_days=(5, 6),
        tightness="very_tight",
        experience="new",
        pain=4,
        keeps=0.85,
        tale="one_done_today",
    ),
    Person(
        name="Rosalind Achebe", born=born(1985, 11, 20), level=2, pain=4, keeps=0.8, tale="saddle_numbness"
    ),
    Person(
        name="Gareth Pryce",
        born=born(1967, 5, 4),
        level=3,
        a_day=2,
        rest_days=(6,),
        tightness="very_tight",
        pain=4,
        keeps=0.85,
        tale="worst_pain_8",
    ),
    Person(
        name="Sunita Bhandari",
        born=born(1991, 9, 8),
        level=2,
        pain=4,
        injury=("back",),
        tale="over_the_limit",
    ),
    Person(
        name="Peter Vance", born=born(1959, 1, 30), clinician=MAREK, level=2, pain=2, trend=0, tale="rising"
    ),
    Person(name="Elin Fors", born=born(1996, 7, 17), level=3, pain=2, keeps=0.75, tale="silent"),
    Person(
        name="Moses Tanui", born=born(1973, 12, 5), level=4, pain=3, trend=-0.3, keeps=0.97, tale="steady"
    ),
    Person(
        name="Aoife Brennan",
        born=born(1979, 2, 11),
        level=4,
        pain=2,
        sciatica="R",
        tale="tingling_known_side",
    ),
    Person(name="Jon Petrie", born=born(1975, 8, 23), level=8, pain=2, experience="regular", keeps=0.9),
    Person(name="Leo Marchetti", born=born(1992, 4, 1), level=1, pain=4, injury=("knee",), keeps=0.75),
    Person(name="Priya Nair", born=born(1988, 10, 9), level=2, pain=3, tale="asks_for_a_call"),
    Person(
        name="Tomasz Zielinski", born=born(1964, 3, 27), clinician=MAREK, level=2, pain=3, tale="once_over"
    ),
    Person(
        name="Freya Lindqvist", born=born(1990, 6, 30), clinician=MAREK, level=3, pain=3, tale="acknowledged"
    ),
    Person(name="Abdul Rahman", born=born(1970, 9, 14), level=2, pain=3, tale="paused"),
    Person(name="Nell Prosser", born=born(2001, 1, 19), level=2, tale="brand_new", experience="new"),
    Person(
        name="Ada Whitlock",
        born=born(1953, 11, 2),
        clinician=ROSA,
        level=1,
        injury=("hip",),
        pain=3,
        keeps=0.6,
    ),
    Person(
        name="Kwame Boateng", born=born(1983, 5, 25), clinician=MAREK, level=5, pain=3, trend=-0.3, keeps=0.92
    ),
    Person(name="Marta Silva", born=born(1977, 7, 7), level=3, pain=3, keeps=0.7, rest_days=(6,)),
    Person(
        name="Dylan Hughes", born=born(1999, 2, 28), clinician=MAREK, level=6, pain=2, experience="regular"
    ),
    Person(name="Ingrid Solberg", born=born(1962, 12, 12), clinician=ROSA, level=2, pain=3, keeps=0.65),
    Person(name="Yusuf Demir", born=born(1986, 8, 3), level=3, pain=4, trend=-0.3, keeps=0.8, rest_days=(6,)),
    Person(name="Chloe Bennett", born=born(1994, 4, 16), clinician=MAREK, level=4, pain=2, keeps=0.88),
    Person(name="Owen Griffiths", born=born(1968, 10, 21), level=2, pain=4, keeps=0.5),
    Person(name="Leila Haddad", born=born(1981, 3, 6), clinician=ROSA, level=3, pain=3, keeps=0.83),
    Person(name="Patrick Doyle", born=born(1957, 9, 29), level=1, injury=("back",), pain=4, keeps=0.7),
    Person(
        name="Mei Chen",
        born=born(1989, 1, 8),
        clinician=MAREK,
        level=7,
        pain=2,
        experience="regular",
        keeps=0.95,
    ),
    Person(name="Samuel Adeyemi", born=born(1972, 6, 18), level=2, pain=3, tightness="very_tight", a_day=2),
    Person(name="Rhian Morgan", born=born(1984, 11, 27), level=3, pain=2, keeps=0.78),
    Person(name="Viktor Petrov", born=born(1966, 2, 15), clinician=MAREK, level=2, pain=4, keeps=0.62),
    Person(
        name="Grace Okonkwo", born=born(1993, 7, 24), clinician=ROSA, level=4, pain=3, trend=-0.25, keeps=0.9
    ),
    Person(
        name="Arthur Pell",
        born=born(1948, 5, 13),
        level=1,
        pain=3,
        injury=("hip",),
        keeps=0.85,
        risk=("osteoporosis",),
    ),
    Person(name="Zainab Malik", born=born(1997, 12, 1), level=2, pain=3, experience="new", keeps=0.76),
    Person(
        name="Callum Fraser", born=born(1978, 4, 19), clinician=MAREK, level=5, pain=3, trend=-0.3, keeps=0.86
    ),
    Person(name="Beatriz Costa", born=born(1987, 9, 5), level=3, pain=3, keeps=0.81, rest_days=(5, 6)),
    Person(
        name="Hugo Lambert", born=born(1961, 8, 11), clinician=ROSA, level=2, pain=3, sciatica="L", keeps=0.7
    ),
    Person(name="Nia Roberts", born=born(1995, 1, 31), level=3, pain=2, trend=-0.1, keeps=0.74),
    Person(
        name="Stefan Keller", born=born(1969, 3, 22), clinician=MAREK, level=2, pain=4, trend=-0.3, keeps=0.8
    ),
    Person(name="Amara Diallo", born=born(1990, 10, 17), level=4, pain=2, keeps=0.93, tale="ready"),
    Person(name="Jean Whitcombe", born=born(1955, 6, 6), clinician=ROSA, level=2, pain=3, keeps=0.58),
    Person(name="Luca Romano", born=born(1982, 2, 3), clinician=MAREK, level=3, pain=3, keeps=0.87),
)
