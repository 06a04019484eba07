/** The elements' texts as JSON, for the server that says the same in fragments: by file name, `messages.<language>.json`. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const MESSAGES = join(dirname(fileURLToPath(import.meta.url)), "src/messages");

async function said(name) {
  const { outputFiles } = await build({ entryPoints: [join(MESSAGES, `${name}.ts`)], format: "esm", write: false, charset: "utf8" });
  return (await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)).default;
}

async function texts(language) {
  const all = { ...(await said(language)), ...(await said(`below-${language}`)) };
  return [`messages.${language}.json`, `${JSON.stringify(all)}\n`];
}

/** What is said in each language that the server speaks. No page loads it, so no manifest names it. */
export async function messages() {
  return Object.fromEntries(await Promise.all(["en", "sv"].map(texts)));
}
