/**
 * What the guide sounds and says for eyes that are elsewhere: tones made here, vibration, speech in the
 * language of the page, and a screen that stays on. Sound (with vibration) and voice can each be switched off;
 * only this phone knows.
 */
const TONES = { count: [[440, 0, 0.06]], begin: [[660, 0, 0.2]], end: [[880, 0, 0.15], [660, 0.2, 0.35]] }; // Hz, after, s
const SHAKES = { begin: [200], end: [200, 100, 200] }; // ms on, off, on

let audio;
const off = new Set();
const storage = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null; // a browser that keeps nothing for this site: both are on
  }
};
for (const which of ["sound", "voice"]) if (storage((kept) => kept.getItem(`guide-${which}`)) === "off") off.add(which);

export const isOn = (which) => !off.has(which);

export function toggle(which) {
  if (!off.delete(which)) off.add(which);
  storage((kept) => kept.setItem(`guide-${which}`, isOn(which) ? "on" : "off"));
  hush();
}

/** Browsers let a page sound only after a tap: call this in one. */
export function wake() {
  if (!isOn("sound")) return;
  audio ??= window.AudioContext && new AudioContext();
  audio?.resume();
}

let lock = null;

/** Keeps the screen on while the hands are busy, where the phone lets a page do so. */
export async function stayAwake() {
  if (!lock || lock.released) lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

export function signal(which) {
  if (!isOn("sound")) return;
  if (SHAKES[which]) navigator.vibrate?.(SHAKES[which]);
  for (const [hertz, after, lasts] of audio ? TONES[which] : []) {
    const [tone, loud, from] = [audio.createOscillator(), audio.createGain(), audio.currentTime + after];
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.4, from);
    loud.gain.exponentialRampToValueAtTime(0.001, from + lasts);
    tone.connect(loud).connect(audio.destination);
    tone.start(from);
    tone.stop(from + lasts);
  }
}

export function say(words) {
  hush();
  if (!isOn("voice") || !window.speechSynthesis) return;
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.lang = document.documentElement.lang;
  speechSynthesis.speak(spoken);
}

export const hush = () => window.speechSynthesis?.cancel();
