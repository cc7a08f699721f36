// Unpack the Chromium inside the npm package @sparticuz/chromium into a folder, with the few system
// libraries that a bare machine may lack beside it. Usage: node tools/unpack-chromium.mjs FOLDER
import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, mkdirSync, readFileSync, renameSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { brotliDecompressSync, createBrotliDecompress } from "node:zlib";

const packed = "node_modules/@sparticuz/chromium/bin";
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

const libraries = brotliDecompressSync(readFileSync(`${packed}/al2023.tar.br`));
const { status } = spawnSync("tar", ["-x", "-C", folder], { input: libraries });
if (status !== 0) throw new Error("tar could not unpack the libraries");

// Renamed last: a half-written browser never stands under its final name.
await pipeline(
  createReadStream(`${packed}/chromium.br`),
  createBrotliDecompress(),
  createWriteStream(`${folder}/chromium.part`, { mode: 0o755 }),
);
renameSync(`${folder}/chromium.part`, `${folder}/chromium`);
