/** Consent as Cookiebot asked for it: its purpose "statistics". */

interface Cookiebot {
  readonly hasResponse?: boolean;
  readonly consent?: { readonly statistics?: boolean };
}

/** Tells the visitor's answer: the one that Cookiebot knows, and each that it hears. */
export function follow(answer: (agreed: boolean) => void): void {
  const look = () => {
    const { Cookiebot: asked } = globalThis as { Cookiebot?: Cookiebot };
    if (asked?.hasResponse) answer(asked.consent?.statistics === true);
  };
  for (const name of ["ConsentReady", "Accept", "Decline"]) addEventListener(`CookiebotOn${name}`, look);
  look();
}
