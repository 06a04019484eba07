/** The API's operations by name, as the OpenAPI document types them: `"GET /v1/products/{product_id}/page"`. */
import type { paths } from "../../types/api.d.ts";

type Method = "get" | "put" | "post" | "delete";
type Doors = {
  [P in keyof paths & string as { [M in Method]: paths[P][M] extends object ? `${Uppercase<M>} ${P}` : never }[Method]]: unknown;
};
type Operation<D> = D extends `${infer M} ${infer P}`
  ? P extends keyof paths ? Lowercase<M> extends keyof paths[P] ? paths[P][Lowercase<M>] : never : never
  : never;
type Json<T> = T extends { content: { "application/json": infer J } } ? J : null;
type Good<R> = R[Extract<keyof R, 200 | 201 | 202 | 204>];
type Part<O, K extends string> = O extends { parameters: { [P in K]?: infer Q } } ? NonNullable<Q> : never;
/** A member of `call`'s second argument: to be left out where there is none, optional where all of it is. */
type Given<K extends string, V> = [V] extends [never] ? unknown : object extends V ? { readonly [P in K]?: V } : { readonly [P in K]: V };

/** What a page may ask of the API. */
export type Door = keyof Doors;
/** What is answered; null for nothing. */
export type Answered<D extends Door> = Operation<D> extends { responses: infer R } ? Json<Good<R>> : never;
/** What is sent. */
export type Sent<D extends Door> = Operation<D> extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;
/** What is said when asking: the path's names, the query, the body. */
export type Said<D extends Door> =
  & Given<"path", Part<Operation<D>, "path">>
  & Given<"query", Part<Operation<D>, "query">>
  & (Sent<D> extends null ? unknown : Given<"body", Sent<D>>);
