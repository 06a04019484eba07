/**
 * Builds `torg.js`, its chunks and the stylesheets of `look/` into the folder that the API serves, and says in
 * `manifest.json` what is what: `{"files": {name: {"file", "bytes", "gzip"}}}`. The same sources give the same bytes.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { messages } from "./texts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const TARGETS = ["es2022", "chrome111", "firefox115", "safari16.4"];

/** A stylesheet as text: what a constructable stylesheet takes. */
const asText = {
  name: "css-as-text",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await small(path), loader: "text" }));
  },
};

async function small(path) {
  const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "esnext" });
  return code.trim();
}

const OPTIONS = {
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  target: TARGETS,
  metafile: true,
  write: false,
  outdir: "out",
  logLevel: "warning",
};
const NEAR = join(here, "src/near.ts");
const waiting = (path) => `./@${basename(path, ".ts")}.js`;

/** The file of all that `near.ts` gives. What it fetches itself, later, stands in it under names to be replaced. */
async function near() {
  const later = new Set();
  const laterOn = {
    name: "later",
    setup(builder) {
      builder.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        later.add(resolve(resolveDir, path));
        return { path: waiting(path), external: true };
      });
    },
  };
  const { metafile, outputFiles } = await build({ ...OPTIONS, entryPoints: [NEAR], plugins: [laterOn, asText] });
  const inputs = Object.keys(metafile.inputs).filter((path) => path.endsWith(".ts")).map((path) => resolve(here, path));
  return { text: outputFiles[0].text, inputs, later: [...later].sort() };
}

/** Leads to one file whoever imports something that is in it. */
const to = (file, inputs) => ({
  name: "to-near",
  setup(builder) {
    builder.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) =>
      inputs.includes(resolve(resolveDir, path)) ? { path: `./${file}`, external: true } : undefined,
    );
  },
});

/** Everything else, as `{name: text}`. */
async function others(file, { inputs, later }) {
  const { metafile, outputFiles } = await build({
    ...OPTIONS, entryPoints: [join(here, "src/torg.ts"), ...later], splitting: true,
    entryNames: "[name].[hash]", chunkNames: "[name].[hash]", plugins: [to(file, inputs), asText],
  });
  const start = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === "src/torg.ts");
  const waits = start[1].imports.filter(({ kind }) => kind === "import-statement");
  if (waits.length) throw new Error(`torg.js would wait for ${waits.map(({ path }) => path)}: elements may take only types from it`);
  // Pages name this one, so its name never changes.
  return Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path) === basename(start[0]) ? "torg.js" : basename(path), text]));
}

/** The near file and what it fetches name each other: its hash is of both, and counts before either has its name. */
async function scripts(folder) {
  const one = await near();
  const found = (files, path) => Object.keys(files).find((name) => name.startsWith(`${basename(path, ".ts")}.`));
  const unnamed = await others("near.00000000.js", one);
  const parts = [one.text, ...one.later.map((path) => unnamed[found(unnamed, path)])];
  const file = `near.${createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8)}.js`;
  const files = await others(file, one);
  files[file] = one.later.reduce((text, path) => text.replaceAll(waiting(path), `./${found(files, path)}`), one.text);
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return Object.keys(files);
}

/** What an element fetches apart from its look, but a fragment has from the start. */
const BESIDE = { "reviews.css": ["reviews-more.css", "fragment.css"], "recommendations.css": ["fragment.css"] };

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
      // What several parts share has no name of its own: there may be many of them.
      return [file.startsWith("chunk.") ? file : file.replace(/\.[A-Za-z0-9]{8}\./, "."), { file, bytes: bytes.length, gzip }];
    }),
  );
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify({ files: Object.fromEntries(entries) }, null, 1)}\n`);
}

// What is there stays whole until the new is: somebody may be reading it, and a build may fail.
const folder = resolve(process.argv[2] ?? join(here, "../chalicelib/storefront/dist"));
const fresh = await mkdtemp(join(tmpdir(), "torg-sdk-"));
for (const [name, text] of Object.entries(await messages())) await writeFile(join(fresh, name), text);
await manifest(fresh, [...(await scripts(fresh)), ...(await stylesheets(fresh))]);
await mkdir(folder, { recursive: true });
const now = new Set(await readdir(fresh));
for (const name of now) await copyFile(join(fresh, name), join(folder, name));
for (const name of await readdir(folder)) if (!now.has(name)) await rm(join(folder, name), { recursive: true });
await rm(fresh, { recursive: true });
