/** What opens over the page and is soon done with, in one file: a question, an answer, a report; pictures, film and sound. */
export * from "./forms/report.ts";
export * from "./forms/text.ts";
export * from "./widgets/looking.ts";
