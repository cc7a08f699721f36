/**
 * Sends what waits on this phone: once each, to the account that it belongs to, with its own time. It goes from
 * the phone when the clinic has answered, or after seven days, which is then said.
 */
import { get, names, put, remove } from "./store.js";

export const LASTS = 7 * 24 * 60 * 60 * 1000; // ms from when it was kept
const GRAVE = 60 * 60 * 1000; // ms after the last answer: a sign, a stop (as for the drafts of the server)
const LEFT = 12 * GRAVE;
const PATIENCE = 20_000; // ms for an answer

const fetching = (address, options = {}) =>
  fetch(address, {
    redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options,
    headers: { Accept: "application/json", ...options.headers },
  });

/** Keeps a log until the clinic has it. A draft of the same session goes. */
export async function keepLog(log) {
  await put(`log ${log.client_id}`, { ...log, kept: Date.now() });
  if ((await get("draft"))?.client_id === log.client_id) await remove("draft");
}

/** A hold of a guide that was opened with a connection, which then went. */
export const keepHold = (to, seconds, account) =>
  put(`hold ${to}`, { to, seconds, account, kept: Date.now() });

/** A draft as the log it is; `unfinished` when nobody came back to it. */
export function logOf({ client_id, prescription, started_at, account, holds, answers, cause, resting_leg }, more) {
  const format = 1;
  const held = Object.values(holds ?? {});
  return { format, account, client_id, prescription, started_at, holds: held, answers: answers ?? [], cause, resting_leg, ...more };
}

const hasMore = ({ holds, answers, cause }) => Boolean(Object.keys(holds ?? {}).length || answers?.length || cause);
export const namesSign = (answers = []) =>
  answers.some(([name, value]) => name.startsWith("sign_") && /^(new|worse|same)$/.test(value));

/** A log that nobody finished is sent as it stands; another begun over it is no reason to lose it. */
export async function putBy(draft) {
  if (draft && hasMore(draft)) await put(`log ${draft.client_id}`, logOf(draft, { unfinished: true, kept: Date.now() }));
  await remove("draft");
}

/** What is too old goes, and leaves a word of when it was done. */
async function age() {
  const draft = await get("draft");
  const since = draft ? Date.now() - draft.changed : 0;
  if (since > LEFT || (since > GRAVE && (draft.cause || namesSign(draft.answers)))) await putBy(draft);
  for (const name of [...(await names("log ")), ...(await names("hold "))]) {
    const entry = await get(name);
    if (entry && Date.now() - entry.kept <= LASTS) continue;
    if (entry && name.startsWith("log ")) {
      await put(`gone ${entry.client_id}`, { account: entry.account, started_at: entry.started_at, kept: entry.kept });
    }
    await remove(name);
  }
  const kit = await get("kit");
  if (kit && Date.now() - kit.kept > LASTS) await remove("kit");
}

/** The logs that wait here, of this account or (null) of any. */
export async function waiting(account = null) {
  const found = [];
  for (const start of ["hold ", "log "]) {
    for (const name of await names(start)) {
      const entry = await get(name);
      if (entry && (!account || entry.account === account)) found.push([name, entry]);
    }
  }
  return found;
}

/** Who is signed in, and a token that is fresh; null without a connection, false without a sign-in. */
async function signedIn() {
  try {
    const answer = await fetching("/offline/token/");
    if (answer.ok) return await answer.json();
    return answer.type === "opaqueredirect" || answer.status < 500 ? false : null;
  } catch {
    return null;
  }
}

/** Sends what waits. {received: [log, answer], signedIn, left}; one tab at a time. */
export async function send() {
  const sent = { received: [], signedIn: null, left: 0 };
  const go = async () => {
    await age();
    if (!(await waiting()).length) return;
    const who = await signedIn();
    sent.signedIn = who === null ? null : Boolean(who);
    if (!who) return;
    for (const [name, entry] of await waiting(who.account)) {
      const answer = await (entry.to ? sendHold(entry, who) : sendLog(entry, who)).catch(() => null);
      const now = await get(name); // it may have been signed out, or answered anew, meanwhile
      if (answer?.received) {
        if (now?.kept === entry.kept) await remove(name);
        if (!entry.to) sent.received.push([entry, answer]);
      } else if (answer?.wrong && answer.wrong !== entry.wrong) {
        if (now?.kept === entry.kept) await put(name, { ...now, wrong: answer.wrong });
      } else if (!answer) break; // no connection: the rest waits too
    }
  };
  if (navigator.locks) await navigator.locks.request("outbox", go);
  else await go();
  sent.left = (await waiting()).length;
  return sent;
}

async function sendLog(entry, { token }) {
  const { wrong, kept, ...log } = entry;
  const answer = await fetching("/offline/log/", {
    method: "POST", body: JSON.stringify(log), headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  });
  if (answer.ok) {
    const said = await answer.json();
    return said.received === entry.client_id ? said : null;
  }
  if (![413, 422].includes(answer.status)) return null; // 409: somebody else has just signed in
  return { wrong: (await answer.json()).wrong || " " };
}

/** What the guide would have sent itself. A hold of a session that is not there any more has nowhere to go. */
async function sendHold({ to, seconds }, { token }) {
  const body = new URLSearchParams({ seconds: seconds.toFixed(2) });
  const { status } = await fetching(to, { method: "POST", body, headers: { "X-CSRFToken": token } });
  return [204, 404, 422].includes(status) ? { received: to } : null;
}
