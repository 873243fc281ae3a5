// A verifier for each scheme in a few lines of node:crypto, as an implementer elsewhere would write it from the vendor's
// rules. It reads the JSON of `hookpact vectors` and prints, for each vector, whether it would be accepted.
import { createHmac, createPublicKey, timingSafeEqual, verify as check } from "node:crypto";
import { readFileSync } from "node:fs";

const same = (one, two) => one.length === two.length && timingSafeEqual(one, two);
const text = (one, two) => same(Buffer.from(one), Buffer.from(two));
const mac = (key, content, encoding = "hex") => createHmac("sha256", key).update(content).digest(encoding);
const signed = (before, body) => Buffer.concat([Buffer.from(before), body]);
const within = (now, stamp, past, future = Infinity) => now - stamp <= past && stamp - now <= future;

const ofTheBody = (name, prefix, encoding) => ({ header, secret, body }) =>
  text(header(name), prefix + mac(secret, body, encoding));

const withAnId = (prefix) => ({ header, secret, body, now }) => {
  const id = header(`${prefix}-id`), stamp = header(`${prefix}-timestamp`);
  if (!id || !stamp) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const made = `v1,${mac(key, signed(`${id}.${stamp}.`, body), "base64")}`;
  return header(`${prefix}-signature`).split(" ").some((item) => text(item, made)) && within(now, Number(stamp), 300, 300);
};

const inFields = ({ header, secret, body, now }) => {
  const fields = header("stripe-signature").split(",").map((field) => field.split("="));
  const stamp = fields.find(([name]) => name === "t")?.[1];
  const made = mac(secret, signed(`${stamp}.`, body));
  return fields.some(([name, value]) => name === "v1" && text(value, made)) && within(now, Number(stamp), 300);
};

const withATime = (signature, timestamp) => ({ header, secret, body, now }) => {
  const stamp = header(timestamp);
  return text(header(signature), `v0=${mac(secret, signed(`v0:${stamp}:`, body))}`) && within(now, Number(stamp), 300, 300);
};

const dated = ({ header, secret, body, now }) => {
  const stamp = header("twitch-eventsub-message-timestamp");
  const made = mac(secret, signed(header("twitch-eventsub-message-id") + stamp, body));
  return text(header("twitch-eventsub-message-signature"), `sha256=${made}`) && within(now, Date.parse(stamp) / 1000, 600);
};

const byKeyPair = ({ header, public_key, body }) => {
  const x = Buffer.from(public_key, "hex").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const content = signed(header("x-signature-timestamp"), body);
  const signature = header("x-signature-ed25519");
  return /^([0-9a-f]{2})*$/.test(signature) && check(null, content, key, Buffer.from(signature, "hex"));
};

const schemes = {
  github: ofTheBody("x-hub-signature-256", "sha256=", "hex"),
  shopify: ofTheBody("x-shopify-hmac-sha256", "", "base64"),
  "standard-webhooks": withAnId("webhook"),
  svix: withAnId("svix"),
  stripe: inFields,
  slack: withATime("x-slack-signature", "x-slack-request-timestamp"),
  zoom: withATime("x-zm-signature", "x-zm-request-timestamp"),
  twitch: dated,
  discord: byKeyPair,
};

const judge = (vector) => {
  const found = vector.headers.map(([name, value]) => [name.toLowerCase(), value]);
  const header = (name) => found.filter(([key]) => key === name).map(([, value]) => value).join(", ");
  const body = Buffer.from(vector.body ?? vector.body_base64, vector.body === undefined ? "base64" : "utf8");
  return schemes[vector.scheme]({ ...vector, header, body });
};

const { vectors } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(vectors.map(judge)));
