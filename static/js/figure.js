/**
 * Moves the drawing of a stretch. The ten state numbers are interpolated, never positions: every frame works
 * the joints out anew, as stretches/figure/pose.py does, so bones keep their length and hands stay on the towel.
 * The shapes are the server's own, from the picture at the start and the one of the hold; each point is carried
 * along with its bone, and between the two it is where the bend of the joint has it.
 *
 * Lengths in u, y up; points and headings are [x, y]. The world is the same for both legs. A left leg is
 * written with x negated in the numbers; no transform can turn a leg into the other one.
 */
const RAD = Math.PI / 180;
const way = (degrees) => [Math.cos(degrees * RAD), Math.sin(degrees * RAD)];
const along = ([x, y], [c, s], u, v = 0) => [x + c * u - s * v, y + s * u + c * v];
const plus = (a, b) => along(a, b, 1);
const minus = (a, b) => along(a, b, -1);
const turn = (a, b) => along([0, 0], a, ...b);
const back = (a, [c, s]) => turn(a, [c, -s]);
const long = (a) => Math.hypot(...a);
const unit = (a) => along([0, 0], a, 1 / long(a));
const mix = (a, b, t) => a + (b - a) * t;
const clamp = (t) => Math.min(Math.max(t, 0), 1);
const ease = (t, s = clamp(t)) => s * s * s * (10 - 15 * s + 6 * s * s);

const UPPER_ARM = 74;
const REACH = 75; // elbow to palm
const SECONDS = { lift: 3.6, pull: 3, lower: 4 };
const MARKS = {
  lift: "vertical up", pull: "vertical arc pull pelvis muscle fibres", lower: "down",
  hold: "vertical arc pelvis muscle fibres breath",
};
const MARK = /^(vertical|arc|up|pull|down|pelvis|muscle|fibres|breath)$/;
// Which bone each node of a limb's outline goes along with: the first, the joint, the second.
const BONES = "00012222222210000";

function elbowOf(shoulder, palm) {
  const to = minus(palm, shoulder);
  const apart = Math.min(long(to), UPPER_ARM + REACH - 1e-9);
  const bend = Math.acos((UPPER_ARM ** 2 + apart ** 2 - REACH ** 2) / (2 * UPPER_ARM * apart));
  return along(shoulder, turn(unit(to), way(-bend / RAD)), UPPER_ARM);
}

/** Elbow and palm: the hand a chord from the thigh, the upper arm beside the trunk before the elbow sinks. */
function pulling(shoulder, lowest, thigh, chord) {
  const palm = along(thigh, unit(minus(plus(shoulder, [15, 35]), thigh)), chord);
  const elbow = elbowOf(shoulder, palm);
  if (elbow[1] >= lowest) return [elbow, palm];
  const low = [shoulder[0] + Math.sqrt(UPPER_ARM ** 2 - (shoulder[1] - lowest) ** 2), lowest];
  const to = minus(low, thigh);
  const s = (long(to) ** 2 + chord ** 2 - REACH ** 2) / (2 * long(to));
  const n = Math.sqrt(Math.max(0, chord ** 2 - s ** 2));
  return [low, along(thigh, unit(to), s, to[0] > 0 ? n : -n)]; // of two crossings the higher one
}

/** The palm on the thigh, from its front to behind it; it slides along where the arm does not reach. */
function cupping(shoulder, lowest, thigh, th, n) {
  const at = (slide) => along(thigh, th, slide, n);
  const far = (slide) => long(minus(at(slide), shoulder)) > 0.985 * (UPPER_ARM + REACH);
  const low = (slide) => elbowOf(shoulder, at(slide))[1] < lowest;
  const [wrong, furthest] = far(0) ? [far, -45] : [low, 40];
  let [bad, good] = [0, wrong(0) ? furthest : 0];
  for (let i = 0; i < 20; i++) {
    const middle = (bad + good) / 2;
    if (wrong(middle)) bad = middle;
    else good = middle;
  }
  return [elbowOf(shoulder, at(good)), at(good)];
}

/** The points of a path, each with the letter before it, its curve, and the node of the outline it belongs to. */
function read(d) {
  const points = [];
  let [end, node, curve] = [[0, 0], 0, -1];
  for (const [, letter, numbers] of d.matchAll(/([Mclz])([^Mclz]*)/g)) {
    const n = (numbers.match(/-?\d+/g) ?? []).map(Number);
    if (letter === "z") points.at(-1).z = letter;
    if (letter === "M") [end, node, curve] = [[0, 0], -1, curve + 1];
    const size = letter === "c" ? 3 : 1;
    for (let i = 0; i < n.length; i += 2 * size, node++) {
      const from = end;
      for (let k = 1; k <= size; k++) {
        end = plus(from, n.slice(i + 2 * k - 2));
        points.push({ letter: k > 1 ? " " : letter, z: "", curve, node: node + (k > 1 || size === 1), at: end });
      }
    }
  }
  return points;
}

