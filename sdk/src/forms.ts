/** What all forms stand on: a dialog, its fields, and what became of what was sent. */
export * from "./forms/fields.ts";
export * from "./forms/outcome.ts";
export * from "./forms/sheet.ts";
