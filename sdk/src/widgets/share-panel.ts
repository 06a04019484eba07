/** Where a product can be shared by a link. It comes once somebody wants to, and loads nothing from anybody. */
import type { Saying } from "../core/saying.ts";
import { disclose } from "./disclosure.ts";
import { h } from "./dom.ts";
import type { Shared } from "./share.ts";

/** By what it is called the address that shares; its query is filled with the product's own. */
const WAYS: ReadonlyArray<readonly [string, string, Readonly<Record<string, "url" | "title" | "image" | "both">>]> = [
  ["WhatsApp", "https://wa.me/", { text: "both" }],
  ["Facebook", "https://www.facebook.com/sharer/sharer.php", { u: "url" }],
  ["X", "https://x.com/intent/post", { url: "url", text: "title" }],
  ["Pinterest", "https://www.pinterest.com/pin/create/button/", { url: "url", media: "image", description: "title" }],
  ["LinkedIn", "https://www.linkedin.com/sharing/share-offsite/", { url: "url" }],
];
const SAID_MS = 2_500;

/** Opens the links beneath a button; `shared.told` hears of each that is taken. */
export function panel(host: HTMLElement, button: HTMLElement, shared: Shared, say: Saying): void {
  const { title, url, told } = shared;
  const values = { ...shared, both: `${title} ${url}` };
  const link = (name: string, href: string) =>
    h("li", {}, h("a", { href, target: href.startsWith("https") && "_blank", rel: "noopener noreferrer", click: told }, name));
  const mail = `mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(url)}`;
  const ways = WAYS.map(([name, to, query]) =>
    link(name, `${to}?${new URLSearchParams(Object.entries(query).map(([key, value]) => [key, values[value]]))}`));
  disclose(host, button, h("div", { class: "panel", part: "panel" },
    h("ul", { role: "list" }, h("li", {}, copy(url, say, told)), link(say.text("by_mail"), mail), ...ways)))(true);
}

function copy(url: string, say: Saying, told: () => void): HTMLElement {
  const label = h("span", { "aria-live": "polite" }, say.text("copy_link"));
  return h("button", {
    type: "button",
    click: async () => {
      const isCopied = await navigator.clipboard.writeText(url).then(() => true, () => false);
      label.textContent = isCopied ? say.text("copied") : url;
      if (!isCopied) return;
      told();
      setTimeout(() => (label.textContent = say.text("copy_link")), SAID_MS);
    },
  }, label);
}
