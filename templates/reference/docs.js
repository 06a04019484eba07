// The reference's forms and search. Everything is made of text: nothing here is ever read as markup.

const api = new URL(document.body.dataset.api, location.href);
const docs = new URL(document.body.dataset.docs, location.href);
const keys = document.querySelector("#keys");
const SHOWN = ["content-type", "etag", "cache-control", "location", "retry-after", "www-authenticate"];
const LONGEST = 200_000; // characters of an answer that are shown
const PATIENCE = 30_000; // milliseconds
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b(?:true|false|null)\b/g;

/** An element with a class and its text. */
function made(name, kind = "", text = "") {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.textContent = text;
  return element;
}

/** Put JSON into an element, with its names, texts and numbers told apart. */
function colour(element, text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(TOKENS)) {
    const kind = found[2] !== undefined ? "k" : found[1] !== undefined ? "s" : "n";
    const token = found[1] ?? found[0];
    parts.push(text.slice(at, found.index), made("span", kind, token));
    at = found.index + token.length;
  }
  element.replaceChildren(...parts, text.slice(at));
}

/** The headers that show who asks, or what is missing. */
function credentials(needs) {
  const { key, secret, shopper, guest } = Object.fromEntries(new FormData(keys));
  const headers = {};
  if (needs === "nothing") return { headers };
  if (needs === "secret") return secret ? { headers: { Authorization: `Bearer ${secret}` } } : { missing: "secret" };
  if (key) headers["X-Torg-Key"] = key;
  if (shopper) headers.Authorization = `Bearer ${shopper}`;
  if (guest) headers["X-Torg-Guest"] = guest;
  if (needs === "shopper" && !shopper) return { missing: "shopper" };
  if (needs === "person" && !shopper && !guest) return { missing: "guest" };
  return key || shopper ? { headers } : { missing: "key" };
}

/** The address of a form's request, from the API's base on. */
function address(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-place]")) {
    if (field.dataset.place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value) || "$&");
    else if (field.value !== "") query.append(field.name, field.value);
  }
  return query.size ? `${path}?${query}` : path;
}

