/** `<torg-feed member? following?>`: what happened lately in the shop, by a member, or by those whom one follows. */
import look from "../../look/feed.css";
import type { Refused } from "../core/api.ts";
import { h, stars } from "./dom.ts";
import type { State } from "./element.ts";
import { type Card, LivelyElement } from "./lively.ts";
import { ago, picture, spoken, type Text } from "./telling.ts";

interface Story {
  readonly story_id: string;
  readonly text: Text;
  readonly at: string;
  readonly product: Card | null;
  readonly stars: number | null;
  readonly quote: string | null;
  readonly question: string | null;
  readonly how: string;
}
interface Stories {
  readonly items: readonly Story[];
  readonly next: string | null;
}
interface Member {
  readonly name: string;
  readonly followers: number;
}
interface Shown extends Stories {
  readonly member: Member | null;
  /** Whether the reader follows the member; null where they can't: nobody is logged in. */
  readonly follows: boolean | null;
}

const PICTURE = 48;
const MINUTE_MS = 60_000;

/** Stories in rows of one height. New ones wait behind a button: nothing moves that is being read. */
export default class TorgFeed extends LivelyElement<Shown> {
  static override look = look;
  static override isBelow = true;
  static override readonly observedAttributes = ["member", "following", "kinds", "limit", "language"];
  readonly #list = h("ol", { class: "rows", part: "rows", role: "list" });
  readonly #fresh = h("span", { class: "fresh", "aria-live": "polite" });
  #known = new Set<string>();

  get #member(): string | null {
    return this.getAttribute("member");
  }
  get #path(): string {
    if (this.hasAttribute("following")) return "/v1/feed/following";
    return this.#member ? `/v1/members/${encodeURIComponent(this.#member)}/feed` : "/v1/feed";
  }

  protected override async load(signal: AbortSignal): Promise<Shown | null> {
    const [stories, member, follows] = await Promise.all([this.#ask(signal), this.#whose(signal), this.#follows(signal)]);
    if (this.#path === "/v1/feed") this.hear("feed", signal, (data) => this.#offer((data as Stories).items));
    this.own(signal);
    this.every(MINUTE_MS, signal, () => this.#age());
    return stories.items.length || follows !== null ? { ...stories, member, follows } : null;
  }

  #ask(signal?: AbortSignal, cursor?: string): Promise<Stories> {
    const query = { limit: this.getAttribute("limit") ?? 5, kinds: this.getAttribute("kinds"), cursor };
    return this.torg.api.ask(this.#path, { query, ...(signal && { signal }) });
  }

  async #whose(signal: AbortSignal): Promise<Member | null> {
    return this.#member ? this.torg.api.ask(`/v1/members/${encodeURIComponent(this.#member)}`, { signal }) : null;
  }

  async #follows(signal: AbortSignal): Promise<boolean | null> {
    if (!this.#member || !(await this.torg.bearer())["Authorization"]) return null;
    const { items } = await this.torg.api.ask<{ items: ReadonlyArray<{ target: string }> }>("/v1/me/following", { query: { limit: 100 }, signal });
    return items.some(({ target }) => target === `member:${this.#member}`);
  }

  protected override failed(state: State, error?: unknown): readonly Node[] {
    const { status } = error as Partial<Refused>;
    return status === 401 || status === 403 ? [h("p", { class: "quiet" }, this.say.text("log_in_to_follow"))] : super.failed(state, error);
  }
  protected override empty(): readonly Node[] {
    return [this.#head(null), h("p", { class: "quiet" }, this.say.text(this.hasAttribute("following") ? "follow_somebody" : "no_stories"))];
  }

  protected override view(shown: Shown): readonly Node[] {
    this.#known = new Set();
    this.#list.replaceChildren(...this.#rows(shown.items));
    return [this.#head(shown), this.#list, this.#more(shown.next)];
  }

  #head(shown: Shown | null): HTMLElement {
    const [first] = shown?.items ?? [];
    this.#fresh.replaceChildren();
    const name = shown?.member?.name;
    return h("div", { class: "head" },
      this.heading(name ?? this.say.text(this.hasAttribute("following") ? "feed_following" : "feed")),
      this.how(first?.how ?? "/v1/how/feed"), this.#fresh, shown && shown.follows !== null && this.#follow(shown.follows));
  }

  #rows(stories: readonly Story[]): HTMLElement[] {
    const unknown = stories.filter(({ story_id: id }) => !this.#known.has(id));
    for (const { story_id: id } of unknown) this.#known.add(id);
    return unknown.map((story) => this.#row(story));
  }

  #row(story: Story): HTMLElement {
    const text = spoken(this.say, story.text);
    const said = story.quote ?? story.question;
    return h("li", { class: "entry", part: "row" },
      picture(story.product?.image_url, PICTURE),
      h("div", {},
        story.product ? this.to(story.product, { class: "title clamp", part: "title" }, text) : h("p", { class: "title clamp", part: "title" }, text),
        h("p", { class: "meta quiet" },
          story.stars && stars(story.stars, this.say.text("stars_of", { value: this.say.number(story.stars) })),
          h("time", { datetime: story.at }, ago(this.say, Date.parse(story.at))),
          said && h("q", { lang: "" }, said))));
  }

  #age(): void {
    for (const time of this.#list.querySelectorAll("time")) time.textContent = ago(this.say, Date.parse(time.dateTime));
  }

  /** Says that there is something new, and shows it when the reader wants it. */
  #offer(stories: readonly Story[]): void {
    const fresh = stories.filter(({ story_id: id }) => !this.#known.has(id));
    if (!this.#list.isConnected) return void (stories.length && this.refresh());
    if (!fresh.length) return;
    this.#fresh.replaceChildren(h("button", {
      class: "chip", part: "button", type: "button",
      click: () => {
        this.#list.prepend(...this.#rows(fresh));
        this.#fresh.replaceChildren();
        this.#list.querySelector<HTMLElement>("a")?.focus();
      },
    }, this.say.text("new_stories", { count: fresh.length })));
  }

  #more(next: string | null): HTMLElement {
    const button = h("button", {
      class: "button more", part: "button", type: "button", hidden: !next,
      click: async () => {
        button.disabled = true;
        try {
          const { items, next: following } = await this.#ask(undefined, next ?? undefined);
          const rows = this.#rows(items);
          this.#list.append(...rows);
          button.replaceWith(this.#more(following));
          rows[0]?.querySelector("a")?.focus();
        } catch {
          button.disabled = false;
        }
      },
    }, this.say.text("more"));
    return button;
  }

  #follow(follows: boolean): HTMLElement {
    const button = h("button", {
      class: "button", part: "button", type: "button", "aria-pressed": String(follows),
      click: async () => {
        const other = this.#follow(!follows);
        button.replaceWith(other);
        other.focus();
        const target = encodeURIComponent(`member:${this.#member}`);
        await this.torg.api.ask(`/v1/me/following/${target}`, { method: follows ? "DELETE" : "PUT" }).catch(() => other.replaceWith(button));
      },
    }, this.say.text(follows ? "following" : "follow"));
    return button;
  }
}
