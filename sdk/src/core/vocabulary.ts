/** What a storefront may say that a shopper did: docs/events.md tells what each of them means and needs. */
import type { Sent } from "./doors.ts";

type Event = Sent<"POST /v1/events">["events"][number];

/** Torg's own words. */
export type EventName =
  | "page_viewed" | "product_viewed" | "products_searched" | "search_engine_arrival" | "product_list_viewed"
  | "product_clicked" | "products_compared" | "product_added" | "product_removed" | "checkout_started"
  | "order_completed" | "product_shared" | "product_liked" | "product_disliked" | "recommendation_shown"
  | "recommendation_clicked";

/** What else is said of an event; ids, time and consent are added. */
export type EventFields = Readonly<
  Partial<Omit<Event, "event_id" | "event" | "occurred_at" | "anonymous_id" | "session_id" | "consent" | "historical">>
>;