export class Figure {
  /** `told` is what stretches/figure/numbers.py says about this picture. */
  constructor(svg, told) {
    const { side, states: [start, , hold] } = Object.assign(this, told);
    this.shown = side;
    this.free = mix(61, 28, told.grip); // from the thigh to the palm
    this.seated = told.aid === "chair";
    this.width = +svg.getAttribute("viewBox").split(" ")[2];
    [this.cx, this.floor] = this.seated ? [1280, 3320] : [2320, 2660];
    const first = this.frames(start, 0, 0);
    const last = this.frames(hold, 1, 1);
    const world = ([x, y]) => [(side === "right" ? x - this.cx : this.width - this.cx - x) / 10, (this.floor - y) / 10];
    this.parts = [...svg.querySelectorAll("path, ellipse, circle, text")].map((element) => {
      const { part, start, hold } = element.dataset;
      const d = element.getAttribute("d");
      const local = (set) => (point) => {
        const [origin, heading] = frame(set, point);
        return { ...point, at: back(minus(world(point.at), origin), heading) };
      };
      const points = d ? read(start ?? d).map(local(first[part])) : [];
      const held = hold ? read(hold).map(local(last[part])) : points;
      const [x, y] = element.tagName === "text" ? ["x", "y"] : ["cx", "cy"];
      const spot = d ? null : world([element.getAttribute(x), element.getAttribute(y)]);
      return { element, part, points, held, range: [first[part]?.[0], last[part]?.[0]], x, y, spot };
    });
  }

  /** The state at t of the movement of a phase; without t the one of its still picture. */
  state(phase, t) {
    const [start, lift, hold] = this.states;
    const between = (a, b, parts) => a.map((x, i) => mix(x, b[i], parts[i] ?? parts));
    const lifting = (s, [a, b, c] = [ease(s / 0.85), ease((s - 0.25) / 0.75), ease(s / 0.6)]) =>
      between(start, lift, [a, a, b, b, a, c, c, c]);
    if (phase === "hold") return hold;
    if (phase === "pull") return between(lift, hold, t === undefined ? 0.6 : ease(t));
    if (phase === "lift") return t === undefined ? lift : lifting(t);
    if (phase !== "lower") return start;
    if (this.seated) return between(hold, start, t === undefined ? 0.5 : ease(t));
    if (t === undefined) return between(lift, start, 0.55);
    return t < 0.25 ? between(hold, lift, ease(t * 4)) : lifting((1 - t) / 0.75);
  }

  /**
   * By part: a number that says how far its shape is from that of the start to that of the hold, then for each
   * of its curves the origin and heading of what it goes along with; three of them for a limb.
   */
  frames([trunk, thigh, knee, plantar, slack, wrap, touch, off], breath, stretch) {
    const { seated, aid } = this;
    const hip = [0, seated ? 122 : 24];
    const [tr, th, sh, ft] = [trunk, thigh, thigh - knee, thigh - knee + 90 - plantar].map(way);
    const limb = (root, joint, one, two) => {
      const mean = unit(plus(one, two));
      return [1 / (mean[0] * one[0] + mean[1] * one[1]), [[root, one], [joint, mean], [joint, two]]];
    };
    const at = along(hip, th, 98);
    const ankle = along(at, sh, 98);
    const strap = !/hands|chair/.test(aid);
    const chord = this.free * (1 - 0.07 * slack);
    const sag = (s) => 1.33 * this.free * Math.sqrt(0.02625 * s * (1 - 0.07 * s)); // of a hanging towel
    const upper = seated ? [0, [hip, tr]] : undefined;
    const fingers = turn(th, way(-45 * (wrap + 1)));
    const arm = (atShoulder, atHand) => {
      const shoulder = plus(along(hip, tr, 115), atShoulder);
      const contact = plus(along(hip, th, touch * 98), atHand);
      const lowest = seated ? -999 : atShoulder[1] + 20;
      const [elbow, to] = strap
        ? pulling(shoulder, lowest, contact, chord)
        : cupping(shoulder, lowest, contact, th, off);
      const [ua, fa] = [unit(minus(elbow, shoulder)), unit(minus(to, elbow))];
      const palm = along(elbow, fa, REACH);
      const [bend, bones] = limb(shoulder, elbow, ua, fa);
      const sling = along(hip, th, touch * 98, off);
      const u = unit(minus(palm, sling));
      return { arm: [bend, bones, [palm, fa], [palm, fingers]], sleeve: [0, [shoulder, ua]], hand: [palm, strap ? fa : fingers],
        strand: [Math.atan2(...back(u, th).reverse()), [sling, u, long(minus(palm, sling)), sag(slack)]], tail: [palm, [1, 0]] };
    };
    const near = arm([0, -2], [-1, -1]);
    const far = arm(seated ? [0, 0] : [7, 2], [5, 4]);
    return {
      "working-foot": [0, [at, sh], [ankle, ft]], "working-leg": limb(hip, at, th, sh),
      muscle: [stretch, [hip, th]], fibres: [stretch, [hip, th]],
      "near-arm": near.arm, "far-arm": far.arm, "near-sleeve": near.sleeve, "far-sleeve": far.sleeve,
      knuckles: [0, near.hand], "near-strand": near.strand, "strand-line": near.strand,
      "near-tail": [near.strand[0], near.tail], stripes: [near.strand[0], near.tail],
      "far-aid": [far.strand[0], far.tail, far.strand[1]],
      trunk: [breath, [hip, tr]], "pelvis-patch": [breath, [hip, tr]], head: upper, breath: upper,
      "side-disc": along(at, sh, 32, -2), side: along(at, sh, 32, -2), "foot-shadow": [ankle[0] + (seated ? 0 : 15.5), 0.2, ankle[1]],
    };
  }

