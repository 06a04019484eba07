/** What is said once a reader does something: texts that no page needs before. */
import { Saying } from "../core/saying.ts";
import type { Place } from "../widgets/deeds.ts";

/** Those texts, in the language of the element. */
export async function words({ torg, say: { language } }: Place): Promise<Saying> {
  const { default: base } = language.startsWith("sv") ? await import("../messages/forms-sv.ts") : await import("../messages/forms-en.ts");
  return new Saying(language, { ...base, ...torg.options.messages?.[language] });
}
