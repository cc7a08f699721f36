/**
 * A form with data-passkey asks the device for a passkey and sends what it says: "add" makes one, "show" uses
 * one of the account's, "ask" any that the device has for this site (its question is fetched first).
 * Without this script, or without passkeys in the browser, the button stays hidden.
 */
const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decodeIds = (list) => (list || []).map((each) => ({ ...each, id: decode(each.id) }));

async function make({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      user: { ...publicKey.user, id: decode(publicKey.user.id) },
      excludeCredentials: decodeIds(publicKey.excludeCredentials),
    },
  });
  return said(made, {
    attestationObject: encode(made.response.attestationObject),
    transports: made.response.getTransports?.() || [],
  });
}

async function show({ publicKey }) {
  const shown = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      allowCredentials: decodeIds(publicKey.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = shown.response;
  return said(shown, {
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: userHandle ? encode(userHandle) : null,
  });
}

function said(credential, response) {
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: encode(credential.response.clientDataJSON), ...response },
  });
}

async function question(form) {
  if (form.dataset.passkey !== "ask") return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}

async function press(form, button) {
  const trouble = form.querySelector('[role="alert"]');
  trouble.hidden = true;
  button.disabled = true;
  try {
    const asked = await question(form);
    form.elements.credential.value = await (form.dataset.passkey === "add" ? make(asked) : show(asked));
    const own = document.getElementById(form.dataset.ownPhone);
    if (own?.checked) form.elements.own_phone.value = "on";
    form.submit();
  } catch {
    // Cancelled, timed out, no passkey here, no connection: the words are the same, and so is what to do.
    trouble.hidden = false;
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const without = form.querySelector("[data-without]");
    form.hidden = button.hidden = false;
    if (without) without.hidden = true;
    button.addEventListener("click", () => press(form, button));
  }
}
