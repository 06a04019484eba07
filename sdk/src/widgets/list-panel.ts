/** The reader's lists to choose from, and a new one. It comes once somebody wants to choose. */
import type { Saying } from "../core/saying.ts";
import type { Torg } from "../torg.ts";
import { disclose } from "./disclosure.ts";
import { h } from "./dom.ts";
import type { Choice } from "./list-button.ts";

/** Shows how the lists are now. */
export type Panel = (lists: readonly Choice[]) => void;
/** The element that the lists are opened in. */
interface Host extends HTMLElement {
  readonly say: Saying;
  readonly torg: Torg;
}
type Choose = (list: Choice) => Promise<void>;

const LONGEST_TITLE = 100;

/** Opens the lists beneath a button. `choose` hears of each choice; what can't be made is told by `status`. */
export function panel(host: Host, button: HTMLElement, choose: Choose, status: HTMLElement): Panel {
  const { say } = host;
  const rows = h("ul", { role: "list" });
  const boxes = new Map<string, HTMLInputElement>();
  disclose(host, button, h("div", { class: "panel", part: "panel", role: "group", "aria-label": say.text("lists") }, rows, fresh(host, choose, status)))(true);
  let known: readonly Choice[] = [];
  const row = ({ list_id: id, title }: Choice): HTMLElement => {
    const box = h("input", {
      type: "checkbox",
      change: () => {
        const list = known.find((one) => one.list_id === id);
        if (list) void choose(list);
      },
    });
    boxes.set(id, box);
    return h("li", {}, h("label", {}, box, h("span", {}, title ?? say.text("wish_list"))));
  };
  return (lists) => {
    known = lists;
    for (const list of lists) {
      if (!boxes.has(list.list_id)) rows.append(row(list));
      const box = boxes.get(list.list_id);
      if (box) box.checked = list.holds;
    }
  };
}

function fresh({ say, torg: { api } }: Host, choose: Choose, status: HTMLElement): HTMLElement {
  const text = say.text("new_list");
  const title = h("input", { type: "text", class: "title", required: true, maxlength: LONGEST_TITLE, "aria-label": text, placeholder: text });
  const submit = (event: Event): void => {
    event.preventDefault();
    const said = title.value;
    title.value = "";
    void api.ask<Choice>("/v1/me/lists", { method: "POST", body: { kind: "collection", title: said } }).then(
      (made) => choose({ ...made, holds: false }),
      () => (status.textContent = say.text("not_kept")),
    );
  };
  return h("form", { submit }, title, h("button", { class: "button", type: "submit" }, say.text("make")));
}
