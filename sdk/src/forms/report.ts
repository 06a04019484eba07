/** Reporting what shouldn't stand there. */
import type { Place } from "../widgets/deeds.ts";
import { h } from "../widgets/dom.ts";
import { choice, chosen, field, form, tick } from "./fields.ts";
import { finish } from "./outcome.ts";
import { open } from "./sheet.ts";

const REASONS = ["fake", "off_topic", "advertising", "abuse", "hate", "threat", "private_data", "copyright", "illegal", "other"];

/** Opens the form that reports a review, a question or an answer. */
export function report(place: Place, subject: HTMLElement): Promise<void> {
  const { kind, id } = subject.dataset;
  return open(place, `report ${id}`, (words) => words.text("report"), (made, words) => {
    const why = field(words, "/reason", choice("reason", "column", REASONS.map((one) => [one, h("span", {}, words.text(`reason_${one}`))] as const)), "reason");
    const more = field(words, "/explanation", h("textarea", { rows: 3, maxlength: 8_000 }), "explanation", { isFree: true });
    const mail = field(words, "/contact", h("input", { type: "email", maxlength: 254, autocomplete: "email" }), "contact", { hint: "contact_hint", isFree: true });
    const faith = tick(words, "good_faith");
    const value = (one: Element) => (one as HTMLInputElement).value.trim();
    return form(words, {
      fields: [why, more, mail], submit: () => "send_report", nodes: [why.node, more.node, mail.node, faith.node],
      check: () => (chosen(why.control) ? [] : [["/reason", words.text("needs_reason")]]),
      async send() {
        const body = {
          kind, subject_id: id, reason: chosen(why.control), explanation: value(more.control),
          contact: value(mail.control) || null, good_faith: faith.box.checked,
        };
        // A report doesn't need to say whose it is.
        await place.torg.api.ask("/v1/reports", { method: "POST", body, who: false });
        finish(made, words, h("p", {}, words.text("is_reported")));
      },
    });
  });
}
