/** The short forms, in one file: a question, an answer, a report. */
export * from "./forms/report.ts";
export * from "./forms/text.ts";
