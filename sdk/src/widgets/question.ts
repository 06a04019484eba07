/** Questions with their answers, drawn as the API's fragment has them (templates/storefront/reviews.html). */
import type { Saying } from "../core/saying.ts";
import { h } from "./dom.ts";
import { act, badge, by, prose, section, tongue, tools, vote, who } from "./said.ts";
import type { Answer, Question, Questions } from "./shapes.ts";

function answer(say: Saying, one: Answer): HTMLElement {
  const isShop = one.badge === "shop";
  const line = by(say, isShop ? badge(say, "shop", " shop") : who(say, one.name), one.answered_at,
    isShop ? null : badge(say, one.badge), one.is_accepted ? badge(say, "accepted", " accepted") : null);
  return h("div", { class: one.is_accepted ? "answer accepted" : "answer", ...tongue(one.language), "data-kind": "answer", "data-id": one.answer_id },
    ...prose(one.text), line, h("p", { class: "acts", lang: say.language }, vote(say, "helpful", one.votes.up), act("report", say.text("report"))));
}

/** A question, as an item of the list. */
export function question(say: Saying, one: Question): HTMLElement {
  const { answers, answer_count } = one;
  const aside = { class: "quiet", lang: say.language };
  return h("li", {}, h("article", { ...tongue(one.language), "data-kind": "question", "data-id": one.question_id },
    h("h3", {}, one.text), by(say, who(say, one.name), one.asked_at), ...answers.map((each) => answer(say, each)),
    !answers.length && h("p", aside, say.text("unanswered")),
    answer_count > answers.length && h("p", aside, act("all", say.text("more_answers", { count: answer_count - answers.length }))),
    h("p", { class: "acts", lang: say.language }, vote(say, "wonder", one.votes.up),
      act("answer", say.text("answer"), { class: "chip" }), act("report", say.text("report")))));
}

/** All of it. `looks` is `first asked` while only the first of it is shown, in a height that the page knows. */
export function askedList(say: Saying, { items, next, counts }: Questions, looks: string): HTMLElement {
  const between = counts.questions ? [
    h("p", { class: "quiet numbers" }, `${say.text("count_questions", { count: counts.questions })} · ${say.text("answered", { count: counts.answered })}`),
    tools(say),
  ] : [h("p", { class: "quiet none" }, say.text("no_questions"))];
  return section(say, "questions", "ask", counts.questions ? looks : "", between,
    h("ol", { class: "questions" }, ...items.map((one) => question(say, one))), next);
}