  /**
   * Show a leg in a phase, `seconds` after it began, or its still picture where they are left out; breath is 0
   * to 1. False when the phase moves no further.
   */
  show(side, phase, seconds, breath = 0) {
    const t = SECONDS[phase] && seconds !== undefined ? Math.min(seconds / SECONDS[phase], 1) : undefined;
    const stretch = { hold: 1, pull: t === undefined ? 0.6 : ease(t), lower: 0 }[phase] ?? 0;
    const sets = this.frames(this.state(phase, t), breath, stretch);
    const [turned, mirror] = [side !== this.shown, side === "right" ? 1 : -1];
    const seen = ([x, y]) => [
      Math.floor((mirror > 0 ? this.cx : this.width - this.cx) + 10 * mirror * x + 0.5), Math.floor(this.floor - 10 * y + 0.5),
    ];
    for (const { element, part, points, held, range: [a, b], x, y, spot } of this.parts) {
      const set = sets[part];
      if (MARK.test(part)) attribute(element, "display", MARKS[phase]?.split(" ").includes(part) ? "inline" : "none");
      if (spot) {
        const [px, py] = seen(set ?? spot);
        attribute(element, x, px);
        attribute(element, y, py + (x === "x" && 38.5));
        if (part === "foot-shadow") attribute(element, "opacity", clamp(1 - (set[2] - 16) / 14).toFixed(2));
      } else if (set || turned) {
        const bend = clamp((set?.[0] - a) / (b - a) || 0);
        let [text, from] = ["", [0, 0]];
        points.forEach((point, i) => {
          const [u, v] = [0, 1].map((k) => mix(point.at[k], held[i].at[k], bend));
          const [origin, heading, apart, sag] = frame(set, point);
          const at = along(origin, heading, u, v);
          // How far a towel hangs does not go with how its strand is turned: the start hangs, the hold does not.
          if (apart) at[1] += (0.2078 * this.free * (1 - bend) - sag) * (u / apart) * (1 - u / apart) * (1.8 + (1.2 * u) / apart);
          const to = seen(at);
          if (point.letter === "M") from = [0, 0];
          text += `${point.letter}${to[0] - from[0]} ${to[1] - from[1]}${point.z}`;
          if (points[i + 1]?.letter !== " ") from = to;
        });
        attribute(element, "d", text);
      }
    }
    this.shown = side;
    return t === undefined ? phase === "hold" && !this.seated : t < 1;
  }
}

/** The pictures that the guide brought, by name: each ready to move, and named by the step that shows it. */
export function figuresOf(main) {
  const figures = {};
  for (const { content, dataset } of document.querySelectorAll("[data-picture]")) {
    const svg = content.querySelector("svg") ?? main.querySelector("svg.hs-figure");
    svg.querySelectorAll("title, desc").forEach((each) => each.remove());
    svg.removeAttribute("aria-labelledby");
    svg.setAttribute("role", "img");
    figures[dataset.picture] = { svg, figure: new Figure(svg, JSON.parse(dataset.numbers)) };
  }
  return figures;
}

function frame(set, { curve, node }) {
  const one = set?.[curve + 1] ?? set?.at(-1) ?? [[0, 0], [1, 0]];
  return one.length === 3 ? one[BONES[node % 17]] : one;
}

function attribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== `${value}`) element.setAttribute(name, value);
}
