import type { Messages } from "../core/saying.ts";

/** Swedish. Where a count is told there is a text for each plural category of the language. */
const sv: Messages = {
  failed: "Kan inte visas just nu.",
  offline: "Du är inte uppkopplad. Det här visas när du är det igen.",
  retry: "Försök igen",
  how: "Hur vet vi det?",
  stars_of: "{value} av 5 stjärnor",
  ratings: { one: "{count} betyg", other: "{count} betyg" },
  unrated: "Inga betyg än",
};
export default sv;
