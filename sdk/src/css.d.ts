/** A stylesheet of `look/`, made small, as text. */
declare module "*.css" {
  const text: string;
  export default text;
}
