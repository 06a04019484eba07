// Keys for those who decide hundreds of things a day. Everything works without this file.
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const cases = [...document.querySelectorAll("[data-case]")];
  const keys = one("#keys");
  const page = one("[data-page-case]");
  const bulk = one("[data-bulk]");

  const current = () => cases.indexOf(document.activeElement?.closest("[data-case]"));

  const move = (step) => {
    if (!cases.length) return;
    const at = current();
    const next = at < 0 ? (step > 0 ? 0 : cases.length - 1) : Math.min(cases.length - 1, Math.max(0, at + step));
    cases[next].focus();
    cases[next].scrollIntoView({ block: "nearest" });
  };

  // A key acts on the case that has the focus, or on the page's own.
  const act = (selector) => {
    const within = page ?? cases[current()];
    one(selector, within ?? document.createElement("div"))?.click();
  };

  const reject = () => {
    const ground = one("[data-ground]");
    if (!ground) return act("[data-reject]");
    one("#reject").scrollIntoView({ block: "center" });
    ground.focus();
  };

  const pick = () => {
    const box = one("[name=case]", cases[current()] ?? document.createElement("div"));
    if (box) { box.checked = !box.checked; count(); }
  };

  const count = () => {
    if (!bulk) return;
    const n = document.querySelectorAll("[name=case]:checked").length;
    bulk.hidden = n === 0;
    one("[data-picked]", bulk).textContent = n ? String(n) : "";
  };

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    o: () => act("[data-open]"),
    x: pick,
    p: () => act("[data-publish]"),
    r: reject,
    g: () => (one("[data-back]") ?? one(".brand"))?.click(),
    "?": () => keys?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === "p") return;
    if (keys?.open || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const what = Object.hasOwn(acts, event.key) ? acts[event.key] : null;
    if (what) { event.preventDefault(); what(); }
  });

  document.addEventListener("change", (event) => { if (event.target.name === "case") count(); });
  count();

  // A ground is needed to reject and to hold back; without one the browser asks for it before anything is sent.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=state]");
    const ground = button && one("select[name=ground]", button.form);
    if (ground) ground.required = button.value !== "published";
  });

  // A preview follows what is typed: a new frame is filled behind the shown one and takes its place, so that
  // nothing flickers and the browser's history stays as it was.
  const draft = one("form[data-live]");
  const ask = draft && one("[data-preview]", draft);
  if (ask) {
    let timer = 0;
    let made = 0;
    const show = () => {
      const shown = one(".mail-frame:not(.coming)");
      const fresh = shown.cloneNode();
      fresh.removeAttribute("src");
      fresh.name = `preview-${++made}`;
      fresh.classList.add("coming");
      document.querySelectorAll(".mail-frame.coming").forEach((late) => late.remove());
      shown.after(fresh);
      fresh.addEventListener("load", () => {
        if (!fresh.isConnected) return;
        shown.remove();
        fresh.classList.remove("coming");
      }, { once: true });
      ask.formTarget = fresh.name;
      draft.requestSubmit(ask);
    };
    const soon = (wait) => { clearTimeout(timer); timer = setTimeout(show, wait); };
    draft.addEventListener("input", () => soon(350));
    // How it is looked at; its width is the frame's own.
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-view]:not([name=width])")) soon(0);
    });
    ask.addEventListener("click", (event) => { if (event.isTrusted) { event.preventDefault(); soon(0); } });
    ask.hidden = ask.hasAttribute("data-only-without-script");
    const note = one("[data-live-note]");
    if (note) note.hidden = false;
  }

  // Where one is shows in a row of tabs that is wider than the window.
  document.querySelectorAll(".tabs [aria-current], .rooms [aria-current]").forEach((here) => {
    const row = here.closest("ul");
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  });

  const help = one("[data-help]");
  if (help) { help.hidden = false; help.addEventListener("click", acts["?"]); }

  // The browser goes to the fragment once all is loaded, and takes the focus along.
  if (location.hash === "#reject") addEventListener("load", () => setTimeout(reject));
  else if (cases.length && !one("[autofocus]")) cases[0].focus({ preventScroll: true });
})();
