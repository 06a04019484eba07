/** What opens beneath a button, in one file: lists to choose from, and ways to share. */
export { panel as lists } from "./widgets/list-panel.ts";
export { panel as ways } from "./widgets/share-panel.ts";
