// The shop's own script: it starts Torg, hands it what the page says, and leaves the page alone where Torg doesn't come.

const said = JSON.parse(document.getElementById("torg-page").textContent);
const isFramed = window.top !== window;

/** Torg, or null where it can't be had. The page doesn't wait for it. */
const starting = import(`${said.api}/v1/assets/torg.js`).then(start, () => null);

function start({ init }) {
  const torg = init({
    key: said.key,
    api: said.api,
    language: said.language,
    ...(said.consent === null ? {} : { consent: said.consent }),
    ...(said.signed_in ? { token } : {}),
  });
  for (const { event, ...fields } of said.events) torg.track(event, fields);
  return torg;
}

/** The shopper's token, from the shop's server; null where it has none to give. */
async function token() {
  const answer = await fetch("/token", { cache: "no-store" });
  return (answer.ok && (await answer.text())) || null;
}

// The banner's answer is kept by the shop; the page stays where it is. In a frame the form itself is sent.
for (const form of document.querySelectorAll("form[data-consent]")) {
  form.addEventListener("submit", async (submitted) => {
    if (isFramed || !form.closest(".consent")) return;
    submitted.preventDefault();
    const answer = submitted.submitter.value;
    try {
      await fetch(form.action, { method: "POST", body: new URLSearchParams({ svar: answer }), redirect: "manual" });
    } catch {
      form.submit();
      return;
    }
    form.closest(".consent").remove();
    document.getElementById("innehall").focus({ preventScroll: true });
    (await starting)?.consent(answer === "ja");
  });
}

// What goes into the cart and out of it is told as the form leaves.
for (const form of document.querySelectorAll("form[data-shop-event]")) {
  form.addEventListener("submit", (submitted) => {
    if (form.dataset.told || !window.torg) return;
    form.dataset.told = "yes";
    const quantity = Number(new FormData(form, submitted.submitter).get("antal")) || 1;
    window.torg.track(form.dataset.shopEvent, { product_id: form.dataset.shopProduct, quantity });
  });
}

// Which way a click wants to go is known before an element tells what was chosen.
let isAside = false;
addEventListener("click", (click) => (isAside = click.ctrlKey || click.metaKey || click.shiftKey), { capture: true });

// Elements follow a product's own address; whoever reads the shop in English goes on doing so.
document.addEventListener("torg:choose", (chosen) => {
  if (said.language !== "en" || isAside) return;
  chosen.preventDefault();
  location.assign(`/en/p/${encodeURIComponent(chosen.detail.product_id)}`);
});

// Where Torg doesn't come, its empty places below what is seen are given back: nothing that is read moves.
starting.then((torg) => {
  if (torg) return;
  for (const place of document.querySelectorAll(":not(:defined)")) {
    if (!place.firstElementChild && place.getBoundingClientRect().top >= innerHeight) place.setAttribute("collapsed", "");
  }
});
