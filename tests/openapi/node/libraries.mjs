// The vendors' own libraries. They ask the machine for the time, so it tells them that of the vector.
import { readFileSync } from "node:fs";
import { Webhooks } from "@octokit/webhooks";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as SvixWebhook } from "svix";

const stripe = new Stripe("sk_test_nothing_is_called");

const libraries = {
  github: ({ secret, text, headers }) => new Webhooks({ secret }).verify(text, headers["x-hub-signature-256"] ?? ""),
  "standard-webhooks": ({ secret, text, headers }) => Boolean(new StandardWebhook(secret).verify(text, headers)),
  svix: ({ secret, text, headers }) => (new SvixWebhook(secret).verify(text, headers), true),
  stripe: ({ secret, text, headers }) => Boolean(stripe.webhooks.constructEvent(text, headers["stripe-signature"], secret)),
};

const joined = (pairs) => {
  const headers = {};
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  return headers;
};

const judge = async (vector) => {
  Date.now = () => vector.now * 1000;
  const text = vector.body ?? Buffer.from(vector.body_base64, "base64").toString("utf8");
  try {
    return (await libraries[vector.scheme]({ ...vector, text, headers: joined(vector.headers) })) === true;
  } catch {
    return false; // how a library refuses is its own affair
  }
};

const { vectors } = JSON.parse(readFileSync(0, "utf8"));
const said = [];
for (const vector of vectors) said.push(await judge(vector));
console.log(JSON.stringify(said));
