/** What is said of a product, in one file: reviews and questions, whose look is the same, and what else draws them anew. */
export * from "./widgets/question.ts";
export * from "./widgets/review.ts";
export { default as questions } from "./widgets/questions.ts";
export { default as reviews } from "./widgets/reviews.ts";
