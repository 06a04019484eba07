/** Reviews: the element, and what else draws them anew. */
export * from "./widgets/review.ts";
export { default } from "./widgets/reviews.ts";
