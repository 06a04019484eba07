/**
 * Makes the script files. Each is a pack: a source file that is fetched by `import(…)` somewhere, with all it stands on
 * that no pack before it holds. So a module is in one file only, what comes together comes in one file (many small ones
 * compress badly), and nobody fetches one element's file for another's sake.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const source = join(dirname(fileURLToPath(import.meta.url)), "src");
const TARGETS = ["es2022", "chrome111", "firefox115", "safari16.4"];
/** Pages name this one, so its name never changes. */
const START = "torg";
/** What other packs stand on, the lowest first. */
const SHARED = ["near", "reviews", "forms"];

/** A pack by its name, as other packs speak of it until all are made. */
const waiting = (name) => `./@${name}.js`;
const IMPORT = /import\{([^}]*)\}from"\.\/@([\w-]+)\.js";?/g;

/** Builds a pack; `owners` says in which other one a module is, and learns what is in this. */
async function made(entry, owners, plugins) {
  const { name } = parse(entry);
  const later = new Set(), needed = new Set();
  const elsewhere = {
    name: "elsewhere",
    setup(builder) {
      builder.onResolve({ filter: /\.(ts|json|css)$/ }, ({ kind, path, resolveDir }) => {
        const target = resolve(resolveDir, path);
        if (kind === "dynamic-import") later.add(target);
        const owner = kind === "dynamic-import" ? parse(target).name : owners.get(target);
        if (kind === "import-statement" && owner) needed.add(owner);
        return owner ? { path: waiting(owner), external: true } : undefined;
      });
    },
  };
  const { metafile, outputFiles: [{ text }] } = await build({
    absWorkingDir: source, entryPoints: [entry], bundle: true, format: "esm", minify: true, legalComments: "none",
    charset: "utf8", target: TARGETS, metafile: true, write: false, outdir: "out", logLevel: "warning",
    plugins: [elsewhere, ...plugins],
  });
  for (const path of Object.keys(metafile.inputs)) owners.set(resolve(source, path), name);
  const [{ exports }] = Object.values(metafile.outputs);
  const named = [...(await readFile(entry, "utf8")).matchAll(/export \{([^}]*)\}/g)].flatMap(([, some]) => some.match(/\w+(?=\s*(,|$))/g));
  return { name, text: await smaller(text), later: [...later].sort(), needed: [...needed], exports, named };
}

/**
 * Smaller still, with one import of each pack. (`unsafe`: nothing here redefines what the language has built in;
 * `pure_getters`: nothing is read for what its reading does.)
 */
async function smaller(text) {
  const names = new Map();
  const rest = text.replace(IMPORT, (_, some, from) => (names.set(from, [...(names.get(from) ?? []), some]), ""));
  const imports = [...names].map(([from, some]) => `import{${some}}from"${waiting(from)}";`).join("");
  const { code } = await minify(imports + rest, {
    module: true, ecma: 2022, compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true, keep_fargs: false }, format: { comments: false },
  });
  return code;
}

/**
 * Short names for what packs take of each other at their start. What a pack's source exports by name keeps that: it may
 * be fetched later, and is asked for by it then.
 */
function shortened(packs) {
  const short = new Map();
  for (const { text } of packs.values())
    for (const [, names, from] of text.matchAll(IMPORT))
      for (const one of names.split(",")) {
        const some = short.get(from) ?? new Map(), name = one.split(" ")[0];
        if (!packs.get(from).named.includes(name) && !some.has(name)) some.set(name, `$${some.size.toString(36)}`);
        short.set(from, some);
      }
  const of = (pack, name) => short.get(pack)?.get(name) ?? name;
  for (const pack of packs.values()) {
    pack.text = pack.text
      .replace(IMPORT, (_, names, from) => `import{${names.split(",").map((one) => one.replace(/^\S+/, (name) => of(from, name)))}}from"${waiting(from)}";`)
      .replace(/export\{([^}]*)\}/, (_, names) => `export{${names.split(",").map((one) => one.replace(/\S+$/, (name) => of(pack.name, name)))}}`);
  }
}

/** What would fail in a browser only, or make one element wait for another's file. */
function checked(packs) {
  const { needed } = packs.get(START);
  if (needed.length) throw new Error(`${START} would wait for ${needed}: elements may take only types from it`);
  for (const { name, text, needed } of packs.values()) {
    const wrong = needed.filter((one) => !SHARED.includes(one));
    if (wrong.length) throw new Error(`${name} would wait for ${wrong}: what they share belongs into one of ${SHARED}`);
    for (const [, from] of text.matchAll(/import [\w$]+(?:,\{[^}]*\})? ?from"\.\/@([\w-]+)\.js"/g))
      if (!packs.get(from).exports.includes("default")) throw new Error(`${name} wants the default of ${from}, which exports none`);
    for (const [, names, from] of text.matchAll(IMPORT)) {
      const lacking = names.split(",").map((one) => one.split(" ")[0]).filter((one) => !packs.get(from).exports.includes(one));
      if (lacking.length) throw new Error(`${name} wants ${lacking} of ${from}, which doesn't export it`);
    }
  }
}

/** All packs that a pack leads to, and itself: two may lead to each other. */
function reached(packs, name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, other] of packs.get(name).text.matchAll(/"\.\/@([\w-]+)\.js"/g)) reached(packs, other, found);
  return found;
}

/** The script files as `{name: text}`, with a hash in each name but the first's. `plugins` are of esbuild. */
export async function scripts(plugins) {
  const packs = new Map(), owners = new Map();
  const todo = [...SHARED, START].map((name) => join(source, `${name}.ts`));
  for (const entry of todo) {
    if (packs.has(parse(entry).name)) continue;
    const pack = await made(entry, owners, plugins);
    packs.set(pack.name, pack);
    todo.push(...pack.later);
  }
  checked(packs);
  shortened(packs);
  const files = new Map([...packs.keys()].map((name) => {
    const parts = [...reached(packs, name)].sort().map((one) => packs.get(one).text);
    const hash = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
    return [name, name === START ? `${name}.js` : `${name}.${hash}.js`];
  }));
  const named = (text) => text.replace(/"\.\/@([\w-]+)\.js"/g, (_, name) => `"./${files.get(name)}"`);
  return Object.fromEntries([...packs.values()].map(({ name, text }) => [files.get(name), named(text)]));
}
