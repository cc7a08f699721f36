/**
 * What every act in place owes who acts, for whatever htmx sends on this page. A wait is told after 3 s. What did
 * not come is told in words beside what was pressed: all that was typed stays, and the same press tries again.
 * A second press while one is on its way does nothing. Nothing but a fragment is put into the page. The focus
 * is never lost to a part that was swapped away, and what came is said. The words stand in parts/manners.html.
 */
const SLOW = 3000; // ms
const TWICE = 3000; // ms in which a second press of a plain form is a slip of the hand
const ROW = "nav, .hs-row, .hs-actions, .hs-flag-act"; // what keeps its shape when something is told
const kit = document.getElementById("manners");
const on = (name, act) => document.addEventListener(`htmx:${name}`, (event) => act(event.detail, event));

// A live region is heard only when it was there before its words.
const told = document.createElement("p");
told.className = "visually-hidden";
told.setAttribute("role", "status");
document.body.append(told);

const timers = new WeakMap(); // of a request
const notes = new WeakMap(); // what is told of the part that was asked for
const places = new WeakMap(); // where the focus was when the answer came
const busy = new WeakSet(); // what has sent something that is not answered yet
let isStale = false; // whether somebody signed in or out since the page came

/** What the page asked for by itself is not told of: nobody waits for it. */
const isAsked = ({ triggeringEvent: cause }) => Boolean(cause) && !cause.type.startsWith("hx:");
const isWhileTyping = ({ triggeringEvent: cause }) => /^(input|change)$/.test(cause.type);
const reads = (config) => config.verb === "get" || isWhileTyping(config) || config.elt.matches("[role=search]");
const words = (name) => kit.content.querySelector(`[data-say="${name}"]`)?.cloneNode(true) ?? "";
const formOf = ({ elt }) => elt.form ?? elt.closest("form");
const isTyped = (config) => [...(formOf(config)?.elements ?? [])].some((each) => each.matches("textarea")
  ? each.value
  : each.matches("input:not([type=hidden], [type=search])") && each.value !== each.defaultValue);

function tell({ requestConfig: config, target }, role, ...names) {
  quiet(target);
  if (!isAsked(config)) return;
  const note = document.createElement("span");
  note.className = "hs-status hs-manners";
  note.setAttribute("role", role);
  if (role === "alert") note.classList.add("hs-status-watch");
  note.toggleAttribute("data-read", reads(config));
  if (isWhileTyping(config)) target.before(note);
  else {
    const control = config.triggeringEvent.submitter ?? config.elt;
    const row = control.closest(ROW);
    (row?.matches(".hs-flag-act") ? row.parentElement : row ?? control).after(note);
  }
  notes.set(target, note);
  const text = document.createElement("span");
  for (const name of names.filter(Boolean)) text.append(words(name), " ");
  if (role === "alert" && isWhileTyping(config)) text.append(again(config));
  note.append(words(role).firstElementChild, text);
}

/** Nothing was pressed that could be pressed again. */
function again({ triggeringEvent: cause }) {
  const button = words("again");
  button.addEventListener("click", () => cause.target.dispatchEvent(new Event(cause.type, { bubbles: true })));
  return button;
}

function quiet(target) {
  notes.get(target)?.remove();
  notes.delete(target);
}

function fail(detail, reason) {
  const config = detail.requestConfig;
  const kept = !reads(config) && isTyped(config);
  tell(detail, "alert", reads(config) ? "not-loaded" : "not-sent", reason, kept && "kept", kept && "call");
  config.elt.dispatchEvent(new Event("hs-failed"));
}

on("confirm", ({ elt, verb, issueRequest }, event) => {
  if (verb === "get") return;
  const isTwice = busy.has(elt) && !elt.closest("[data-hx-sync]"); // which says itself what then
  if (isTwice || isStale) event.preventDefault();
  if (!isTwice && isStale) renew().then((isSame) => isSame && issueRequest(true));
});

on("beforeSend", (detail) => {
  const { requestConfig: config, target, xhr } = detail;
  quiet(target);
  busy.add(config.elt);
  if (!isAsked(config)) return;
  target.setAttribute("aria-busy", "true");
  const late = () => tell(detail, "status", reads(config) ? "still-loading" : "still-sending");
  timers.set(xhr, setTimeout(late, SLOW));
});

