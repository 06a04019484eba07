/** What the API answers of reviews and questions, as far as it is shown. */

/** A page of a list. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}
/** A published file: its addresses by name. */
export interface Media {
  readonly kind: "picture" | "sound" | "film";
  readonly urls: Readonly<Record<string, string>>;
  readonly alt?: string;
}
/** A published review. */
export interface Review {
  readonly review_id: string;
  readonly stars: number | null;
  readonly title: string;
  readonly text: string;
  readonly pros: readonly string[];
  readonly cons: readonly string[];
  readonly attributes: Readonly<Record<string, number>>;
  readonly recommends: boolean | null;
  readonly language: string | null;
  readonly name: string | null;
  readonly verified: string | null;
  readonly incentivised: boolean;
  readonly written_at: string;
  readonly edited_at: string | null;
  readonly media: readonly Media[];
  readonly reply: { readonly text: string; readonly name: string | null; readonly at: string } | null;
  readonly votes: { readonly helpful: number; readonly unhelpful: number };
}
/** The numbers of all reviews. */
export interface Rating {
  readonly count: number;
  readonly mean: number | null;
  readonly histogram: Readonly<Record<string, number>>;
  readonly reviews: number;
  readonly recommend: { readonly of: number; readonly share: number | null };
  readonly attributes: Readonly<Record<string, { readonly mean: number }>>;
  readonly how: string;
}
/** Reviews, their numbers, what is said beside them, and what the shop calls attributes. */
export interface Reviews extends Listed<Review> {
  readonly rating: Rating;
  readonly told: Readonly<Record<"verification" | "sorting" | "incentives" | "moderation", { readonly text: string }>>;
  readonly labels: Readonly<Record<string, string>>;
}
/** An answer to a question. */
export interface Answer {
  readonly answer_id: string;
  readonly text: string;
  readonly name: string | null;
  readonly badge: string | null;
  readonly language: string | null;
  readonly answered_at: string;
  readonly votes: { readonly up: number; readonly down: number };
  readonly is_accepted: boolean;
}
/** A question with its first answers. */
export interface Question {
  readonly question_id: string;
  readonly text: string;
  readonly name: string | null;
  readonly language: string | null;
  readonly asked_at: string;
  readonly votes: { readonly up: number; readonly down: number };
  readonly answer_count: number;
  readonly answers: readonly Answer[];
}
/** Questions, and the numbers of all. */
export interface Questions extends Listed<Question> {
  readonly counts: { readonly questions: number; readonly answered: number };
}
