/**
 * Leads through a session: shows one step at a time, keeps time, moves on by itself, sends each hold.
 * The steps are the page's own <template>s; without this script each of them is a page of its own.
 */
const guide = document.getElementById("guide");
const says = document.getElementById("guide-says");
const steps = [...document.querySelectorAll("template[data-n]")];
const shell = document.querySelector(".hs-session");
const main = document.getElementById("main");
const next = document.querySelector("[data-next]");
const stop = document.querySelector("[data-stop]");

let now = guide.dataset.at - 1; // which step
let run = null; // the clock of a timed step: {from, done, rings}; null while nothing runs
let waits = false; // until a tap: the page was hidden, or space was pressed
let unsent = []; // holds that are over and not yet kept by the server
let ended = false;

const step = () => steps[now];
const length = () => Number(step().dataset.seconds);
// A monotonic clock: a phone that sets its time during a hold changes nothing.
const gone = () => (run ? run.done + (waits ? 0 : (performance.now() - run.from) / 1000) : 0);

function show(n) {
  keepHold();
  now = n;
  history.replaceState(null, "", `?at=${n + 1}`); // a reload goes on here
  const [where, ...parts] = step().content.cloneNode(true).children;
  document.querySelector(".hs-where").replaceChildren(...where.children);
  main.replaceChildren(...parts);
  main.className = `hs-stage ${step().dataset.stage}`;
  for (const place of main.querySelectorAll("[data-pic]")) {
    const drawn = document.querySelector(`template[data-picture="${place.dataset.pic}"]`);
    place.replaceChildren(drawn.content.cloneNode(true));
  }
  shell.className = `hs-session ${step().dataset.field}`;
  main.querySelector("h1").focus();
  scrollTo(0, 0);
  start();
}

function start() {
  main.querySelector(".hs-ring")?.classList.add("hs-scripted");
  waits = false;
  run = length() ? { from: performance.now(), done: 0 } : null;
  next.textContent = step().dataset.go;
  tick();
}

function tick() {
  if (!run) return;
  const left = Math.max(0, Math.ceil(length() - gone()));
  const digits = main.querySelector(".hs-left");
  if (digits && digits.textContent != left) digits.textContent = left;
  if (left === 0 && !waits) onward();
}

function onward() {
  if (now + 1 < steps.length) return show(now + 1);
  keepHold();
  leave(guide.dataset.end);
}

/** Seconds of the hold that is going on, as they were held; once. */
function keepHold() {
  const seconds = Math.min(gone(), length());
  if (run && seconds > 0 && step().dataset.post) unsent.push({ to: step().dataset.post, seconds });
  run = null;
  send();
}

let sending = Promise.resolve();
function send() {
  sending = sending.then(async () => {
    for (const hold of [...unsent]) {
      const body = new FormData(guide);
      body.set("seconds", hold.seconds.toFixed(1));
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
  await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, patience))]);
  if (!unsent.length || patience < 8000) return location.assign(address);
  says.textContent = next.textContent = guide.dataset.unsent;
}

function wait(on) {
  if (!run || on === waits) return;
  if (on) run.done = gone();
  waits = on;
  run.from = performance.now();
  next.textContent = on ? guide.dataset.goOn : step().dataset.go;
  says.textContent = on ? guide.dataset.waiting : "";
  for (const ring of main.getAnimations?.({ subtree: true }) ?? []) on ? ring.pause() : ring.play();
}

let lock = null; // the screen stays on while the hands are busy
async function stayAwake() {
  if (!lock || lock.released) lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

next.addEventListener("click", (event) => {
  event.preventDefault();
  stayAwake();
  if (waits) wait(false);
  else onward();
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

start();
if (run) wait(true); // opened in the middle: nothing runs before a tap
setInterval(() => ended || tick(), 200);
