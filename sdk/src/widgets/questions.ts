/** `<torg-questions product>`: what others wanted to know, with what they were answered. */
import look from "../../look/questions.css";
import common from "../../look/talk.css";
import { Acting } from "./acting.ts";
import { h } from "./dom.ts";
import { askedList } from "./question.ts";
import type { Questions } from "./shapes.ts";

/** Questions of a product, with their answers. */
export default class TorgQuestions extends Acting<Questions> {
  static override look = common + look;

  protected override async load(): Promise<Questions | null> {
    return (await this.torg.page<{ questions: Questions | null }>(this.product)).questions;
  }

  protected override view(data: Questions): readonly Node[] {
    return [askedList(this.say, data, "first asked")];
  }

  protected override waiting(): readonly Node[] {
    return [h("div", { class: "first asked wait" })];
  }
}
