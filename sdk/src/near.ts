/**
 * What stands on near every product page: the elements beside a product's name and price, and what all elements stand
 * on. One file, asked for once; one by one they would weigh half as much again.
 *
 * What is fetched by its name, here and in other packs, is exported by its name; `*` gives what packs import (packs.mjs).
 */
export { Saying } from "./core/saying.ts";
export * from "./core/unique.ts";
export * from "./forms/words.ts";
export * from "./widgets/acting.ts";
export * from "./widgets/dom.ts";
export * from "./widgets/element.ts";
export * from "./widgets/holding.ts";
export * from "./widgets/lively.ts";
export * from "./widgets/said.ts";
export * from "./widgets/telling.ts";
export { default } from "../look/talk.css";
export { default as like } from "./widgets/like.ts";
export { default as listButton } from "./widgets/list-button.ts";
export { default as presence } from "./widgets/presence.ts";
export { default as rating } from "./widgets/rating.ts";
export { default as share } from "./widgets/share.ts";
