/** `<torg-rating product>`: stars, the mean and how many, in one line. */
import look from "../../look/rating.css";
import { h, stars } from "./dom.ts";
import { TorgElement } from "./element.ts";

interface Rating {
  readonly mean: number | null;
  readonly count: number;
}

/** One line, as a link where the attribute `href` says where the reviews are. */
export default class TorgRating extends TorgElement<Rating> {
  static override look = look;

  protected override takeOver(): boolean {
    return true;
  }

  protected override async load(): Promise<Rating | null> {
    const page = await this.torg.page<{ reviews: { rating: Rating } | null }>(this.product);
    return page.reviews?.rating ?? null;
  }

  protected override view({ mean, count }: Rating): readonly Node[] {
    if (mean === null) return [h("p", { class: "line quiet" }, this.say.text("unrated"))];
    const value = this.say.number(mean, 1);
    const href = this.getAttribute("href");
    const line = [
      stars(mean, this.say.text("stars_of", { value })),
      h("span", {}, h("span", { "aria-hidden": "true" }, value), " · ", h("span", { class: "count" }, this.say.text("ratings", { count }))),
    ];
    return [href ? h("a", { class: "line", part: "line", href }, ...line) : h("p", { class: "line", part: "line" }, ...line)];
  }

  protected override failed(): readonly Node[] {
    return [];
  }
}
