/** `<torg-map region>`: where something was bought lately, as points; a list of the same for who doesn't see them. */
import look from "../../look/map.css";
import { h, svg } from "./dom.ts";
import { holding } from "./holding.ts";
import { type Card, LivelyElement } from "./lively.ts";
import { type Geometry, place } from "./projecting.ts";
import { picture, spoken, type Text } from "./telling.ts";

interface Point {
  readonly place: string;
  readonly name: Text;
  readonly level: string;
  readonly lat: number;
  readonly lon: number;
  readonly product: Card | null;
  readonly count: number;
  readonly first_day: string;
  readonly last_day: string;
  readonly published_at: string;
}
interface Told {
  readonly points: readonly Point[];
  readonly how?: string;
}
/** A point and where it stands. */
type Placed = Point & { readonly at: readonly [number, number] };

const SHOWN = 30;
const TURN_MS = 5_000;
const PICTURE = 48;

/** One point after another is told of, until the reader points at one, or holds them. */
export default class TorgMap extends LivelyElement<readonly Placed[]> {
  static override look = look;
  static override isBelow = true;
  static override readonly observedAttributes = ["region", "language"];
  #geometry!: Geometry;
  #how: string | undefined;
  #points: readonly Placed[] = [];
  #turn = 0;
  #isHeld = matchMedia("(prefers-reduced-motion: reduce)").matches;
  readonly #dots = svg("g", { class: "dots" });
  #card = h("div");
  readonly #list = h("ol", { role: "list", class: "list", part: "list" });

  protected override async load(signal: AbortSignal): Promise<readonly Placed[] | null> {
    const [{ default: drawn }, told] = await Promise.all([
      this.getAttribute("region") === "world" ? import("../geometry/world.json") : import("../geometry/nordic.json"),
      this.torg.api.ask<Told>("/v1/map", { query: { limit: SHOWN }, signal }),
    ]);
    this.#geometry = drawn;
    this.#how = told.how;
    this.hear("map", signal, (data) => this.#take((data as Told).points));
    this.every(TURN_MS, signal, () => this.#isHeld || this.isRead || this.#tell(this.#turn + 1));
    return this.#placed(told.points);
  }

  protected override waiting(): readonly Node[] {
    return [h("div", { class: "map wait" }), h("div", { class: "foot" }), h("div", { class: "foot" })];
  }

  protected override view(points: readonly Placed[]): readonly Node[] {
    const { size: [width = 0, height = 0], grid, land, around, borders } = this.#geometry;
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
      svg("g", { transform: `scale(${grid})` }, ...Object.entries({ around, land, borders }).map(([name, d]) => svg("path", { class: name, d }))),
      this.#dots);
    const map = h("div", { class: "map", part: "map" }, drawing, this.#card, holding(this.say, this.#isHeld, (now) => (this.#isHeld = now)));
    map.style.aspectRatio = `${width} / ${height}`;
    const list = points.length ? h("details", { part: "details" }, h("summary", { class: "foot" }, this.say.text("as_list")), this.#list) : h("div", { class: "foot" });
    const text = points.length ? this.say.text("on_map", { count: points.length }) : this.say.text("map_empty");
    this.#draw(points);
    const known = this.how(this.#how);
    return [map, h("div", { class: "foot" }, h("p", { class: "quiet" }, text), known), list];
  }

  #take(points: readonly Point[]): void {
    this.renew(this.#placed(points));
  }

  #placed(points: readonly Point[]): readonly Placed[] {
    return points.flatMap((one) => {
      const at = place(this.#geometry, one.lat, one.lon);
      return at ? [{ ...one, at }] : [];
    });
  }

  #draw(points: readonly Placed[]): void {
    this.#points = points;
    // The latest stand above the others.
    this.#dots.replaceChildren(...points.map((one, n) => this.#dot(one, n)).reverse());
    this.#list.replaceChildren(...points.map((one) => h("li", {}, this.#title(one), " ", h("span", { class: "quiet" }, this.#where(one)))));
    this.#tell(0);
  }

  #dot({ at: [x, y], count, level }: Placed, n: number): SVGElement {
    const r = Math.min(7 + 2.5 * Math.sqrt(count), 26) * (this.#geometry.conic ? 1 : 0.5);
    const shown = () => this.#tell(n);
    return svg("g", { class: `dot ${level}`, transform: `translate(${x} ${y})`, pointerenter: shown, click: shown },
      svg("circle", { class: "pulse", r }), svg("circle", { r }));
  }

  /** Shows the card of a point beside it, a new one each time: one that moved would count as a shift of the page. */
  #tell(n: number): void {
    this.#turn = n % this.#points.length || 0;
    const point = this.#points[this.#turn];
    const [width = 1, height = 1] = this.#geometry.size;
    for (const one of this.#dots.children) one.classList.remove("told");
    this.#dots.children[this.#points.length - 1 - this.#turn]?.classList.add("told");
    if (!point) return this.#card.remove();
    const [x, y] = point.at;
    const card = h("div", { class: y < height / 4 ? "card below" : "card", part: "card", "aria-hidden": "true" },
      picture(point.product?.image_url, PICTURE), h("div", {}, this.#title(point, "-1"), h("p", { class: "quiet" }, this.#where(point))));
    for (const [name, share] of [["--x", x / width], ["--y", y / height]] as const) card.style.setProperty(name, `${100 * share}%`);
    this.#card.replaceWith((this.#card = card));
  }

  #title({ product, count }: Placed, tabindex?: string): Node {
    if (!product) return h("span", { class: "title" }, this.say.text("purchases", { count }));
    return this.to(product, { class: "title", part: "title", ...(tabindex ? { tabindex } : {}) }, product.title);
  }

  #where({ name, count, first_day: first, last_day: last }: Placed): string {
    const format = new Intl.DateTimeFormat(this.say.language, { day: "numeric", month: "short", timeZone: "UTC" });
    const days = format.formatRange(new Date(first), new Date(last));
    return [spoken(this.say, name), this.say.text("people", { count }), days].join(" · ");
  }
}
