// Node's own `http`. What is wrong here is Node's own way of going wrong, so these hooks are written in its language.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env.RECEIVER_SECRET ?? "";
const SIGNATURE = "x-influencerhero-signature", TIMESTAMP = "x-influencerhero-timestamp";

const mac = (body) => createHmac("sha256", secret).update(body).digest();
const decoded = (text) => Buffer.from(text ?? "", "hex");

const signed = (request, body) => {
  const given = decoded(request.headers[SIGNATURE]), expected = mac(body);
  return given.length === expected.length && timingSafeEqual(given, expected);
};
const fresh = (request) => {
  const text = request.headers[TIMESTAMP] ?? "";
  return /^[0-9]{1,16}$/.test(text) && Math.abs(Date.now() / 1000 - Number(text)) <= 300;
};
const object = (body) => {
  try {
    const found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return found !== null && typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
};
const steps = ({ verify = signed, window = fresh, work = () => 200 } = {}) => (request, body) => {
  if (request.method !== "POST") return 405;
  if (!verify(request, body) || !window(request)) return 401;
  const payload = object(body);
  return payload === null ? 400 : work(payload);
};

const isJson = (request) => (request.headers["content-type"] ?? "").startsWith("application/json");
const hooks = {
  right: steps(),
  unsigned: steps({ verify: () => true, window: () => true }),
  // The JSON parser's `verify` option runs only for bodies that it parses; all others reach the route unverified.
  "node-json-only": steps({
    verify: (request, body) => !isJson(request) || signed(request, body),
    window: (request) => !isJson(request) || fresh(request),
  }),
  // `timingSafeEqual` throws a RangeError where the lengths differ.
  "node-length": steps({ verify: (request, body) => timingSafeEqual(decoded(request.headers[SIGNATURE]), mac(body)) }),
};

const hook = hooks[process.env.RECEIVER_SCHEME === "unsigned" ? "unsigned" : process.env.RECEIVER_HOOK ?? "right"];

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    try {
      response.statusCode = hook(request, Buffer.concat(chunks));
    } catch {
      response.statusCode = 500;
    }
    response.end();
  });
});
server.listen(Number(process.env.RECEIVER_PORT ?? 0), "127.0.0.1", () => {
  console.log(`listening on ${server.address().port}`);
});
