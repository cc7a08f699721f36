"""What the guide says, sounds and shakes, and that it is silent when it shall be."""

import pytest
from playwright.sync_api import expect

from tests.browser.guided import begun, heading, hide, open_guide, run, tap, to_the_first_hold

# Stands in for the phone: notes what it is asked for, and makes no noise.
EARS = """
window.heard = [];
const param = { value: 0, setValueAtTime() {}, exponentialRampToValueAtTime() {} };
window.AudioContext = class {
  currentTime = 0; destination = {};
  resume() {}
  createGain() { return { gain: param, connect: (to) => to }; }
  createOscillator() {
    const frequency = { value: 0 };
    const start = () => heard.push(`tone ${frequency.value}`);
    return { frequency, start, connect: (to) => to, stop() {} };
  }
};
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  speak: (it) => heard.push(`says ${it.text} (${it.lang})`), cancel: () => heard.push("hush"),
} });
Object.defineProperty(navigator, "vibrate", { value: (ms) => heard.push(`shakes ${ms}`) });
const request = async (what) => { heard.push(`awake ${what}`); return { released: false }; };
Object.defineProperty(navigator, "wakeLock", { value: { request } });
"""


@pytest.fixture
def guide(phone, sign_in, transactional_db):
    phone.add_init_script(EARS)
    return open_guide(phone, sign_in, begun())


def heard(page, but=("hush",)):
    return [each for each in page.evaluate("heard.splice(0)") if each not in but]


def test_a_step_is_said_and_a_hold_is_counted_in_and_out(guide):
    tap(guide, "I’m in position")
    said = heard(guide)
    assert said[0] == "awake screen"
    assert said[1].startswith("says Place the towel. Put the middle of the towel behind your left thigh.")
    tap(guide, "Ready")
    run(guide, 4.1)
    assert heard(guide) == ["says Lift your left leg (en-gb)", "says Pull gently (en-gb)"]
    run(guide, 5)
    count = [each for n in (3, 2, 1) for each in ("tone 440", f"says {n} (en-gb)")]
    assert heard(guide) == [*count, "shakes 200", "tone 660", "says Hold 1 of 2, left leg (en-gb)"]
    run(guide, 4)
    assert heard(guide) == []
    run(guide, 6)
    count = [each for n in (5, 4, 3, 2, 1) for each in ("tone 440", f"says {n} (en-gb)")]
    assert heard(guide) == [*count, "shakes 200,100,200", "tone 880", "tone 660", "says Let go (en-gb)"]


def test_switched_off_it_is_silent_and_stays_so(guide):
    tap(guide, "Sound")
    tap(guide, "Voice")
    for name in ("Sound", "Voice"):
        expect(guide.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "false")
    guide.reload()
    for name in ("Sound", "Voice"):
        expect(guide.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "false")
    to_the_first_hold(guide)
    run(guide, 11)
    assert heard(guide) == ["awake screen"]
    kept = guide.evaluate("Object.entries(localStorage)")
    assert sorted(kept) == [["guide-sound", "off"], ["guide-voice", "off"]]


def test_only_the_voice_is_off(guide):
    tap(guide, "Voice")
    to_the_first_hold(guide)
    assert not [each for each in heard(guide) if each.startswith("says")]


def test_a_call_silences_it(guide):
    to_the_first_hold(guide)
    run(guide, 2)
    heard(guide)
    hide(guide)
    assert heard(guide, but=()) == ["hush"]
    run(guide, 30)
    assert heard(guide) == []
    hide(guide, hidden=False)
    expect(guide.get_by_role("button", name="Go on")).to_be_visible()


def test_a_phone_that_can_nothing_of_it_is_guided_too(phone, sign_in, transactional_db):
    phone.add_init_script(
        """
        const without = (where, names) => names.forEach((name) =>
          Object.defineProperty(where, name, { value: undefined }));
        without(window, ["AudioContext", "speechSynthesis"]);
        without(navigator, ["vibrate", "wakeLock"]);
        const get = () => { throw new DOMException("", "SecurityError"); };
        Object.defineProperty(window, "localStorage", { get });
        """
    )
    page = open_guide(phone, sign_in, begun())
    tap(page, "Voice")
    to_the_first_hold(page)
    run(page, 10.2)
    expect(heading(page)).to_have_text("Let go")


def test_a_hand_on_stop_is_not_moved_away(guide):
    to_the_first_hold(guide)
    stop = guide.get_by_role("link", name="Stop, it hurts")
    stop.focus()
    run(guide, 10.2)

    expect(stop).to_be_focused()
    expect(guide.locator("#guide-says")).to_have_text("Let go")


def test_the_guide_asks_the_browser_for_nothing_else(guide):
    policy = guide.request.get("/signin/").headers["permissions-policy"]

    assert "screen-wake-lock=(self)" in policy
    for each in ("camera", "microphone", "geolocation"):
        assert f"{each}=()" in policy
