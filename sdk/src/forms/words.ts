/** What is said once a reader does something: texts that no page needs before. */
import type { Saying } from "../core/saying.ts";
import type { Place } from "../widgets/deeds.ts";

/** Those texts, in the language of the element. */
export async function words({ torg, say }: Place): Promise<Saying> {
  const { language } = say;
  const { default: more } = language.startsWith("sv") ? await import("../messages/forms-sv.ts") : await import("../messages/forms-en.ts");
  return say.with({ ...more, ...torg.options.messages?.[language] });
}
