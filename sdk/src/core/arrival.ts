/** How the visitor came: what the log's keywords, campaigns and shares are derived from. Nothing else of an address leaves. */
import type { EventFields } from "./vocabulary.ts";

/** The parameter of a page's address in which a shared link carries its id. */
export const SHARE = "torg_share";
const UTM = ["source", "medium", "campaign", "term", "content"] as const;
const LONGEST = 200;
const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** What the first event of a page tells of how the visitor came to it; empty for who came from the shop's own pages. */
export function arrival(address = location.href, referrer = document.referrer): EventFields {
  const asked = new URL(address).searchParams;
  const said = UTM.map((name) => [name, asked.get(`utm_${name}`)?.slice(0, LONGEST)] as const).filter(([, value]) => value);
  const share = asked.get(SHARE) ?? "";
  const context = {
    ...(isElsewhere(referrer) && { referrer: referrer.slice(0, 4_096) }),
    ...(said.length > 0 && { utm: Object.fromEntries(said) }),
  };
  return { ...(Object.keys(context).length > 0 && { context }), ...(ID.test(share) && { share_id: share }) };
}

function isElsewhere(referrer: string): boolean {
  try {
    return new URL(referrer).host !== location.host;
  } catch {
    return false;
  }
}
