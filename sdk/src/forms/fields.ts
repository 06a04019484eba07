/** Fields, and a form of them: what is wrong is told at the field it is about, and all of it above, where focus goes. */
import type { Refused } from "../core/api.ts";
import type { Saying } from "../core/saying.ts";
import { unique } from "../core/unique.ts";
import { act } from "../widgets/said.ts";
import { h } from "../widgets/dom.ts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | HTMLFieldSetElement;
/** Something wrong with what a pointer names, in words. */
export type Wrong = readonly [pointer: string, text: string];

/** A field of a form: where it stands in what is sent, and what it is called. */
export interface Field {
  readonly pointer: string;
  readonly label: string;
  readonly node: HTMLElement;
  readonly control: Control;
}

let last = 0;

/** A control with its label, a hint, and room for what is wrong with it. */
export function field(words: Saying, pointer: string, control: Control, name: string, more: { hint?: string | false; isFree?: boolean } = {}): Field {
  const id = (control.id = `f${++last}`), label = words.text(name);
  const called = [label, more.isFree && h("span", { class: "quiet" }, ` (${words.text("optional")})`)] as const;
  const hint = more.hint ? h("p", { class: "quiet hint", id: `${id}h` }, words.text(more.hint)) : null;
  const error = h("p", { class: "error", id: `${id}e` });
  control.setAttribute("aria-describedby", `${hint ? `${id}h ` : ""}${id}e`);
  if (control instanceof HTMLFieldSetElement) {
    control.prepend(h("legend", {}, ...called), ...(hint ? [hint] : []));
    control.append(error);
    return { pointer, label, control, node: control };
  }
  return { pointer, label, control, node: h("div", { class: "field" }, h("label", { for: id }, ...called), hint, control, error) };
}

/** One of several, as radio buttons: values and what they are called. */
export function choice(name: string, looks: string, options: ReadonlyArray<readonly [value: string, ...Node[]]>): HTMLFieldSetElement {
  const group = `${name}${++last}`;
  return h("fieldset", { class: looks }, h("div", { class: "row" },
    ...options.map(([value, ...called]) => h("label", {}, h("input", { type: "radio", name: group, value }), ...called))));
}

/** What was chosen; null for nothing. */
export const chosen = (control: Element) => control.querySelector<HTMLInputElement>("input:checked")?.value ?? null;

/** A box to be ticked. */
export function tick(words: Saying, name: string): { node: HTMLElement; box: HTMLInputElement } {
  const box = h("input", { type: "checkbox" });
  return { box, node: h("label", { class: "tick" }, box, h("span", {}, words.text(name))) };
}

function mark({ control, node }: Field, text: string): void {
  node.querySelector(".error")!.textContent = text;
  for (const one of control instanceof HTMLFieldSetElement ? control.querySelectorAll("input") : [control])
    if (text) one.setAttribute("aria-invalid", "true");
    else one.removeAttribute("aria-invalid");
}

const reach = ({ control }: Field) => (control instanceof HTMLFieldSetElement ? control.querySelector("input") ?? control : control).focus();

/** What the API found wrong, by field; what is about none of them stands under "". */
function refused(words: Saying, error: unknown, fields: readonly Field[]): readonly Wrong[] {
  const { status = 500, problem = {}, message } = error as Partial<Refused>;
  const found = (problem["errors"] ?? []) as readonly { pointer: string; detail: string }[];
  const known = found.filter(({ pointer }) => fields.some((one) => pointer.startsWith(one.pointer)));
  if (known.length) return known.map(({ pointer, detail }) => [pointer, words.text("wrong", { why: detail })]);
  const word = { 0: "unreached", 403: "forbidden", 409: "conflict", 429: "too_many" }[status] ?? (status < 500 ? "wrong" : "broken");
  return [["", words.text(word, { why: message ?? "" })]];
}

/** What a form is made of. `check` says what is wrong before anything is sent; `send` sends, and throws what went wrong. */
export interface Made {
  readonly fields: readonly Field[];
  readonly nodes: readonly (Node | null)[];
  /** What the button says. */
  submit(): string;
  check(): readonly Wrong[];
  send(): Promise<void>;
}

/** The form. */
export function form(words: Saying, { fields, nodes, submit, check, send }: Made): HTMLFormElement {
  const summary = h("div", { class: "errors", role: "alert", tabindex: -1 });
  const button = h("button", { class: "button primary" }, words.text(submit()));
  let isBusy = false;
  function show(wrong: readonly Wrong[]): void {
    const about = (pointer: string) => fields.find((one) => pointer && pointer.startsWith(one.pointer));
    for (const one of fields) mark(one, wrong.find(([pointer]) => about(pointer) === one)?.[1] ?? "");
    summary.replaceChildren(...(wrong.length ? [h("p", {}, words.text("look_again")), h("ul", {}, ...wrong.map(([pointer, text]) => {
      const at = about(pointer), line = at ? act("", `${at.label}: ${text}`) : text;
      if (at) (line as HTMLElement).addEventListener("click", () => reach(at));
      return h("li", {}, line);
    }))] : []));
    if (wrong.length) summary.focus();
  }
  async function sent(event: Event): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const wrong = check();
    show(wrong);
    if (wrong.length) return;
    isBusy = true;
    button.textContent = words.text("sending");
    try {
      await send();
    } catch (error) {
      show(Array.isArray(error) ? (error as readonly Wrong[]) : refused(words, error, fields));
    } finally {
      isBusy = false;
      button.textContent = words.text(submit());
    }
  }
  return h("form", { novalidate: true, submit: (event) => void sent(event) }, summary, ...nodes, h("p", { class: "send" }, button));
}

/** One key as long as the same is sent, so that sending again can't make two of it. */
export function keyed(): (body: unknown) => Readonly<Record<string, string>> {
  let said = "", key = "";
  return (body) => {
    const now = JSON.stringify(body);
    if (now !== said) key = unique();
    said = now;
    return { "Idempotency-Key": key };
  };
}
