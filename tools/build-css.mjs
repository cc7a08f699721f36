// Compile static/scss/ to static/css/. With --check nothing is written: exit 1 if a committed sheet is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const root = new URL("../", import.meta.url);
const file = (path) => fileURLToPath(new URL(path, root));
const check = process.argv.includes("--check");

for (const sheet of ["homestretch", "clinic-only", "paper"]) {
  const { css } = sass.compile(file(`static/scss/${sheet}.scss`), {
    style: "compressed",
    charset: false,
    loadPaths: [file("node_modules")],
    quietDeps: true,
    silenceDeprecations: ["import"], // Bootstrap 5 is written for @import
  });
  const target = file(`static/css/${sheet}.css`);
  if (!check) {
    writeFileSync(target, css + "\n");
  } else if (readFileSync(target, "utf8") !== css + "\n") {
    console.error(`static/css/${sheet}.css is not what static/scss/ makes of it: run "npm run css".`);
    process.exitCode = 1;
  }
}
