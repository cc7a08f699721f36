"""The outbox as it is, in a real browser with its real store, against a model of the clinic in the same page:
a thousand random runs take a minute. What a run with the clinic itself shows is in offline_runs.py."""

# (runs, seed) -> what is wrong, and how often each thing happened. The model of the clinic keeps one row a
# client id, as its database does. `fate` says where the line breaks: before the clinic has it, or after.
MODEL = """async ([runs, seed]) => {
  const random = () => { // mulberry32
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const one = (all) => all[Math.floor(random() * all.length)];
  const rows = new Map(), done = new Map(), counts = {}, wrong = [];
  const note = (what) => (counts[what] = (counts[what] ?? 0) + 1);
  let share = 0, inside = "a";
  const real = window.fetch;
  const json = (said, status = 200) => new Response(JSON.stringify(said), { status });
  window.fetch = async (to, { body } = {}) => {
    if (!/^\\/offline\\/(token|log)\\//.test(to)) return real(to, { body });
    const fates = ["before the clinic", "after the clinic", "half a request", "gateway", "slow"];
    const fate = random() < share ? one(fates) : "fine";
    note(fate);
    if (fate === "slow") await new Promise((resolve) => setTimeout(resolve, 3));
    if (fate === "before the clinic") throw new TypeError();
    if (fate === "gateway") return new Response(null, { status: 503 });
    if (fate === "half a request" && body) {
      if (random() < 0.5) return json({ wrong: "We could not read it." }, 422);
      throw new TypeError();
    }
    if (!inside) return { type: "opaqueredirect", ok: false, status: 0 };
    if (to === "/offline/token/") return json({ account: inside, token: "t" });
    const log = JSON.parse(body);
    if (log.account !== inside) return json({ wrong: "Another account." }, 409);
    rows.set(log.client_id, [...(rows.get(log.client_id) ?? []), log]);
    if (fate === "after the clinic") throw new TypeError();
    return json({ received: log.client_id, severity: "none", page: "/" });
  };
  let tabs = [];
  const load = async (n) => import(`/static/js/sending.js?${n}`); // another tab, or the app loaded anew
  try {
    for (let run = 0; run < runs; run++) {
      if (run % 50 === 0) tabs = [await load(`a${run}`), await load(`b${run}`)];
      share = one([0, 0.3, 0.7, 1]);
      for (let n = Math.ceil(random() * 3); n > 0; n--) {
        const account = one(["a", "a", "b"]);
        const started_at = new Date(random() * 1e12).toISOString();
        const log = { format: 1, account, client_id: crypto.randomUUID(), answers: [], started_at };
        done.set(log.client_id, log);
        const what = one(["tap", "double tap", "two tabs", "signed out", "another account", "wait"]);
        note(what);
        if (what === "double tap") await Promise.all([tabs[0].keepLog(log), tabs[1].keepLog(log)]);
        else await tabs[0].keepLog(log);
        inside = what === "signed out" ? null : what === "another account" ? "b" : "a";
        if (what === "two tabs") await Promise.all(tabs.map((tab) => tab.send()));
        else if (what !== "wait") await one(tabs).send();
      }
      share = 0;
      for (inside of ["a", "b"]) await tabs[0].send();
      const left = await tabs[0].waiting();
      if (left.length) wrong.push(`run ${run}: ${left.length} left`);
    }
  } finally {
    window.fetch = real;
  }
  for (const [id, log] of done) {
    const isSame = (each) => each.started_at === log.started_at && each.account === log.account;
    if (!rows.has(id)) wrong.push(`lost ${id}`);
    else if (!rows.get(id).every(isSame)) wrong.push(`changed ${id}`);
  }
  for (const id of rows.keys()) if (!done.has(id)) wrong.push(`not done ${id}`);
  counts.sessions = done.size;
  counts.rows = rows.size;
  counts["arrived more than once"] = [...rows.values()].filter((each) => each.length > 1).length;
  return { wrong, counts };
}"""
