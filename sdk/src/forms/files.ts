/** Pictures, films and sound to go with a review. Nothing of them leaves the browser before the review is sent. */
import look from "../../look/files.css";
import type { Saying } from "../core/saying.ts";
import { unique } from "../core/unique.ts";
import type { Place } from "../widgets/deeds.ts";
import { act } from "../widgets/said.ts";
import { h } from "../widgets/dom.ts";
import { dress } from "../widgets/element.ts";
import { field, tick, type Field, type Wrong } from "./fields.ts";

const MOST = 10;
const MIB = 1 << 20;
const SIZES: Readonly<Record<string, number>> = { image: 15 * MIB, audio: 20 * MIB, video: 100 * MIB };
const TYPES = "image/jpeg,image/png,image/webp,image/gif,audio/*,video/mp4,video/quicktime,video/webm";
/** How often, and how many times, it is asked what became of a file; a review may name one that is still looked into. */
const ASK_MS = 700;
const MOST_ASKED = 20;
const PREVIEW = 64;

interface Declared {
  readonly id: string;
  readonly receipt: string;
  readonly upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}
interface State {
  readonly state: string;
  readonly own: { readonly problem: Readonly<Record<string, string>> | null } | null;
}
interface Row {
  readonly file: File;
  readonly node: HTMLElement;
  readonly alt: HTMLInputElement;
  readonly bar: HTMLProgressElement;
  readonly said: HTMLElement;
  readonly key: string;
  id?: string;
}

/** A small picture of it: drawn, as an address of its own would need the page's policy to allow it. */
async function preview(file: File): Promise<HTMLElement> {
  const canvas = h("canvas", { width: PREVIEW, height: PREVIEW, "aria-hidden": "true" });
  if (!file.type.startsWith("image/")) return canvas;
  try {
    const drawn = await createImageBitmap(file), side = Math.min(drawn.width, drawn.height);
    canvas.getContext("2d")?.drawImage(drawn, (drawn.width - side) / 2, (drawn.height - side) / 2, side, side, 0, 0, PREVIEW, PREVIEW);
    drawn.close();
  } catch {
    // What the browser can't draw the API may still read.
  }
  return canvas;
}

/** Sends the form to where the API said, and tells how far it has come. */
function upload({ url, fields }: Declared["upload"], file: File, bar: HTMLProgressElement): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total);
    request.onload = () => (request.status < 300 ? done() : failed(new Error(`status ${request.status}`)));
    request.onerror = () => failed(new Error("not sent"));
    request.open("POST", url);
    request.send(form);
  });
}

/** The field for files. */
export class Files {
  readonly field: Field;
  readonly #place: Place;
  readonly #words: Saying;
  readonly #rows = new Set<Row>();
  readonly #list = h("ul", { class: "files" });
  readonly #consent: HTMLElement;
  readonly #licence: HTMLInputElement;
  readonly #reuse: HTMLInputElement;

  constructor(place: Place, words: Saying) {
    this.#place = place;
    this.#words = words;
    dress(place.root, look);
    const licence = tick(words, "licence"), reuse = tick(words, "reuse");
    [this.#licence, this.#reuse] = [licence.box, reuse.box];
    this.#consent = h("div", { hidden: true }, licence.node, reuse.node);
    const input = h("input", { type: "file", accept: TYPES, multiple: true, change: () => void this.#add(input) });
    this.field = field(words, "/media", input, "files", { hint: "files_hint", isFree: true });
    this.field.node.append(this.#list, this.#consent);
  }

  /** What is wrong with the files, before any is sent. */
  check(): readonly Wrong[] {
    const wrong = (name: string) => [["/media", this.#words.text(name)] as const];
    if (this.#rows.size > MOST) return wrong("too_many_files");
    if ([...this.#rows].some(({ file }) => file.size > (SIZES[file.type.split("/")[0] ?? ""] ?? 0))) return wrong("too_large");
    return this.#rows.size && !this.#licence.checked ? wrong("needs_licence") : [];
  }

  /** Sends those that weren't sent yet; the ids of all. Throws what is wrong with one. */
  async send(): Promise<readonly string[]> {
    for (const row of this.#rows) row.id ??= await this.#sent(row);
    return [...this.#rows].map(({ id }) => id!);
  }

  async #add(input: HTMLInputElement): Promise<void> {
    for (const file of input.files ?? []) {
      const alt = h("input", { maxlength: 300, placeholder: this.#words.text("alt"), "aria-label": `${this.#words.text("alt")}: ${file.name}` });
      const bar = h("progress", { hidden: true, max: 1, "aria-label": file.name }), said = h("span", { class: "quiet", role: "status" });
      const remove = act("", this.#words.text("remove"), { "aria-label": `${this.#words.text("remove")}: ${file.name}` });
      const node = h("li", {}, await preview(file), h("div", {}, h("span", { class: "file" }, file.name), alt, bar, said), remove);
      const row: Row = { file, node, alt, bar, said, key: unique() };
      remove.addEventListener("click", () => this.#remove(row, input));
      this.#rows.add(row);
      this.#list.append(node);
    }
    input.value = "";
    this.#consent.hidden = !this.#rows.size;
  }

  #remove(row: Row, input: HTMLInputElement): void {
    this.#rows.delete(row);
    row.node.remove();
    this.#consent.hidden = !this.#rows.size;
    input.focus();
  }

  async #sent(row: Row): Promise<string> {
    const { api } = this.#place.torg, { file, bar, said } = row;
    bar.hidden = false;
    const told = await api.ask<Declared>("/v1/media", {
      method: "POST", headers: { "Idempotency-Key": row.key },
      body: {
        content_type: file.type, size: file.size, alt: row.alt.value.trim(), reuse: this.#reuse.checked,
        licence: { accepted: true, version: this.#place.getAttribute("terms") ?? "1" },
      },
    });
    try {
      await upload(told.upload, file, bar);
    } catch {
      throw [["/media", this.#words.text("not_uploaded", { name: file.name })]];
    }
    said.textContent = this.#words.text("looked_into");
    const problem = await this.#problem(told);
    bar.hidden = true;
    said.textContent = problem ?? this.#words.text("uploaded");
    if (problem) throw [["/media", `${file.name}: ${problem}`]];
    return told.id;
  }

  async #problem({ id, receipt }: Declared): Promise<string | null> {
    for (let n = 0; n < MOST_ASKED; n++) {
      const { state, own } = await this.#place.torg.api.ask<State>(`/v1/media/${id}`, { query: { receipt } });
      if (state === "refused") return own?.problem?.[this.#words.language.slice(0, 2)] ?? this.#words.text("wrong", { why: state });
      if (state !== "awaited") return null;
      await new Promise((done) => setTimeout(done, ASK_MS));
    }
    return null;
  }
}
