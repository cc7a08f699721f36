"""The whole story over plain HTTP, without a line of script: every form is read from its page and sent."""

from typing import Any

from django.urls import reverse

from clinic.models import User
from patients.models import Card, Patient
from tests import story
from tests.forms import Visitor, text_of


def test_the_whole_story_needs_no_script(db: Any) -> None:
    ines = story.clinician_of_an_empty_clinic()
    at_the_desk, at_home = Visitor(), Visitor()

    sign_in(at_the_desk)
    patient = add_and_screen(at_the_desk, by=ines)
    prescribe(at_the_desk, patient)
    link = show_a_link(at_the_desk)
    connect_the_phone(at_home, link, patient, by=ines)
    it_is_connected(at_the_desk)
    follow_the_guide(at_home, patient)
    log_the_session(at_home, patient)
    find_and_resolve(at_the_desk, by=ines)
    the_patient_is_told_to_rest(at_home)


def sign_in(visitor: Visitor) -> None:
    visitor.open("/")
    assert visitor.address.startswith(reverse("signin"))
    visitor.send("Sign in", {"username": story.CLINICIAN, "password": "not this one"})
    visitor.sees("That email address and password do not match.")
    visitor.send("Sign in", {"username": story.CLINICIAN, "password": story.CLINICIANS_PASSWORD})
    assert visitor.address == reverse("clinic:review")
    visitor.sees("Done: nobody waits")


def add_and_screen(visitor: Visitor, *, by: User) -> Patient:
    visitor.follow("Patients").follow("Add patient")
    visitor.send("Save and go on to the screening", story.PATIENT)
    patient = story.added(by)
    assert visitor.address == reverse("clinic:screening", args=[patient.pk])
    visitor.send("Save and prescribe", story.SCREENING)
    story.screened(patient)
    return patient


def prescribe(visitor: Visitor, patient: Patient) -> None:
    assert visitor.address == reverse("clinic:prescribe", args=[patient.pk])
    visitor.send("Preview", {"first-hold_s": "10"})
    visitor.sees("Hold for 10 seconds.")
    visitor.send("Preview", story.DOSE)
    visitor.sees(f"Hold for {story.HOLD_S} seconds.")
    assert not patient.prescriptions.exists()
    visitor.send("Read it back")
    assert visitor.heading == "Read back for Mara Holt, born 1984"
    visitor.sees("Left leg first, then right", f"{story.HOLD_S} seconds", story.DOSE["routine-note"])
    assert not patient.prescriptions.exists()
    visitor.send("Change something")
    visitor.send("Read it back")
    visitor.send("Hand over")
    story.prescribed(patient)


def show_a_link(visitor: Visitor) -> str:
    visitor.send("Connect a phone")
    assert visitor.heading == "A phone for Mara Holt, born 1984"
    visitor.sees("Let the patient's phone read this", "more minutes", "and for one phone")
    return text_of(next(visitor.page.iter("bdi")))


def connect_the_phone(visitor: Visitor, link: str, patient: Patient, *, by: User) -> None:
    visitor.open(link)
    assert not User.objects.get(patient=patient).last_login
    visitor.send("Connect this phone", {"own_phone": ["on"]})
    assert visitor.heading == "Your phone is connected"
    visitor.sees("for 90 days", story.PATIENT["email"])
    visitor.follow("Go to my plan")
    assert visitor.address == reverse("patients:today")
    visitor.sees("One session today", story.DOSE["routine-note"], f"{story.HOLD_S} seconds")
    story.let_in(patient, by=by)
    assert Visitor().open(link).status == 410


def it_is_connected(visitor: Visitor) -> None:
    """By looking again; with scripts the page turns by itself."""
    visitor.follow("Has it worked?")
    visitor.sees("The phone is connected")
    visitor.follow("Done")


def follow_the_guide(visitor: Visitor, patient: Patient) -> None:
    """Each step is a page; a hold is said to be over by the form in its dock."""
    visitor.follow("Start with your left leg")
    visitor.send("Go to the first step")
    assert visitor.status == 422
    visitor.sees("Choose a number from 0 to 10, or skip this question.")
    visitor.send("Go to the first step", {"pain_before": "2"})
    draft = patient.drafts.get()
    end = reverse("patients:pain", args=[draft.client_id])
    headings = []
    while visitor.address != end:
        headings.append(visitor.heading)
        assert any(words == "Stop, it hurts" for words, _address in visitor.links())
        go_on(visitor)
    story.held(draft, timed=False)
    lefts = [words.replace("left", "") for words in headings if "left" in words]
    rights = [words.replace("right", "") for words in headings if "right" in words]
    assert set(lefts) >= set(rights)
    assert sum(words.startswith("Hold") for words in headings) == 2 * story.REPETITIONS


def go_on(visitor: Visitor) -> None:
    """The second thing in the dock, whatever it reads."""
    onward = next(each for each in visitor.page.iter() if each.get("data-next") is not None)
    if onward.tag == "a":
        visitor.follow(text_of(onward))
    else:
        visitor.send(text_of(onward))


def log_the_session(visitor: Visitor, patient: Patient) -> None:
    visitor.send("Continue", story.PAINS)
    visitor.send("Continue", {"where": ["post_thigh_L"]})
    visitor.send("Continue", {"kind_post_thigh_L": ["ache"]})
    visitor.send("Check and save", story.EFFORT)
    visitor.sees("8, severe", "Left back of thigh", story.NOTE)
    assert not patient.sessions.exists()
    visitor.send("Save session")
    session = story.reported(patient)
    assert visitor.heading == story.ADVICE
    assert f"Call the clinic: {story.PHONE}" in dict(visitor.links())
    assert visitor.address == reverse("patients:advice", args=[session.advice.get().pk])


def find_and_resolve(visitor: Visitor, *, by: User) -> None:
    card = Card.objects.get()
    visitor.open(reverse("clinic:review"))
    visitor.sees(
        "1 waiting, 1 to ring today.", "Mara Holt", story.REASON, "Rule U7", story.NOTE, story.ADVICE
    )
    visitor.send("Acknowledge")
    visitor.sees("Mara Holt: acknowledged just now.")
    story.taken_on(card, by=by)
    visitor.open(reverse("clinic:review")).follow("Acknowledged 1").follow("Show this card")
    visitor.follow("Resolve")
    visitor.send("Resolve card", {"note": story.OUTCOME["note"]})
    assert visitor.status == 422
    visitor.sees("Error: Card of Mara Holt", story.OUTCOME["note"])
    visitor.send("Resolve card", story.OUTCOME)
    visitor.sees("Mara Holt: resolved just now. Called.")
    story.resolved(card, by=by)
    visitor.open(reverse("clinic:review") + "?state=resolved").sees("Mara Holt", "Called")


def the_patient_is_told_to_rest(visitor: Visitor) -> None:
    """Resolving a card does not release the lock: that is a deed of its own, with a reason."""
    visitor.open(reverse("patients:today"))
    visitor.sees("Please do not stretch for now", story.PHONE)
