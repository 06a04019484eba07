/**
 * Builds `torg.js`, its chunks and the stylesheets of `look/` into the folder that the API serves, and says in
 * `manifest.json` what is what: `{"files": {name: {"file", "bytes", "gzip"}}}`. The same sources give the same bytes.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { scripts } from "./packs.mjs";
import { messages } from "./texts.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** A stylesheet as text: what a constructable stylesheet takes. */
const asText = {
  name: "css-as-text",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await small(path), loader: "text" }));
  },
};

/** What base.css gives the other stylesheets, and no page: in what is built a letter each. (A shop's are `--torg-…`.) */
const OWN = {
  ink: "i", quiet: "q", ground: "g", line: "l", tint: "t", accent: "a", "on-accent": "o", star: "s", "star-empty": "e", radius: "r",
};

async function small(path) {
  const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "esnext" });
  const named = code.trim().replace(/(?<![\w-])--([\w-]+)/g, (whole, name) => (name in OWN ? `--${OWN[name]}` : whole));
  // Within values of properties like these esbuild leaves spaces.
  return named.replace(/(--\w+): /g, "$1:").replace(/, (?=[\w#-]+[(,)])/g, ",");
}

/** What an element fetches apart from its look, but a fragment has from the start. */
const BESIDE = { "reviews.css": ["talk.css", "questions.css", "reviews-more.css", "fragment.css"], "recommendations.css": ["fragment.css"] };

async function stylesheets(folder) {
  const names = (await readdir(join(here, "look"))).filter((name) => name.endsWith(".css")).sort();
  const base = await small(join(here, "look", "base.css"));
  return Promise.all(
    names.filter((name) => name !== "base.css").map(async (name) => {
      const own = await Promise.all([name, ...(BESIDE[name] ?? [])].map((one) => small(join(here, "look", one))));
      const text = `${[base, ...own].join("\n")}\n`;
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
      const file = `${name.replace(".css", "")}.${hash}.css`;
      await writeFile(join(folder, file), text);
      return file;
    }),
  );
}

async function manifest(folder, files) {
  const entries = await Promise.all(
    files.sort().map(async (file) => {
      const bytes = await readFile(join(folder, file));
      const gzip = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }).length;
      return [file.replace(/\.[a-z0-9]{8}\./, "."), { file, bytes: bytes.length, gzip }];
    }),
  );
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify({ files: Object.fromEntries(entries) }, null, 1)}\n`);
}

// What is there stays whole until the new is: somebody may be reading it, and a build may fail.
const folder = resolve(process.argv[2] ?? join(here, "../chalicelib/storefront/dist"));
const fresh = await mkdtemp(join(tmpdir(), "torg-sdk-"));
const made = Object.entries(await scripts([asText]));
await Promise.all(made.map(([name, text]) => writeFile(join(fresh, name), text)));
for (const [name, text] of Object.entries(await messages())) await writeFile(join(fresh, name), text);
await manifest(fresh, [...made.map(([name]) => name), ...(await stylesheets(fresh))]);
await mkdir(folder, { recursive: true });
const now = new Set(await readdir(fresh));
for (const name of now) await copyFile(join(fresh, name), join(folder, name));
for (const name of await readdir(folder)) if (!now.has(name)) await rm(join(folder, name), { recursive: true });
await rm(fresh, { recursive: true });
