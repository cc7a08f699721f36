/**
 * <hs-compose> in a form that htmx sends: while a message is on its way its words stay and cannot be changed;
 * when it was not sent (manners.js says so) the same form can be sent again. It counts once, as its id stays.
 * Without this script it is a plain form.
 */
class Compose extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.begun = (event) => event.target === this.form && this.begin();
    this.failed = () => this.fail();
    this.form.addEventListener("htmx:beforeSend", this.begun);
    this.form.addEventListener("hs-failed", this.failed);
  }

  disconnectedCallback() {
    this.form.removeEventListener("htmx:beforeSend", this.begun);
    this.form.removeEventListener("hs-failed", this.failed);
  }

  begin() {
    this.querySelector("textarea").readOnly = true;
    this.says("sending");
  }

  fail() {
    const box = this.querySelector("textarea");
    box.readOnly = false;
    box.focus();
    this.says("retry");
  }

  says(word) {
    for (const each of this.querySelectorAll("[data-says]")) each.hidden = each.dataset.says !== word;
  }
}
customElements.define("hs-compose", Compose);
