/**
 * What stands on near every product page: the elements beside a product's name and price, and what all elements stand
 * on. One file, asked for once; one by one they would weigh half as much again.
 */
export * from "./core/saying.ts";
export * from "./widgets/dom.ts";
export * from "./widgets/element.ts";
export * from "./widgets/lively.ts";
export { default as like } from "./widgets/like.ts";
export { default as listButton } from "./widgets/list-button.ts";
export { default as presence } from "./widgets/presence.ts";
export { default as rating } from "./widgets/rating.ts";
export { default as share } from "./widgets/share.ts";
