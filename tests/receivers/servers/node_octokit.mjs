// @octokit/webhooks on Node's own server: its middleware as the documentation shows, and its `verify` with the rest by hand.
import { createServer } from "node:http";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const webhooks = new Webhooks({ secret: process.env.RECEIVER_SECRET, log: quiet });
webhooks.onAny(() => {});

const read = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};
const answer = async (request) => {
  const text = await read(request);
  const { "x-hub-signature-256": signature, "x-github-delivery": id, "x-github-event": name } = request.headers;
  if (request.method !== "POST") return 405;
  if (!text || !signature || !id || !name || !(await webhooks.verify(text, signature))) return 401;
  let payload;
  try {
    payload = JSON.parse(text);
  } catch {
    return 400;
  }
  if (payload === null || typeof payload !== "object" || Array.isArray(payload)) return 400;
  await webhooks.receive({ id, name, payload });
  return 200;
};
const hooks = {
  documented: createNodeMiddleware(webhooks, { path: "/hooks", log: quiet }),
  right: (request, response) => answer(request).then((status) => response.writeHead(status).end()),
};

const server = createServer(hooks[process.env.RECEIVER_HOOK ?? "right"]);
server.listen(Number(process.env.RECEIVER_PORT ?? 0), "127.0.0.1", () => {
  console.log(`listening on ${server.address().port}`);
});
