/** What nobody says twice, and nobody can guess. (`randomUUID` is only there on pages over TLS.) */
export const unique = () => [...crypto.getRandomValues(new Uint32Array(4))].join("-");
