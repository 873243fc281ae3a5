// The rules of rules.py once more, for Node's own server.
"use strict";
const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");

const TOLERANCE = 300;
const { RECEIVER_SECRET: secret = "", RECEIVER_SCHEME: scheme = "influencer-hero" } = process.env;
if (!["influencer-hero", "unsigned"].includes(scheme) || (scheme !== "unsigned" && !secret)) {
  console.error("RECEIVER_SCHEME must be influencer-hero or unsigned, and the former needs RECEIVER_SECRET");
  process.exit(1);
}

function isSigned(headers, body) {
  const expected = Buffer.from(crypto.createHmac("sha256", secret).update(body).digest("hex"));
  const given = Buffer.from(String(headers["x-influencerhero-signature"] ?? ""), "latin1");
  return given.length === expected.length && crypto.timingSafeEqual(given, expected);
}

function isFresh(headers) {
  const stamp = String(headers["x-influencerhero-timestamp"] ?? "");
  return /^[0-9]{1,12}$/.test(stamp) && Math.abs(Date.now() / 1000 - Number(stamp)) <= TOLERANCE;
}

function isObject(body) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function judge(method, headers, body) {
  if (method !== "POST") return 405;
  if (scheme !== "unsigned" && !(isSigned(headers, body) && isFresh(headers))) return 401;
  return isObject(body) ? 200 : 400;
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("error", () => {});
  request.on("end", () => {
    const { method, headers } = request;
    const status = judge(method, headers, Buffer.concat(chunks));
    if (process.env.RECEIVER_LOG) {
      fs.appendFileSync(process.env.RECEIVER_LOG, JSON.stringify({ method, headers, status }) + "\n");
    }
    response.writeHead(status, { "Content-Length": 0 }).end();
  });
});

server.listen(Number(process.env.RECEIVER_PORT ?? 0), "127.0.0.1", () => {
  console.log(`listening on ${server.address().port}`);
});
