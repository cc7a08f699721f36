"""Back, forward and reload: the same list, nothing sent again, and nobody's page after the sign-out."""

import re

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from patients.models import CardAct
from tests.browser.hands import settled
from tests.clinic.desk import make_card
from tests.factories import make_patient, make_user


def test_back_and_forward_walk_through_the_filters_of_the_caseload(desk, ines):
    make_patient(clinician=ines, name="Ada Quill")
    make_patient(clinician=make_user(name="Marek Nowak", clinic=ines.clinic), name="Bo Marsh")
    rows = desk.locator("#patients tbody tr")
    desk.goto(reverse("clinic:patients"))
    expect(rows).to_have_count(2)
    desk.get_by_label("Whose patients").select_option("mine")
    desk.wait_for_url("**whose=mine*")
    expect(rows).to_have_count(1)
    settled(desk)
    desk.get_by_label("Sort by").select_option("name")
    desk.wait_for_url("**sort=name*")

    desk.go_back()
    desk.wait_for_url(re.compile("whose=mine.*sort=(?!name)|whose=mine(?!.*sort)"))
    expect(desk.get_by_label("Whose patients")).to_have_value("mine")
    expect(rows).to_have_count(1)
    desk.go_back()
    expect(desk.get_by_label("Whose patients")).not_to_have_value("mine")
    expect(rows).to_have_count(2)
    desk.go_forward()
    expect(rows).to_have_count(1)
    desk.reload()
    expect(desk.get_by_label("Whose patients")).to_have_value("mine")
    expect(rows).to_have_count(1)


def test_after_a_card_is_resolved_back_and_reload_show_the_list_as_it_is_and_send_nothing(desk, ines):
    card = make_card(clinician=ines, at=timezone.now())
    desk.goto(reverse("clinic:review"))
    desk.locator("#list-acknowledged").click()
    desk.wait_for_url("**?state=acknowledged")
    settled(desk)
    desk.locator("#list-waiting").click()
    desk.wait_for_url(re.compile("/review/$"))
    settled(desk)
    desk.get_by_role("button", name="Acknowledge").first.click()
    expect(desk.locator(f"#card-{card.pk}")).to_contain_text("acknowledged just now.")
    posted: list[str] = []
    desk.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)

    desk.reload()
    expect(desk.get_by_text("0 waiting.")).to_be_visible()
    desk.go_back()
    expect(desk.locator("#list-acknowledged")).to_have_attribute("aria-current", "true")
    expect(desk.locator(f"#card-{card.pk}")).to_be_visible()
    desk.go_forward()
    expect(desk.get_by_text("0 waiting.")).to_be_visible()
    desk.locator("#list-acknowledged").click()
    desk.locator(f"#card-{card.pk} summary").click()
    expect(desk.get_by_role("link", name="Resolve", exact=True)).to_be_visible()

    assert posted == []
    assert [each.act for each in CardAct.objects.all()] == ["acknowledge"]


def test_going_back_after_the_sign_in_has_ended_leads_to_the_sign_in(desk, ines):
    """Within one page, too, where only the address changes."""
    make_card(clinician=ines, at=timezone.now())
    desk.goto(reverse("clinic:review"))
    desk.locator("#list-resolved").click()
    desk.wait_for_url("**?state=resolved")
    SignIn.objects.all().delete()

    desk.go_back()

    desk.wait_for_url("**/signin/**")
    expect(desk.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("who", ["clinician", "patient"])
def test_going_back_after_the_sign_out_shows_nothing_of_the_record(desktop, sign_in, ines, who):
    card = make_card(clinician=ines, at=timezone.now())
    person, address = {
        "clinician": (ines, reverse("clinic:chart", args=[card.patient_id])),
        "patient": (card.patient.account, reverse("patients:messages")),
    }[who]
    sign_in(desktop, person)
    desktop.goto(address)
    if who == "patient":
        desktop.goto(reverse("patients:account"))
    desktop.get_by_role("button", name="Sign out").first.click()
    desktop.wait_for_url(lambda url: "/signin/" in url or url.endswith("/"))

    desktop.go_back()

    desktop.wait_for_url("**/signin/**")
    expect(desktop.get_by_text(card.patient.name)).to_have_count(0)
