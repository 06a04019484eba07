// What follows the guide's setup of Segment's client (`analytics`): people one to four view the products a and b, a
// fifth only a. Arguments: a, b, and what people's names begin with.
const [a, b, prefix] = process.argv.slice(-3);
const errors = [];
analytics.on("error", ({ reason }) => errors.push(String(reason)));

const context = { consent: { categoryPreferences: { analytics: true } } };
const view = (anonymousId, product_id) =>
  analytics.track({ anonymousId, event: "Product Viewed", properties: { product_id }, context });
for (const person of [1, 2, 3, 4]) for (const product of [a, b]) view(`${prefix}-${person}`, product);
view(`${prefix}-5`, a);
analytics.identify({ userId: `${prefix}-1`, anonymousId: `${prefix}-1`, traits: { first_name: "Anna" }, context });
analytics.group({ userId: `${prefix}-1`, groupId: "club", context });

await analytics.closeAndFlush({ timeout: 20_000 });
if (errors.length) throw new Error(errors.join("\n"));
