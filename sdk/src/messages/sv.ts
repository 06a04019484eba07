import type { Messages } from "../core/saying.ts";

/** Swedish: what stands beside a product's name and price. Where a count is told there is a text for each plural category. */
const sv: Messages = {
  failed: "Kan inte visas just nu.",
  offline: "Du är inte uppkopplad. Det här visas när du är det igen.",
  retry: "Försök igen",
  how: "Hur vet vi det?",
  stars_of: "{value} av 5 stjärnor",
  ratings: { one: "{count} betyg", other: "{count} betyg" },
  unrated: "Inga betyg än",
  about: "ca {text}",
  looking: { one: "{count} person tittar på den här nu", other: "{count} personer tittar på den här nu" },
  in_carts: { one: "{count} har den i varukorgen nu", other: "{count} har den i varukorgen nu" },
  looked_today: { one: "{count} person tittade det senaste dygnet", other: "{count} personer tittade det senaste dygnet" },
  watched: { one: "{count} person tittar nu på", other: "{count} personer tittar nu på" },
  like: "Gilla",
  dislike: "Ogilla",
  not_kept: "Det gick inte att spara. Försök igen.",
  save: "Spara",
  saved: "Sparad",
  lists: "Mina listor",
  wish_list: "Önskelista",
  new_list: "Ny lista",
  make: "Skapa",
  share: "Dela",
  by_mail: "E-post",
  copy_link: "Kopiera länken",
  copied: "Länken är kopierad",
};
export default sv;
