/** `<torg-reviews product>`: the numbers, the most helpful reviews, and all that is done with them. */
import look from "../../look/reviews.css";
import common from "../../look/talk.css";
import { Acting } from "./acting.ts";
import { h } from "./dom.ts";
import { prepare, ratedList } from "./review.ts";
import type { Reviews } from "./shapes.ts";

/** Reviews of a product. Takes over what the API's fragment put into the page, as it stands. */
export default class TorgReviews extends Acting<Reviews> {
  static override look = common + look;

  protected override async load(): Promise<Reviews | null> {
    const { reviews: found } = await this.torg.page<{ reviews: Reviews | null }>(this.product);
    if (found) await prepare(this.root, found);
    return found;
  }

  protected override view(data: Reviews): readonly Node[] {
    return [ratedList(this.say, this.torg.api.base, data, "first")];
  }

  protected override waiting(): readonly Node[] {
    return [h("div", { class: "first wait" })];
  }
}
