/**
 * Leads through a session: shows one step at a time, keeps time, moves on by itself, sends each hold.
 * The steps are the page's own <template>s; without this script each of them is a page of its own.
 */
import { figuresOf } from "./figure.js";
import { hush, isOn, say, signal, stayAwake, toggle, wake } from "./signals.js";

const find = (what, where = document) => where.querySelector(what);
const guide = find("#guide");
const says = find("#guide-says");
const steps = [...document.querySelectorAll("template[data-n]")];
const main = find("#main");
const stop = find("[data-stop]");
const dock = stop.closest("footer");
const still = matchMedia("(prefers-reduced-motion: reduce)");

let now = guide.dataset.at - 1; // which step
let run = null; // the clock of a timed step: {from, done}; null while nothing runs
let waits = false; // until a tap: the page was hidden, or it was paused
let due; // the next look at the clock: a timer, and the seconds it shall find
let unsent = []; // holds that are over and not yet kept by the server
let ended = false;

const step = () => steps[now].dataset;
const length = () => Number(step().seconds);
// A monotonic clock: a phone that sets its time during a hold changes nothing.
const gone = () => (run ? run.done + (waits ? 0 : (performance.now() - run.from) / 1000) : 0);

function show(n, tapped) {
  keepHold();
  now = n;
  history.replaceState(null, "", `?at=${n + 1}`); // a reload goes on here
  const [where, ...parts] = steps[n].content.cloneNode(true).children;
  find(".hs-where").replaceChildren(...where.children);
  main.replaceChildren(...parts);
  main.className = `hs-stage ${step().stage}`;
  find(".hs-session").className = `hs-session ${step().field}`;
  // A hand on a button of the dock, on Stop above all, is not moved away: then the step is only told.
  const heading = find("h1", main);
  if (tapped || !dock.contains(document.activeElement)) heading.focus();
  else says.textContent = heading.textContent;
  scrollTo(0, 0);
  start();
  if (step().kind === "hold") signal("begin");
  // A short step has time for its name only, and a hold for being held.
  const text = step().post || (length() && length() < 6) ? [] : main.querySelectorAll(".hs-say, .hs-rule");
  say([heading, ...text].map((each) => each.textContent.trim()).join(". "));
}

function start() {
  waits = false;
  run = length() ? { from: performance.now(), done: 0 } : null;
  const ring = find(".hs-ring", main);
  ring?.classList.add("hs-scripted");
  find(".r-run", main)?.animate([{ strokeDashoffset: 0 }, { strokeDashoffset: 100 }], {
    duration: length() * 1000, fill: "forwards", easing: still.matches ? `steps(${length()})` : "linear",
  });
  label();
  place();
  tick();
}

/** Every 40 ms, at each whole one, and to the millisecond at the last. */
function tick() {
  clearTimeout(due?.timer);
  if (!run || waits || ended) return;
  // A machine that slept has not held: what came after the moment it was due is not counted.
  if (due?.step === run && gone() > due.at + 1) return wait(true, due.at);
  const left = Math.ceil(length() - gone() - 0.005);
  if (left <= 0) return onward();
  const digits = find(".hs-left", main);
  if (digits && digits.textContent != left) {
    digits.textContent = left;
    count(left);
  }
  const at = Math.min(length() - left + 1, gone() + 0.04);
  due = { step: run, at, timer: setTimeout(tick, (at - gone()) * 1000) };
}

/** The last seconds aloud: five of a long hold, three of anything that ends in a movement. */
function count(left) {
  if (!/pull|hold|rest|switch/.test(step().kind) || left > (step().post && length() > 9 ? 5 : 3)) return;
  signal("count");
  say(`${left}`);
}

function onward(tapped) {
  if (step().post && !tapped) signal("end");
  if (now + 1 < steps.length) return show(now + 1, tapped);
  keepHold();
  leave(guide.dataset.end);
}

/** A hold is begun from its pull, so that it has its count to get ready; so back from later lands there. */
const back = () => show(Math.max(0, now - 1 - (steps[now - 1]?.dataset.kind === "hold")), true);

/** From before or in a hold to letting go: the foot always comes down by its own step. */
function skip() {
  const next = steps.findIndex(({ dataset }, n) => n > now && !/pull|hold/.test(dataset.kind));
  if (next > 0) show(next, true);
  else onward(true);
}

