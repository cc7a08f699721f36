/**
 * On every page of a patient on their own phone: sends what waits here, says what became of it, renews what the
 * guide needs without a connection, and leaves nothing behind at a sign-out. Words come with the page
 * (templates/parts/outbox.html).
 */
import { get, names, put, remove, wipe } from "./store.js";
import { keepHold, LASTS, putBy, send, waiting } from "./sending.js";

const words = document.querySelector("#outbox");
const { account, kit } = words.dataset;
const status = document.querySelector("#messages");
const day = (time) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit",
  }).format(new Date(time));

/** A line of the page's own words, with its gaps filled; `about` makes it one line a log. */
function tell(what, about, gaps = {}) {
  const line = words.content.querySelector(`[data-say=${what}]`).cloneNode(true);
  for (const [name, value] of Object.entries(gaps)) {
    const gap = line.querySelector(`[data-gap=${name}]`);
    if (gap?.href !== undefined) gap.href = value;
    else if (gap) gap.textContent = value;
  }
  line.dataset.about = about;
  status?.querySelector(`[data-about="${about}"]`)?.remove();
  status?.append(line);
  return line;
}

/** Another account's routine is not shown here, and its log waits for its owner. */
async function mine() {
  await put("phone", { account });
  const draft = await get("draft");
  if (draft && draft.account !== account) await putBy(draft);
  if ((await get("kit"))?.account !== account) await remove("kit");
}

async function sendAndTell() {
  const sent = await send();
  for (const [log, answer] of sent.received) {
    // Help that is needed today or now is not a link in a line. A guide that runs is left alone.
    const isGrave = /^(emergency|urgent)$/.test(answer.severity);
    if (isGrave && !document.querySelector("#guide, #answers")) return location.assign(answer.page);
    tell("received", log.client_id, { day: day(log.started_at), page: answer.page });
  }
  for (const [, log] of await waiting(account)) {
    if (log.to) continue;
    const gaps = { day: day(log.started_at), until: day(log.kept + LASTS), wrong: log.wrong };
    tell(log.wrong ? "refused" : "waiting", log.client_id, { ...gaps, page: `/offline/#${log.wrong ? "change" : "kept"}` });
  }
  for (const name of await names("gone ")) {
    const lost = await get(name);
    if (lost?.account !== account) continue;
    const line = tell("gone", name, { day: day(lost.started_at) });
    line.querySelector("button").addEventListener("click", async () => {
      await remove(name);
      line.remove();
    });
  }
}

async function renew() {
  const had = await get("kit");
  if (!kit || had?.name === kit) return;
  const headers = { Accept: "application/json", ...(had?.mark && { "If-None-Match": had.mark }) };
  const answer = await fetch("/offline/kit/", { redirect: "manual", headers });
  const fresh = { name: kit, kept: Date.now() };
  if (answer.ok) await put("kit", { ...(await answer.json()), ...fresh, mark: answer.headers.get("ETag") });
  else if (answer.status === 304) await put("kit", { ...had, ...fresh });
}

/** What is not sent yet would be lost by signing out: try, then ask. */
async function leave(event) {
  const form = event.target;
  if (!/^\/signout\//.test(new URL(form.action).pathname) || form.dataset.sure) return;
  event.preventDefault();
  await send().catch(() => null);
  const left = (await waiting(account)).length;
  if (left && !form.dataset.asked) {
    form.dataset.asked = "yes";
    const line = tell("losing", "losing", { count: left });
    line.tabIndex = -1;
    line.focus();
    return;
  }
  await wipe().catch(() => null);
  form.dataset.sure = "yes";
  form.submit();
}

/** A hold of the guide that could not be sent waits here; to the guide it is kept. */
function holdWhatFails() {
  const real = window.fetch;
  window.fetch = async (to, options) => {
    const seconds = options?.body instanceof FormData ? options.body.get("seconds") : null;
    if (seconds === null) return real(to, options);
    const answer = await real(to, options).catch(() => null);
    if ([204, 404, 422].includes(answer?.status)) return answer;
    await keepHold(to, Number(seconds), account);
    return new Response(null, { status: 204 });
  };
}

if (document.querySelector("#guide")) holdWhatFails();
document.addEventListener("submit", leave);
navigator.serviceWorker?.register("/worker.js").catch(() => null);
if (window.isSecureContext && window.indexedDB) {
  const again = () => sendAndTell().catch(() => null);
  addEventListener("online", again);
  addEventListener("focus", again);
  mine().then(again).then(renew).catch(() => null);
}
