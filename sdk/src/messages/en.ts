import type { Messages } from "../core/saying.ts";

/** English: what stands beside a product's name and price. Where a count is told there is a text for each plural category. */
const en: Messages = {
  failed: "This can't be shown just now.",
  offline: "You are offline. This is shown when you are back.",
  retry: "Try again",
  how: "How do we know?",
  stars_of: "{value} of 5 stars",
  ratings: { one: "{count} rating", other: "{count} ratings" },
  unrated: "No ratings yet",
  about: "about {text}",
  looking: { one: "{count} person is looking at this now", other: "{count} people are looking at this now" },
  in_carts: { one: "{count} has it in the cart now", other: "{count} have it in their carts now" },
  looked_today: { one: "{count} person looked in the last day", other: "{count} people looked in the last day" },
  watched: { one: "{count} person is now looking at", other: "{count} people are now looking at" },
  like: "Like",
  dislike: "Dislike",
  not_kept: "It couldn't be saved. Try again.",
  save: "Save",
  saved: "Saved",
  lists: "My lists",
  wish_list: "Wish list",
  new_list: "New list",
  make: "Make",
  share: "Share",
  by_mail: "Mail",
  copy_link: "Copy the link",
  copied: "The link is copied",
};
export default en;
