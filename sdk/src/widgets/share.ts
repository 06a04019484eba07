/** `<torg-share product>`: the browser's own way to share where it has one, else links. No other's script, ever. */
import look from "../../look/share.css";
import { address, h } from "./dom.ts";
import { icon, LivelyElement } from "./lively.ts";

interface Product {
  readonly title: string;
  readonly url: string;
  readonly image_url?: string | null;
  readonly discreet?: boolean;
}

const SHARE = "M13.5 6.8L6.6 9.6m0 .9l6.9 2.8M15.5 8a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM4.5 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM15.5 16.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z";

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
    const button = h("button", { class: "act", part: "button", type: "button" }, icon(SHARE), this.say.text("share"));
    const shared = { title: product.title, url: new URL(product.url, location.href).href, image: product.image_url ?? "" };
    const told = () => this.torg.track("product_shared", { product_id: this.product });
    const open = (): void => {
      button.removeEventListener("click", open);
      import("../panels.ts").then(
        ({ ways }) => ways(this, button, shared, this.say, told),
        () => button.addEventListener("click", open),
      );
    };
    button.addEventListener("click", "share" in navigator ? () => void offer(shared, told) : open);
    return [button];
  }
}

/** What is shared of a product. */
export interface Shared {
  readonly title: string;
  readonly url: string;
  readonly image: string;
}

/** Who closes the browser's own panel didn't share. */
async function offer({ title, url }: Shared, told: () => void): Promise<void> {
  await navigator.share({ title, url }).then(told, () => {});
}
