// The bar at the foot of the page: what this page sends and hears, and what the shop's server did, as it happens.

const ROWS = 30;
const FIRST = 2_500; // milliseconds until the first question for news
const PATIENCE = 300_000; // a button may wait for mails, and for functions that start anew

function start(bar) {
  const page = new Page(bar);
  document.addEventListener("torg:sent", ({ detail }) => page.sent(detail));
  document.addEventListener("torg:live", ({ detail }) => page.heard(detail.topic));
  bar.querySelector("details").addEventListener("toggle", ({ target }) => keep(target.open));
  bar.querySelector("form").addEventListener("submit", (event) => page.press(event));
  document.addEventListener("visibilitychange", () => page.seen());
  page.later(FIRST);
}

/** Whether the bar is open is kept for the next page, and is all that is kept. */
function keep(isOpen) {
  document.cookie = `fk_bar=${isOpen ? "oppen" : ""}; path=/; samesite=lax${isOpen ? "" : "; max-age=0"}`;
}

class Page {
  #bar;
  #rows;
  #words;
  #since;
  #heard = new Set();
  #newest = "";
  #timer = 0;
  #again = FIRST;

  constructor(bar) {
    this.#bar = bar;
    this.#rows = bar.querySelector(".bar-log > ol");
    this.#since = Number(bar.dataset.since);
  }

  /** A batch of events was sent; `status` is what was answered, 0 where nothing was. */
  async sent({ events, status }) {
    const words = await this.#said();
    if (!words) return;
    const names = [...new Set(events)].map((name) => words.events[name] ?? name).join(", ");
    const isTaken = status >= 200 && status < 300;
    const kind = isTaken ? leading(events, words.leads_to) : status ? "refused" : "unanswered";
    const sentence = isTaken ? words.sent[events.length === 1 ? "one" : "other"] : words.sent[kind];
    this.#show({ text: filled(sentence, { n: events.length, names }), flow: flow(words, words.flows.sent[kind], status) });
  }

  /** Something came over the live connection. The first of a topic is only what was so already. */
  async heard(topic) {
    const isNews = this.#heard.has(topic);
    this.#heard.add(topic);
    const words = isNews && (await this.#said());
    const kind = topic.split(":")[0];
    if (!words || !words.live[kind]) return;
    this.#show({ key: topic, text: filled(words.live[kind], { product: named(topic) }), flow: flow(words, words.flows.live[kind]) });
  }

  /** A button was pressed: the page stays, and is told what came of it. */
  async press(event) {
    event.preventDefault();
    const form = event.target;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    body.set("efter", String(this.#since));
    const words = await this.#said();
    this.#busy(words?.working ?? "…");
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#take(await answer.json());
    } catch {
      this.#tell(words?.broken ?? "");
    }
    this.#free();
  }

  /** The page is looked at again, or isn't any more. */
  seen() {
    if (document.visibilityState === "visible") this.later(0);
    else clearTimeout(this.#timer);
  }

  /** Asks for news after so many milliseconds, and then again and again while the page is seen. */
  later(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    if (document.visibilityState !== "visible") return;
    const { news } = this.#bar.dataset;
    try {
      const answer = await fetch(`${news}?efter=${this.#since}`, { signal: AbortSignal.timeout(20_000) });
      if (answer.ok) this.#take(await answer.json());
    } catch {
      this.#again = 25_000;
    }
    this.later(this.#again);
  }

  #take({ news, shown, state, again }) {
    for (const one of news) {
      // Two questions may have been under way at once.
      if (one.number <= this.#since) continue;
      this.#since = one.number;
      this.#show(one);
    }
    for (const button of this.#bar.querySelectorAll("button[name=gor]")) button.hidden = !shown[button.value];
    this.#tell(state);
    this.#again = again * 1000;
  }

  #busy(text) {
    this.#bar.classList.add("busy");
    for (const button of this.#bar.querySelectorAll("button[name=gor]")) button.disabled = true;
    this.#tell(text);
  }

  #free() {
    this.#bar.classList.remove("busy");
    const buttons = [...this.#bar.querySelectorAll("button[name=gor]")];
    for (const button of buttons) button.disabled = false;
    // The focus was on a button that was switched off, and may be gone.
    if (document.activeElement === document.body) buttons.find((one) => !one.hidden)?.focus();
  }

  #tell(text) {
    const state = this.#bar.querySelector(".bar-state");
    if (state.textContent !== text) state.textContent = text;
  }

  #show(one) {
    this.#bar.querySelector(".bar-log > .bar-quiet").hidden = true;
    // The same thing heard again and again stands once, with its latest time.
    if (one.key && one.key === this.#newest) this.#rows.firstElementChild?.remove();
    this.#newest = one.key ?? "";
    this.#rows.prepend(row(one));
    while (this.#rows.children.length > ROWS) this.#rows.lastElementChild.remove();
    this.#bar.querySelector(".bar-last").textContent = one.text;
  }

  #said() {
    this.#words ??= fetch(this.#bar.dataset.words, { signal: AbortSignal.timeout(10_000) })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    return this.#words;
  }
}

/** Where a batch leads that holds these events: to the place that shows it first. */
function leading(events, leadsTo) {
  const places = events.map((name) => leadsTo[name]);
  return ["presence", "lists"].find((one) => places.includes(one)) ?? "journey";
}

function flow(words, stages, status) {
  return stages.map((one) => {
    const name = words.stages[one.replace("+", "")];
    return [one === "+taken" || one === "+not_taken" ? `${name} (${status})` : name, one.startsWith("+")];
  });
}

function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function named(topic) {
  const id = topic.slice(topic.indexOf(":") + 1);
  const isHere = decodeURIComponent(location.pathname).endsWith(`/p/${id}`);
  return (isHere && document.querySelector("h1")?.textContent.trim()) || id;
}

function row({ at, time, text, flow, address }) {
  const when = at ? new Date(at) : new Date();
  const clock = element("time", "", time ?? when.toLocaleTimeString("sv-SE", { timeZone: "Europe/Stockholm" }));
  clock.dateTime = when.toISOString();
  const said = address ? Object.assign(element("a", "", text), { href: address }) : text;
  const line = element("p", "");
  line.append(clock, " ", said);
  const made = element("li", "");
  made.append(line);
  if (flow.length) made.append(drawn(flow));
  return made;
}

function drawn(flow) {
  const list = element("ol", "flow");
  list.append(...flow.map(([name, isKnown]) => element("li", isKnown ? "known" : "", name)));
  return list;
}

function element(name, look, text = "") {
  const made = document.createElement(name);
  if (look) made.className = look;
  made.textContent = text;
  return made;
}

const found = document.getElementById("bar");
if (found) start(found);