/** Seconds of the hold that is going on, as they were held; once. A hold not begun is not sent as one. */
function keepHold() {
  const seconds = Math.min(gone(), length());
  if (run && seconds >= 1 && step().post) unsent.push({ to: step().post, seconds });
  run = null;
  send();
}

let sending = Promise.resolve();
function send() {
  sending = sending.then(async () => {
    for (const hold of [...unsent]) {
      const body = new FormData(guide);
      body.set("seconds", hold.seconds.toFixed(2));
      const answer = await fetch(hold.to, {
        method: "POST", body, keepalive: true, redirect: "manual", headers: { Accept: "application/json" },
      }).catch(() => null);
      // Kept by the server, or refused for good; anything else stays here and goes with the next one.
      if (![204, 404, 422].includes(answer?.status)) return;
      unsent = unsent.filter((each) => each !== hold);
    }
  });
  return sending;
}

/** To another page, with every hold sent. A stop does not wait for a connection that is not there. */
async function leave(address, patience = 8000) {
  ended = true;
  hush();
  await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, patience))]);
  if (!unsent.length || patience < 8000) return location.assign(address);
  says.textContent = next.textContent = guide.dataset.unsent;
}

function wait(on, at = gone()) {
  if (!run || on === waits) return;
  if (on) run.done = at;
  waits = on;
  run.from = performance.now();
  due = null;
  says.textContent = on ? guide.dataset.waiting : "";
  for (const each of main.getAnimations({ subtree: true })) on ? each.pause() : each.play();
  if (on) hush();
  label();
  draw();
  tick();
}

function label() {
  next.textContent = waits ? guide.dataset.goOn : step().go;
  for (const tool of document.querySelectorAll("[data-do]")) {
    const what = tool.dataset.do;
    if (what === "pause") tool.ariaPressed = waits;
    if (what === "sound" || what === "voice") tool.ariaPressed = isOn(what);
    tool.disabled = what === "pause" ? !run : what === "back" && now === 0;
  }
}

// --- the figure: one drawing a stretch, put where the step wants it ---

const figures = figuresOf(main);
let shown = null; // {figure, side, phase}

function place() {
  const spot = find("[data-pic]", main);
  shown = null;
  if (!spot) return;
  const { pic, side, phase, letter, title } = spot.dataset;
  const { svg, figure } = figures[pic];
  find("[data-part=side]", svg).textContent = letter;
  svg.ariaLabel = title ?? null;
  svg.ariaHidden = title ? null : true;
  spot.replaceChildren(svg);
  shown = { figure, side, phase };
  draw();
}

let frame;
function draw() {
  cancelAnimationFrame(frame);
  if (!shown) return;
  const { figure, side, phase } = shown;
  if (still.matches) return figure.show(side, phase);
  // 4 seconds in, 6 out; only the chest moves in a hold.
  const breath = phase === "hold" ? (1 - Math.cos(Math.PI * breathing(gone() % 10))) / 2 : 0;
  const moves = figure.show(side, phase, gone(), breath);
  if (run && !waits && moves) frame = requestAnimationFrame(draw);
}
const breathing = (s) => (s < 4 ? s / 4 : 1 + (s - 4) / 6);

// --- hands, keys, and what the phone does ---

const next = document.createElement("button");
const link = find("[data-next]");
next.className = link.className;
next.dataset.next = "";
(link.closest("form") ?? link).replaceWith(next);

const deeds = { back, skip, pause: () => wait(!waits), sound: toggle, voice: toggle };
dock.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button || ended) return;
  wake();
  stayAwake();
  const { do: what } = button.dataset;
  if (what) deeds[what](what);
  else if (waits) wait(false);
  else onward(true);
  label();
});
stop.addEventListener("click", (event) => {
  event.preventDefault();
  keepHold();
  leave(stop.href, 1000);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop.click();
  if (event.key === " " && !event.target.closest("a, button, input")) {
    event.preventDefault();
    wait(!waits);
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) wait(true);
  else stayAwake();
});
addEventListener("pagehide", keepHold);
addEventListener("pageshow", (event) => event.persisted && location.reload());

find(".hs-tools").hidden = false;
start();
wait(true); // opened in the middle: nothing runs before a tap
