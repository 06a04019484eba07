/** How reviews and questions look alike, and the texts of what is done with them: the one comes without the other. */
export * from "./forms/words.ts";
export { default } from "../look/talk.css";