on("afterRequest", ({ requestConfig: { elt }, target, xhr }) => {
  clearTimeout(timers.get(xhr));
  target.removeAttribute("aria-busy");
  if (notes.get(target)?.getAttribute("role") === "status") quiet(target);
  const isLeaving = xhr.status && xhr.getResponseHeader("HX-Redirect") && !isStale;
  if (!isLeaving) busy.delete(elt);
});

on("sendError", (detail) => fail(detail, "check"));
on("timeout", (detail) => fail(detail, "check"));
on("responseError", (detail) => {
  const { status } = detail.xhr;
  isStale ||= status === 403; // a token from before somebody signed in
  fail(detail, status < 400 ? "check" : status < 500 ? "reload" : "server");
});

// Somebody's words are worth more than the way to the sign-in: they go on here when they are back.
on("beforeOnLoad", (detail, event) => {
  const to = detail.xhr.getResponseHeader("HX-Redirect");
  if (!to?.startsWith(kit.dataset.signin) || !isTyped(detail.requestConfig)) return;
  event.preventDefault();
  isStale = true;
  fail(detail, "signed-out");
});

/** The page of a proxy, of a hotel's network, of an error: whatever is no part of this page stays out of it. */
on("beforeSwap", (detail) => {
  const part = detail.requestConfig.elt.closest("[data-hx-select]")?.dataset.hxSelect.slice(1);
  const isPage = /^\s*<(!doctype|html)/i.test(detail.serverResponse);
  if (isPage && !(part && detail.serverResponse.includes(`id="${part}"`))) {
    detail.shouldSwap = false;
    detail.isError = true;
  }
  const at = document.activeElement;
  const isTheirs = isAsked(detail.requestConfig) || detail.target.contains(at); // else it is no cause of a loss
  if (detail.shouldSwap && at !== document.body && isTheirs) places.set(detail.xhr, sign(at));
});

on("afterSettle", ({ requestConfig: config, target, xhr }) => {
  for (const note of document.querySelectorAll(".hs-manners[data-read]")) note.remove(); // the line is back
  const place = places.get(xhr);
  places.delete(xhr); // once an answer, whatever it came in
  const part = place && (target.isConnected ? target : document.getElementById(target.id));
  if (!part) return;
  const isElsewhere = /show:(?!none)/.test(config.elt.getAttribute("data-hx-swap")); // the eye was taken there
  if (document.activeElement === document.body) next(part, isElsewhere ? "" : place).focus();
  if (part.closest("[aria-live], [role=log]")) return; // says it itself
  const news = first(part, "[data-tells]", "[role=status]", "[aria-current=true]");
  if (news && !document.activeElement.contains(news)) told.textContent = news.textContent;
});

/** Enough of a control to know it again in what came in its place. */
const sign = (each) => [each.tagName, each.href ?? each.value ?? "", each.href ? "" : each.textContent.trim()].join(" ");
const first = (part, ...whats) =>
  whats.map((what) => part.querySelector(what)).find((each) => each?.textContent.trim());

/** The same control, else what is wrong, what was done, the heading, the part itself. */
function next(part, place) {
  const same = [...part.querySelectorAll("a, button, summary")].find((each) => sign(each) === place);
  const other = first(part, "[role=alert]", "[role=status]", "h1, h2, h3, [role=region]") ?? part;
  if (!same && !other.hasAttribute("tabindex")) other.tabIndex = -1;
  return same ?? other;
}

/** Takes the token of now. False where somebody else is signed in: nothing is done in their name, and their own
 * page comes in the place of this one. */
async function renew() {
  const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return true; // to be told of by what comes next
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const theirs = page.getElementById("manners");
  if (theirs?.dataset.who !== kit.dataset.who) {
    location.reload();
    return false;
  }
  const { value } = page.querySelector("[name=csrfmiddlewaretoken]");
  for (const each of document.querySelectorAll("[name=csrfmiddlewaretoken]")) each.value = value;
  const { hxHeaders } = page.body.dataset;
  if (hxHeaders) document.body.dataset.hxHeaders = hxHeaders;
  isStale = false;
  return true;
}

const sent = new WeakSet(); // plain forms, a moment ago
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
  setTimeout(() => sent.delete(event.target), TWICE);
});

// A browser may show a page again as it was; this one is personal, and may not be theirs any more.
addEventListener("pageshow", (event) => event.persisted && location.reload());
