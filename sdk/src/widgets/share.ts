/** `<torg-share product>`: the browser's own way to share where it has one, else links. No other's script, ever. */
import look from "../../look/share.css";
import { unique } from "../core/unique.ts";
import { address } from "./dom.ts";
import { LivelyElement } from "./lively.ts";

interface Product {
  readonly title: string;
  readonly url: string;
  readonly image_url?: string | null;
  readonly discreet?: boolean;
}

/** As `core/arrival.ts` reads it: events are another file, which isn't fetched for its name. */
const SHARE = "torg_share";
const DRAWN = "M13.5 6.8L6.6 9.6m0 .9l6.9 2.8M15.5 8a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM4.5 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM15.5 16.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z";

/** A button. Of a discreet product nothing at all: nobody is prompted to tell of it. */
export default class TorgShare extends LivelyElement<Product> {
  static override look = look;

  protected override async load(): Promise<Product | null> {
    const { product } = await this.torg.page<{ product: Product | null }>(this.product);
    return product && !product.discreet && address(product.url) ? product : null;
  }

  protected override failed(): readonly Node[] {
    return [];
  }

  protected override view(product: Product): readonly Node[] {
    const button = this.button("", DRAWN, this.say.text("share"), null);
    const open = (): void => {
      button.removeEventListener("click", open);
      import("../panels.ts").then(
        ({ ways }) => ways(this, button, this.#shared(product), this.say),
        () => button.addEventListener("click", open),
      );
    };
    button.addEventListener("click", "share" in navigator ? () => void offer(this.#shared(product)) : open);
    return [button];
  }

  /** With consent the link carries an id, by which the log knows who came by it. */
  #shared({ title, url: to, image_url: image }: Product): Shared {
    const url = new URL(to, location.href), share_id = this.torg.gate.agreed ? unique() : undefined;
    if (share_id) url.searchParams.set(SHARE, share_id);
    return {
      title, url: url.href, image: image ?? "",
      told: () => this.torg.track("product_shared", { product_id: this.product, ...(share_id && { share_id }) }),
    };
  }
}

/** What is shared of a product. `told` is to hear of it. */
export interface Shared {
  readonly title: string;
  readonly url: string;
  readonly image: string;
  readonly told: () => void;
}

/** Who closes the browser's own panel didn't share. */
async function offer({ title, url, told }: Shared): Promise<void> {
  await navigator.share({ title, url }).then(told, () => {});
}
