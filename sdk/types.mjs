/**
 * Writes `types/api.d.ts`: the part of the OpenAPI document that a page may use (with a publishable key, a shopper's or
 * a guest's token), as TypeScript. `node sdk/types.mjs [file]`; the same document gives the same bytes.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const here = dirname(fileURLToPath(import.meta.url));
const DOCUMENT = join(here, "../chalicelib/web/openapi.json");
const FOR_PAGES = new Set(["publishableKey", "publishableKeyInQuery", "shopperToken", "guestToken"]);
/** What refuses is the same everywhere: `Refused` says it. */
const isTold = (status) => status.startsWith("2");

function isForPages(path, { security = [], responses }) {
  if (!path.startsWith("/v1/") || path.startsWith("/v1/webhooks/") || path.startsWith("/v1/segment/")) return false;
  const isJson = Object.entries(responses).some(([status, { content }]) => isTold(status) && (!content || "application/json" in content));
  return isJson && (!security.length || security.some((one) => Object.keys(one).every((name) => FOR_PAGES.has(name))));
}

/** An operation without its refusals, prose of parameters and credentials. */
function slim({ operationId, summary, parameters, requestBody, responses }) {
  const answers = Object.entries(responses).filter(([status]) => isTold(status));
  return { operationId, summary, parameters, requestBody, responses: Object.fromEntries(answers) };
}

function pathsOf(document) {
  const chosen = Object.entries(document.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).filter(([, operation]) => isForPages(path, operation)).map(([method, operation]) => [method, slim(operation)]),
    ),
  ]);
  return Object.fromEntries(chosen.filter(([, methods]) => Object.keys(methods).length));
}

/** The names of all schemas that `part` leads to. */
function named(part, schemas, found = new Set()) {
  for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    named(schemas[name], schemas, found);
  }
  return found;
}

const document = JSON.parse(await readFile(DOCUMENT, "utf8"));
const paths = pathsOf(document);
const { schemas } = document.components;
const wanted = [...named(paths, schemas)].sort().map((name) => [name, schemas[name]]);
const { openapi: version, info } = document;
const chosen = { openapi: version, info, paths, components: { schemas: Object.fromEntries(wanted) } };
// What has a default needn't be sent.
const made = astToString(await openapi(chosen, { defaultNonNullable: false }));
const file = process.argv[2] ?? join(here, "types/api.d.ts");
await mkdir(dirname(file), { recursive: true });
await writeFile(file, `/** What a page may ask of the API. Generated from the OpenAPI document by sdk/types.mjs. */\n${made}`);
