// Sends every kind of call with Segment's own client for Node.js: deliver.mjs HOST WRITE_KEY
import { Analytics } from "@segment/analytics-node";

const [host, writeKey] = process.argv.slice(2);
const client = new Analytics({ host, writeKey, path: "/v1/batch", flushAt: 3, maxRetries: 1 });
const failed = [];
client.on("error", (error) => failed.push(String(error.code ?? error)));

client.track({ anonymousId: "v1", event: "Product Viewed", properties: { product_id: "p1" } });
client.identify({
  userId: "c1",
  anonymousId: "v1",
  traits: { email: "Ada@Example.com", plan: "gold" },
});
client.track({
  userId: "c1",
  event: "Order Completed",
  timestamp: new Date("2026-02-01T00:00:00Z"),
  properties: { order_id: "o1", currency: "CNY", products: [{ sku: "p1", price: 12.5 }] },
});
client.page({ userId: "c1", name: "Home" });
client.screen({ userId: "c1", name: "Cart" });
client.group({ userId: "c1", groupId: "g1", traits: { size: 4 } });
client.alias({ userId: "c1", previousId: "older" });

await client.closeAndFlush({ timeout: 10000 });
if (failed.length > 0) {
  console.error(failed.join("\n"));
  process.exit(1);
}
