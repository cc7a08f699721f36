/**
 * The log without a connection: the forms of the clinic on one page, each answer kept as it is given. What the
 * clinic would refuse is said here; what it would ask further is asked of everyone.
 */
const find = (what, where = document) => where.querySelector(what);
const all = (what, where = document) => [...where.querySelectorAll(what)];
const word = (name) => find(`template[data-words=${name}]`).content.textContent.trim();
const UNSENT = /^(csrfmiddlewaretoken|asked|save|leave|worry|client_id)$/;

/** What was answered so far, as it will be sent. */
export const answersOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => !UNSENT.test(name) && typeof value === "string" && value !== "");

/** A form as the clinic drew it, with these answers in it. */
export function formOf(html, answers = []) {
  const form = find("form", new DOMParser().parseFromString(html, "text/html"));
  form.removeAttribute("action");
  for (const [name, value] of answers) {
    for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
      if (/radio|checkbox/.test(field.type)) field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  return document.importNode(form, true);
}

/** Kinds are asked of places that are marked; the questions after them where there is one. */
export function askKinds(form) {
  const marked = new Set(all("[name=where]:checked", form).map(({ value }) => value));
  for (const field of all("[name^=kind_]", form)) {
    const isAsked = marked.has(field.name.slice(5));
    const block = field.closest("[id^=div_id_kind]");
    block.hidden = !isAsked;
    field.disabled = !isAsked;
  }
  const places = [...marked].filter((place) => place !== "stretch_only");
  const nerve = find("[name^=nerve_]", form)?.closest(".hs-stack");
  if (nerve) nerve.hidden = !places.length;
}

/** "None of these" is an answer to all of them; naming one takes it back. */
export function oneOrNone(form, target) {
  if (target.name === "signs_none" && target.checked) {
    for (const radio of all("[name^=sign_]", form)) radio.checked = false;
  }
  if (/^sign_/.test(target.name) && target.value !== "no") {
    const none = find("[name=signs_none]", form);
    if (none) none.checked = false;
  }
}

/** Whether it can be sent as it is; if not, it is said above the form, with links. */
export function isComplete(form, nerve = []) {
  const answers = answersOf(form);
  const given = new Set(answers.map(([name]) => name));
  const missing = [];
  for (const scale of all(".hs-scale", form)) {
    if (!given.has(find("input", scale).name)) missing.push([scale, word("rating")]);
  }
  const where = answers.filter(([name]) => name === "where").map(([, value]) => value);
  const map = find(".hs-whereform", form);
  if (where.length > 1 && where.includes("stretch_only")) missing.push([map, word("where")]);
  if (answers.some(([name, value]) => nerve.includes(`${name}=${value}`))) {
    for (const name of ["nerve_settled", "nerve_worse"]) {
      const field = find(`[name=${name}]`, form);
      if (field && !given.has(name)) missing.push([field.closest("[id^=div_id_]"), word("choose")]);
    }
  }
  const cause = find("[name=cause]", form);
  if (cause && !given.has("cause")) missing.push([cause.closest("[id^=div_id_]"), word("choose")]);
  find(".hs-problem")?.remove();
  if (missing.length) tellMissing(form, missing);
  return !missing.length;
}

function tellMissing(form, missing) {
  const box = find("template[data-problem]").content.firstElementChild.cloneNode(true);
  const lines = document.createElement("ul");
  box.append(lines);
  for (const [block, words] of missing) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${find("input", block).id}`;
    link.textContent = `${find("legend, label", block).textContent.trim()}: ${words}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      find("input", block).focus();
    });
    line.append(link);
    lines.append(line);
  }
  form.before(box);
  box.focus();
}