/** Keep the command for a shell beside a form as the form is filled in. */
function follow(form) {
  const shell = form.parentElement.querySelector(".curl");
  const lines = shell.textContent.split("\n");
  const body = form.elements["--body"];
  const first = lines[0].replace(/\$API[^"]*/, () => `$API${address(form).replace(/["$`\\]/g, "\\$&")}`);
  const kept = lines.slice(1).filter((line) => line.startsWith("  -H "));
  const sent = body ? [`  -d '${body.value.replaceAll("'", "'\\''")}'`] : [];
  shell.textContent = [first, ...kept, ...sent].join("\n");
}

/** Mark what stands in the way of sending, and go there. */
function refuse(form, field, words) {
  tell(form, [words], true);
  field.setAttribute("aria-invalid", "true");
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  field.addEventListener("input", () => field.removeAttribute("aria-invalid"), { once: true });
}

function tell(form, parts, isWrong = false) {
  const told = form.querySelector(".told");
  told.classList.toggle("wrong", isWrong);
  told.replaceChildren(...parts);
}

const WORDS = {
  key: "Fill in a publishable key above first.",
  secret: "Paste a secret key above first; it stays in this page.",
  shopper: "Paste a shopper token above first.",
  guest: "Fill in a guest token, or a shopper token, above first.",
};

/** The request that a form describes; none where something is missing, which is told. */
function request(form) {
  const empty = [...form.querySelectorAll("[required]")].find((field) => !field.value.trim());
  if (empty) return void refuse(form, empty, `${empty.name} is needed.`);
  const { headers, missing } = credentials(form.dataset.needs);
  if (missing) return void refuse(form, keys.elements[missing], WORDS[missing]);
  const body = form.elements["--body"];
  if (body && form.dataset.media === "application/json") {
    try {
      JSON.parse(body.value);
    } catch (error) {
      return void refuse(form, body, `The body isn’t JSON: ${error.message}`);
    }
  }
  if (body) headers["Content-Type"] = form.dataset.media;
  return { method: form.dataset.method, headers, body: body?.value };
}

/** Send a form's request, and show what comes back. */
async function run(form) {
  const wanted = request(form);
  if (!wanted) return;
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  tell(form, ["Asking …"]);
  const began = performance.now();
  try {
    const answer = await fetch(new URL(`.${address(form)}`, api), {
      ...wanted, cache: "no-store", credentials: "omit", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await answer.text();
    show(form, answer, text, performance.now() - began);
  } catch (error) {
    tell(form, [error.name === "TimeoutError" ? "No answer within 30 seconds." : "The API couldn’t be reached."], true);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function show(form, answer, text, took) {
  const isElsewhere = answer.type === "opaqueredirect";
  const status = made("b", "", isElsewhere ? "Redirect" : String(answer.status));
  const size = new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(new Blob([text]).size / 1024);
  const rest = isElsewhere
    ? " to an address that a page isn’t told; open it in a tab."
    : ` ${answer.statusText} · ${Math.round(took)} ms · ${size} KB`;
  tell(form, [status, rest], !answer.ok && !isElsewhere);
  const result = form.querySelector(".result");
  result.hidden = false;
  result.replaceChildren(headersOf(answer), bodyOf(form, answer, text));
}

function headersOf(answer) {
  const list = made("dl");
  for (const name of SHOWN) {
    if (answer.headers.has(name)) list.append(made("dt", "", name), made("dd", "", answer.headers.get(name)));
  }
  list.hidden = !list.childElementCount;
  return list;
}

function bodyOf(form, answer, text) {
  const shown = made("pre");
  shown.tabIndex = 0;
  shown.setAttribute("role", "group");
  shown.setAttribute("aria-label", `Answer of ${form.dataset.method} ${form.dataset.path}`);
  shown.hidden = !text;
  if ((answer.headers.get("content-type") ?? "").includes("json")) {
    const pretty = JSON.stringify(JSON.parse(text), null, 2);
    if (pretty.length <= LONGEST) colour(shown, pretty);
    else shown.textContent = `${pretty.slice(0, LONGEST)}\n…`;
  } else {
    shown.textContent = text.slice(0, LONGEST);
  }
  return shown;
}

/** Let the key that the page was opened with be used here, and on the pages that this one leads to. */
function begin() {
  const key = new URLSearchParams(location.search).get("key") ?? "";
  if (!/^pk_[\w-]{1,200}$/.test(key)) return;
  if (keys) keys.elements.key.value = key;
  for (const link of document.querySelectorAll("a[href]")) {
    const to = new URL(link.href);
    const isOurs = to.origin === docs.origin && (to.pathname.startsWith(docs.pathname) || to.pathname === `${api.pathname}docs`);
    if (!isOurs || link.getAttribute("href").startsWith("#")) continue;
    to.searchParams.set("key", key);
    link.href = to.href;
  }
}

/** Show the operations whose line, or whose room, has all the words that are looked for. */
function find(input, found) {
  const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const room of document.querySelectorAll("[data-room]")) {
    const about = room.querySelector("h4").textContent.toLowerCase();
    for (const line of room.querySelectorAll("[data-line]")) {
      const text = `${about} ${line.textContent.toLowerCase()}`;
      line.hidden = !wanted.every((word) => text.includes(word));
      count += line.hidden ? 0 : 1;
    }
    room.hidden = !room.querySelector("[data-line]:not([hidden])");
  }
  for (const group of document.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-room]:not([hidden])");
  found.textContent = wanted.length ? `${count} found` : `${count} operations`;
}

function search(form) {
  const input = form.querySelector("input");
  const look = () => find(input, form.querySelector("#found"));
  form.hidden = false;
  input.addEventListener("input", look);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    input.focus();
  });
  look();
}

function copy(button) {
  const words = button.firstChild;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.closest(".sample").querySelector("pre").textContent);
    words.data = "Copied";
    setTimeout(() => (words.data = "Copy"), 2_000);
  });
}

begin();
for (const base of document.querySelectorAll("[data-base]")) base.textContent = api.href.replace(/\/$/, "");
for (const shown of document.querySelectorAll("pre[data-json]")) colour(shown, shown.textContent);
for (const button of document.querySelectorAll("[data-copy]")) copy(button);
for (const form of document.querySelectorAll("[data-run]")) {
  form.hidden = false;
  form.addEventListener("input", () => follow(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(form);
  });
}
if (keys) {
  keys.hidden = false;
  keys.addEventListener("submit", (event) => event.preventDefault());
}
const finder = document.querySelector(".find");
if (finder) search(finder);
// Forms have pushed what the address points at further down.
if (location.hash.length > 1) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
