/** Writes the package's type declarations into `dist/`: those of the sources, and `torg.d.ts` that leads to them. */
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, process.argv[2] ?? "dist");
const types = join(folder, "types");
const tsc = join(here, "node_modules/typescript/bin/tsc");
const flags = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--rootDir", here, "--outDir", types];
execFileSync(process.execPath, [tsc, "-p", join(here, "tsconfig.json"), ...flags], { stdio: "inherit" });
await mkdir(join(types, "types"), { recursive: true });
await copyFile(join(here, "types/api.d.ts"), join(types, "types/api.d.ts"));
for (const { name, parentPath } of await readdir(types, { recursive: true, withFileTypes: true })) {
  if (!name.endsWith(".d.ts")) continue;
  const file = join(parentPath, name);
  // Sources name each other as they are; a package's reader finds declarations by the names of scripts.
  await writeFile(file, (await readFile(file, "utf8")).replace(/(from |import\()"(\.[^"]*?)(\.d)?\.ts"/g, '$1"$2.js"'));
}
await writeFile(join(folder, "torg.d.ts"), 'export * from "./types/src/torg.js";\n');
