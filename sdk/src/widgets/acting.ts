/** Elements whose controls say what they do (`data-do`): the code that does it is fetched at the reader's first move. */
import { TorgElement } from "./element.ts";

const asDone = { SELECT: "change", FORM: "submit" } as Readonly<Record<string, string>>;

/** An element that acts on what its reader does with controls, whether it drew them or the shop's server did. */
export abstract class Acting<Data> extends TorgElement<Data> {
  static override isBelow = true;
  #isOwned = false;

  constructor() {
    super();
    for (const kind of ["click", "change", "submit"]) this.root.addEventListener(kind, (event) => void this.#heard(event as MouseEvent));
    // Whoever goes through it by keyboard sees where they are.
    this.root.addEventListener("focusin", ({ target }) => {
      const at = target as Element;
      if (at.matches("ol :focus-visible")) at.closest(".first")?.classList.remove("first");
    });
    this.root.addEventListener("pointerover", () => void import("./deeds.ts"), { once: true });
  }

  protected override takeOver(): boolean {
    for (const control of this.root.querySelectorAll("[data-do]:disabled")) control.removeAttribute("disabled");
    return true;
  }

  protected override drawn(signal: AbortSignal): void {
    this.#own();
    document.addEventListener("torg:person", this.#own, { signal });
  }

  /** Shows who is known what is their own in it, and takes that away again when they leave. */
  readonly #own = (): void => {
    if (!this.#isOwned && !this.torg.isKnown) return;
    this.#isOwned = this.torg.isKnown;
    import("./deeds.ts").then(({ own }) => own(this)).catch(() => {});
  };

  async #heard(event: MouseEvent): Promise<void> {
    const at = event.target as Element;
    const control = at.closest<HTMLElement>("[data-do]") ?? at.closest("tr")?.querySelector<HTMLElement>("[data-do]");
    if (!control || event.type !== (asDone[control.tagName] ?? "click") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.say ??= await this.spoken();
    const { act } = await import("./deeds.ts");
    await act(this, control);
  }
}
