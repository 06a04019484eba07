/** Who knows the visitor's answer on analytics: a consent platform by its name. */
import { follow as cookiebot } from "./consent/cookiebot.ts";
import { follow as google } from "./consent/google.ts";
import { follow as shopify } from "./consent/shopify.ts";

const PLATFORMS: Readonly<Record<string, typeof google>> = { cookiebot, google, shopify };

/** Tells the answer that a platform knows, and each that it hears; of one that isn't known, nothing. */
export function follow(platform: string, answer: (agreed: boolean) => void): void {
  if (Object.hasOwn(PLATFORMS, platform)) PLATFORMS[platform]!(answer);
}
