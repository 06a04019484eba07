/** What is said, and how numbers and times are written, in one language. */

/** A text with `{names}` in it, or one for each plural category of the language. */
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;
/** All texts of a language by name. A shop replaces some, or brings a language of its own, by `init({messages})`. */
export type Messages = Readonly<Record<string, Message>>;
type Values = Readonly<Record<string, string | number>>;

/** Speaks one language. */
export class Saying {
  readonly language: string;
  readonly #messages: Messages;
  readonly #plural: Intl.PluralRules;

  constructor(language: string, messages: Messages) {
    this.language = language;
    this.#messages = messages;
    this.#plural = new Intl.PluralRules(language);
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

  /** A number with at most so many decimals. */
  number(value: number, decimals = 0): string {
    return value.toLocaleString(this.language, { maximumFractionDigits: decimals, minimumFractionDigits: decimals });
  }

  /** A day, from ISO 8601. */
  date(at: string): string {
    return new Date(at).toLocaleDateString(this.language, { dateStyle: "long" });
  }
}
