/**
 * The app without a connection, at /offline/: the guide and the log from what this phone keeps encrypted. A page
 * that could not be opened leads here, with what was typed into it. Personal only where Today was opened on the
 * person's own phone; anywhere else it stays what the clinic sent: no connection, and where to get help.
 */
import { get, put } from "./store.js";
import { keepLog, LASTS, logOf, namesSign, putBy, send, waiting } from "./sending.js";
import { answersOf, askKinds, formOf, isComplete, oneOrNone } from "./offline-log.js";

const NOBODY = "00000000-0000-0000-0000-000000000000";
const find = (what, where = document) => where.querySelector(what);
const all = (what, where = document) => [...where.querySelectorAll(what)];
const main = find("#main");
const guideScript = find("script[data-guide]").dataset.guide;
const day = (time) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit",
  }).format(new Date(time));

let kit, phone;

/** One of the page's own views, with its gaps filled. */
function show(name, gaps = {}, conditions = {}) {
  main.replaceChildren(find(`template[data-view=${name}]`).content.cloneNode(true));
  for (const gap of all("[data-gap]", main)) gap.textContent = gaps[gap.dataset.gap] ?? "";
  for (const part of all("[data-if]", main)) if (!conditions[part.dataset.if]) part.remove();
  const heading = find("h1", main);
  document.title = `${heading.textContent} - Homestretch`;
  heading.tabIndex = -1;
  heading.focus();
  scrollTo(0, 0);
  for (const place of all("[data-help]", main)) help(place);
}

/** The page for getting help, in full. */
async function help(place) {
  const answer = await fetch("/help-now/");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.className = "hs-stack hs-stack-l";
  place.replaceChildren(...all("main section", page).map((part) => document.importNode(part, true)));
}

/** The draft of this session; another one that was not finished is put by, not lost. */
async function draftOf(client_id, more = {}) {
  const draft = await get("draft");
  if (draft?.client_id === client_id) return draft;
  if (draft) await putBy(draft);
  const { account } = phone;
  const made = { client_id, account, prescription: kit?.prescription ?? null, started_at: new Date().toISOString() };
  return keep({ ...made, holds: {}, answers: [], ...more });
}

async function keep(draft) {
  const kept = { ...draft, changed: Date.now() };
  await put("draft", kept);
  return kept;
}

const views = {
  async today() {
    const draft = await get("draft");
    const isMine = draft?.account === phone.account;
    const isOpen = Boolean(kit?.guides && !kit.closed);
    const unsent = await waiting(phone.account);
    const is = { open: isOpen, closed: kit?.closed, empty: !kit, draft: isMine, waiting: unsent.length };
    show("today", { as_of: kit && day(kit.kept), closed: kit?.closed, begun: isMine && day(draft.started_at) }, is);
    list(unsent);
  },

  async begin() {
    if (!kit?.guides || kit.closed) return go("today");
    show("begin");
    form(kit.begin, [], async (answers) => begun(crypto.randomUUID(), answers));
  },

  async guide() {
    const draft = await get("draft");
    if (!draft || !kit?.guides || kit.closed) return go("today");
    await guide(draft, Number(new URLSearchParams(location.search).get("at")) || 1);
  },

  async stop() {
    const draft = await get("draft");
    if (!draft || !kit) return go("today");
    show("stop");
    form(kit.stop, [], async (answers) => {
      await keep({ ...(await get("draft")), cause: answers[0][1] });
      go("log");
    });
  },

  async log() {
    const draft = await get("draft");
    if (!draft || !kit) return go("today");
    show("log");
    const drawn = form(kit.log, draft.answers, async (answers) => {
      await keepLog(logOf({ ...(await get("draft")), answers }));
      go("kept");
    });
    askKinds(drawn);
    if (namesSign(draft.answers)) alarm(drawn);
    let saved = Promise.resolve();
    drawn.addEventListener("input", ({ target }) => {
      oneOrNone(drawn, target);
      askKinds(drawn);
      const answers = answersOf(drawn);
      if (namesSign(answers)) alarm(drawn, target);
      saved = saved.then(async () => {
        const now = await get("draft");
        if (now?.client_id === draft.client_id) await keep({ ...now, answers });
      });
    });
  },

  async kept() {
    show("kept", {}, {});
    await sendAndShow();
    find("[data-send]", main)?.addEventListener("click", sendAndShow);
  },

  /** A log that the clinic could not take, to be put right. */
  async change() {
    const [, log] = (await waiting(phone.account)).find(([, each]) => each.wrong) ?? [];
    if (!log || !kit) return go("today");
    const draft = await get("draft");
    if (draft && draft.client_id !== log.client_id) await putBy(draft);
    const { holds, wrong, kept, ...rest } = log;
    await keep({ ...rest, holds: { ...holds }, answers: log.answers });
    go("log");
  },
};

/** A number over the limit opens no guide (P8); it is a log all the same. */
async function begun(client_id, answers) {
  const said = Object.fromEntries(answers);
  const draft = await draftOf(client_id, {
    resting_leg: said.resting_leg ?? "", answers: answers.filter(([name]) => name === "pain_before"),
  });
  if (Number(said.pain_before) > kit.limit) {
    await keepLog(logOf(draft, { held: true }));
    history.replaceState(null, "", "/offline/");
    return show("sore", kit.too_sore);
  }
  go("guide");
}

/** A form of the clinic in its place on the page. */
function form(html, answers, sent) {
  const drawn = formOf(html, answers);
  find("[data-form]", main).replaceChildren(drawn);
  let isSending = false;
  drawn.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending || !isComplete(drawn, kit.nerve)) return;
    isSending = true; // a double tap is one
    await sent(answersOf(drawn));
  });
  return drawn;
}

