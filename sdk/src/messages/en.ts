import type { Messages } from "../core/saying.ts";

/** English. Where a count is told there is a text for each plural category of the language. */
const en: Messages = {
  failed: "This can't be shown just now.",
  offline: "You are offline. This is shown when you are back.",
  retry: "Try again",
  how: "How do we know?",
  stars_of: "{value} of 5 stars",
  ratings: { one: "{count} rating", other: "{count} ratings" },
  unrated: "No ratings yet",
};
export default en;
