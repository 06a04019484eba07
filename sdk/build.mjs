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

/** What all elements stand on is one file, named in `torg.js`: both it and an element's own are asked for at once. */
const SHARED = ["widgets/element.ts", "widgets/dom.ts", "core/saying.ts"].map((path) => join(here, "src", path));

const OPTIONS = {
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  target: TARGETS,
  metafile: true,
  logLevel: "warning",
};

async function shared(folder) {
  const contents = SHARED.map((path) => `export * from ${JSON.stringify(path)};`).join("\n");
  const made = await build({
    ...OPTIONS, outdir: folder, entryNames: "shared.[hash]", plugins: [asText],
    stdin: { contents, resolveDir: here, sourcefile: "shared.ts" },
  });
  return basename(Object.keys(made.metafile.outputs)[0]);
}

/** Leads to the shared file whoever imports something of it. */
const toShared = (file) => ({
  name: "to-shared",
  setup(builder) {
    builder.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) =>
      SHARED.includes(resolve(resolveDir, path)) ? { path: `./${file}`, external: true } : undefined,
    );
  },
});

async function scripts(folder) {
  const common = await shared(folder);
  const { metafile } = await build({
    ...OPTIONS, entryPoints: ["src/torg.ts"], outdir: folder, splitting: true,
    entryNames: "[name]", chunkNames: "[name].[hash]", plugins: [toShared(common), asText],
  });
  const own = Object.entries(metafile.outputs);
  const waits = own.find(([path]) => path.endsWith("/torg.js"))[1].imports.filter(({ kind }) => kind === "import-statement");
  if (waits.length) throw new Error(`torg.js would wait for ${waits.map(({ path }) => path)}: elements may take only types from it`);
  return [common, ...own.map(([path]) => basename(path))];
}

async function stylesheets(folder) {
  const names = (await readdir(join(here, "look"))).filter((name) => name.endsWith(".css")).sort();
  const base = await small(join(here, "look", "base.css"));
  return Promise.all(
    names.filter((name) => name !== "base.css").map(async (name) => {
      const text = `${base}\n${await small(join(here, "look", name))}\n`;
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
await manifest(fresh, [...(await scripts(fresh)), ...(await stylesheets(fresh))]);
await mkdir(folder, { recursive: true });
const now = new Set(await readdir(fresh));
for (const name of now) await copyFile(join(fresh, name), join(folder, name));
for (const name of await readdir(folder)) if (!now.has(name)) await rm(join(folder, name), { recursive: true });
await rm(fresh, { recursive: true });
