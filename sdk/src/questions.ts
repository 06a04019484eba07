/** Questions: the element, and what else draws them anew. */
export * from "./widgets/question.ts";
export { default } from "./widgets/questions.ts";
