/** What is said, and how numbers and times are written, in one language. */

/** A text with `{names}` in it, or one for each plural category of the language. */
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;
/** All texts of a language by name. A shop replaces some, or brings a language of its own, by `init({messages})`. */
export type Messages = Readonly<Record<string, Message>>;
type Values = Readonly<Record<string, string | number>>;

/**
 * What stands between thousands and before decimals, in the languages whose numbers and amounts are written here, as the
 * API writes them: before the first of its own formats a browser reads all languages, a tenth of a second on a phone.
 */
const MARKS: Readonly<Record<string, readonly [string, string]>> = { sv: ["\u00a0", ","], en: [",", "."] };

/** Speaks one language. */
export class Saying {
  readonly language: string;
  readonly #messages: Messages;
  readonly #plural: Intl.PluralRules;
  readonly #marks: readonly [string, string] | undefined;

  constructor(language: string, messages: Messages) {
    this.language = language;
    this.#messages = messages;
    this.#plural = new Intl.PluralRules(language);
    this.#marks = MARKS[language.replace(/-(SE|GB|US)$/, "")];
  }

  /** The same with further texts. */
  with(more: Messages): Saying {
    return new Saying(this.language, { ...this.#messages, ...more });
  }

  /** The text by its name; `count` chooses the plural and is written as the language writes it. */
  text(name: string, values: Values = {}): string {
    const found = this.#messages[name] ?? name;
    const { count } = values;
    const text = typeof found === "string" ? found : (found[this.#plural.select(Number(count))] ?? found.other ?? name);
    return text.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = values[key] ?? "";
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  /** The text by its name, where Torg's own words are spoken and it is one of them; else the browser has a format. */
  own(name: string, values: Values): string | null {
    return this.#marks && name in this.#messages ? this.text(name, values) : null;
  }

  /** A number with so many decimals. */
  number(value: number, decimals = 0): string {
    if (!this.#marks) return value.toLocaleString(this.language, { maximumFractionDigits: decimals, minimumFractionDigits: decimals });
    const [between, before] = this.#marks;
    // As it is written, not as it is kept: 4.35 is 4.4.
    const [whole = "", part] = (value + 1e-9).toFixed(decimals).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, between) + (part ? before + part : "");
  }

  /** A day, from ISO 8601. */
  date(at: string): string {
    return new Date(at).toLocaleDateString(this.language, { dateStyle: "long" });
  }
}
