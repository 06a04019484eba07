/** Elements whose controls say what they do (`data-do`): the code that does it is fetched at the reader's first move. */
import { TorgElement } from "./element.ts";

const asDone = { SELECT: "change", FORM: "submit" } as Readonly<Record<string, string>>;

/** An element that acts on what its reader does with controls, whether it drew them or the shop's server did. */
export abstract class Acting<Data> extends TorgElement<Data> {
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

  async #heard(event: MouseEvent): Promise<void> {
    const at = event.target as Element;
    const control = at.closest<HTMLElement>("[data-do]") ?? at.closest("tr")?.querySelector<HTMLElement>("[data-do]");
    if (!control || event.type !== (asDone[control.tagName] ?? "click") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.say ??= await this.torg.saying(this.getAttribute("language") ?? undefined);
    const { act } = await import("./deeds.ts");
    await act(this, control);
  }
}