/** A sign was named and no rule runs here: the page for getting help, in full, where the eyes are. */
function alarm(drawn, target = find(".hs-signs input:checked:not([value=no])", drawn)) {
  if (find("#alarm")) return;
  const box = find("template[data-alarm]").content.firstElementChild.cloneNode(true);
  box.id = "alarm";
  (target?.closest(".hs-sign") ?? find(".hs-signs", drawn)).after(box);
  help(find("[data-help]", box));
}

function list(unsent) {
  const place = find("[data-list]", main);
  const until = find("template[data-words=until]").content.textContent.trim();
  place?.replaceChildren(...unsent.filter(([, { to }]) => !to).map(([, log]) => {
    const line = document.createElement("li");
    line.textContent = [`${day(log.started_at)}: ${until} ${day(log.kept + LASTS)}`, log.wrong].filter(Boolean).join(". ");
    return line;
  }));
}

/** Tries now; who gets an answer reads it. */
async function sendAndShow() {
  list(await waiting(phone.account));
  const { received, signedIn } = await send();
  const grave = received.find(([, { severity }]) => /emergency|urgent/.test(severity));
  if (received.length && find("[data-send]", main)) return location.assign((grave ?? received.at(-1))[1].page);
  if (signedIn === false) main.append(signInFirst.cloneNode(true));
}
const signInFirst = find("template[data-view=kept]").content.querySelector("[data-if=signedout]");

/** The guide as it is with a connection, with its holds kept here. */
async function guide(draft, at) {
  const page = new DOMParser().parseFromString(
    (kit.guides[draft.resting_leg] ?? kit.guides[""]).replaceAll(NOBODY, draft.client_id), "text/html");
  const easier = find("template[data-words=easier]").content;
  for (const root of [page, ...all("template", page).map(({ content }) => content)]) {
    for (const each of all("form[action$='/easier/']", root)) each.replaceWith(easier.cloneNode(true));
  }
  find("#guide", page).dataset.end = "/offline/#log";
  find("[data-stop]", page).href = "/offline/#stop";
  for (const each of all("script", page)) each.remove();
  for (const each of all('a[href="/check/"]', page)) each.href = "/help-now/";
  const body = document.importNode(page.body, true);
  const step = find(`template[data-n="${at}"]`, body);
  if (at > 1 && step) {
    const [where, ...parts] = step.content.cloneNode(true).children;
    find(".hs-where", body).replaceChildren(...where.children);
    find("#main", body).replaceChildren(...parts);
    find("#main", body).className = `hs-stage ${step.dataset.stage}`;
    find(".hs-session", body).className = `hs-session ${step.dataset.field}`;
    find("#guide", body).dataset.at = at;
  }
  document.body.replaceWith(body);
  const real = window.fetch;
  window.fetch = async (to, options) => {
    const n = options?.body instanceof FormData && /\/(\d+)\/$/.exec(to)?.[1];
    if (!n) return real(to, options);
    await hold(draft.client_id, n, Number(options.body.get("seconds")));
    return new Response(null, { status: 204 });
  };
  await import(guideScript);
}

async function hold(client_id, n, seconds) {
  const draft = await get("draft");
  if (draft?.client_id !== client_id || !kit.holds[n]) return;
  const longest = Math.max(seconds, draft.holds[n]?.seconds ?? 0);
  await keep({ ...draft, holds: { ...draft.holds, [n]: { ...kit.holds[n], seconds: longest } } });
}

/** What was typed into a form that could not be sent; the worker has it until it is asked. */
function typed() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return null;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, 1000, null);
    worker.postMessage("typed", [port2]);
  });
}

function go(view) {
  history.replaceState(null, "", `/offline/#${view}`);
  return views[view]();
}

/** The page that could not be opened says where to go on. */
async function from([place, id, step], said) {
  if (place === "session" && id === "new") {
    if (!said || !kit?.guides) return go("begin");
    const answers = said.filter(([, value]) => value !== "");
    const given = Object.fromEntries(answers);
    return given.pain_before && given.client_id ? begun(given.client_id, answers) : go("begin");
  }
  if (/^(session|log)$/.test(place) && /^[0-9a-f-]{36}$/.test(id) && !/^(saved|correct)$/.test(step)) {
    if (step === "review" && !said) return show("later");
    if (step === "review") {
      await keepLog(logOf(await draftOf(id)));
      return go("kept");
    }
    const draft = await draftOf(id);
    const cause = said?.find(([name]) => name === "cause")?.[1];
    const names = new Set(said?.map(([name]) => name));
    const others = draft.answers.filter(([name]) => !names.has(name));
    const told = (said ?? []).filter(([name, value]) => value && /^(pain_|stretch_|where|kind_|nerve_|sign|ease|pelvis|note|contact)/.test(name));
    await keep({ ...draft, ...(cause && { cause }), answers: [...others, ...told] });
    if (place === "log" || cause) return go("log");
    return go(step === "stop" ? "stop" : "guide");
  }
  if (said) return show("typed");
  if (place === "" || place === "today") return go("today");
  return null;
}

async function begin() {
  const said = location.pathname === "/offline/" ? null : await typed();
  phone = await get("phone");
  if (!phone) return said && show("typed");
  kit = await get("kit");
  if (kit?.account !== phone.account || kit?.format !== 1) kit = null;
  addEventListener("online", () => find("[data-send]", main) && sendAndShow());
  addEventListener("hashchange", () => views[location.hash.slice(1)] && location.reload());
  const [place, ...rest] = location.pathname.slice(1).split("/");
  if (place !== "offline") return from([place, ...rest], said);
  const view = location.hash.slice(1) || (location.search ? "guide" : "today");
  return (views[view] ?? views.today)();
}

begin().catch(() => null);
