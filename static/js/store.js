/**
 * What this phone keeps, encrypted: the key cannot be taken out of the browser, and no entry has a name.
 * Each is found by its own name: "kit", "draft", "log <id>", "hold <id> <n>", "gone <id>".
 */
const NAME = "homestretch";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });

let opened;
function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("entries");
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const base = request.result;
      // Signed out in another tab: this one lets go, so that everything can be deleted.
      base.onversionchange = base.onclose = () => {
        base.close();
        opened = null;
      };
      resolve(base);
    };
  });
  return opened;
}

async function store(name, mode) {
  return (await open()).transaction(name, mode, { durability: "strict" }).objectStore(name);
}

/** The key of this phone. Two tabs that make one at the same time end with the same. */
async function key() {
  const known = await done((await store("keys", "readonly")).get("key"));
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await done((await store("keys", "readwrite")).add(made, "key")).catch(() => null);
  return done((await store("keys", "readonly")).get("key"));
}

const sealed = (name, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) });

/** Resolves once the entry lies on the disk. */
export async function put(name, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  const data = await crypto.subtle.encrypt(sealed(name, iv), await key(), text);
  const entries = await store("entries", "readwrite");
  const kept = new Promise((resolve, reject) => {
    entries.transaction.oncomplete = resolve;
    entries.transaction.onabort = () => reject(entries.transaction.error);
  });
  entries.put({ iv, data }, name);
  return kept;
}

/** The value, or null: not there, or not readable with the key of this phone. */
export async function get(name) {
  const entry = await done((await store("entries", "readonly")).get(name));
  if (!entry) return null;
  try {
    const data = await crypto.subtle.decrypt(sealed(name, entry.iv), await key(), entry.data);
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return null;
  }
}

/** The names that begin so, in their order. */
export async function names(start) {
  const all = await done((await store("entries", "readonly")).getAllKeys());
  return all.filter((name) => name.startsWith(start));
}

export async function remove(name) {
  return done((await store("entries", "readwrite")).delete(name));
}

/** Everything, with its key. */
export async function wipe() {
  (await opened)?.close();
  opened = null;
  return done(indexedDB.deleteDatabase(NAME));
}

/** Whether anything was ever kept here; asking makes no database. */
export async function isThere() {
  if (!indexedDB.databases) return Boolean((await names("")).length);
  return (await indexedDB.databases()).some(({ name }) => name === NAME);
}
