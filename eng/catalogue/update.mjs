// Makes src/FuncRouter/Accounting/catalogue.json from a dump of models.dev.
//
//   node eng/catalogue/update.mjs DUMP.json DATE [GENAI-PRICES.json] [--out FILE]
//
// DUMP is an object of providers, each an object of models, or what https://models.dev/api.json publishes (MIT licence); DATE (2026-07) is the
// dump's, which it does not carry itself. With a third file, the data of https://github.com/pydantic/genai-prices (MIT licence), every price that differs by
// more than one per cent between the catalogue and that file is printed; the catalogue is not changed by it. What was decided about such
// differences stands in corrections.mjs, each with its reason. src/FuncRouter/Accounting/Feeds reads a live feed by the same rules, and a test compares the two.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { correct } from "./corrections.mjs";
import { disagreements } from "./compare.mjs";
import { answersInText, modelsOf, qualityPrior } from "./quality.mjs";

// The router's name of a provider, and models.dev's.
const PROVIDERS = {
  "alibaba": "alibaba",
  "anthropic": "anthropic",
  "azure": "azure",
  "bedrock": "amazon-bedrock",
  "cerebras": "cerebras",
  "cloudflare-workers-ai": "cloudflare-workers-ai",
  "cohere": "cohere",
  "deepseek": "deepseek",
  "fireworks": "fireworks-ai",
  "gemini": "google",
  "github-models": "github-models",
  "groq": "groq",
  "huggingface": "huggingface",
  "mistral": "mistral",
  "moonshotai": "moonshotai",
  "nvidia": "nvidia",
  "openai": "openai",
  "openrouter": "openrouter",
  "perplexity": "perplexity",
  "together": "togetherai",
  "xai": "xai",
};

const OUTPUT = fileURLToPath(new URL("../../src/FuncRouter/Accounting/catalogue.json", import.meta.url));

// The dump has rounding errors such as 0.049999999999999996; no list price has more than ten digits.
const tidy = number => Number(number.toPrecision(10));

const positive = number => (number > 0 ? number : undefined);

/** A price of the dump in the catalogue's form, or undefined where it does not say what a text request costs. */
function priceOf(provider, id, cost) {
  if (cost?.input == null || cost.output == null) {
    return undefined;
  }
  if ("request" in cost || "citation" in cost) {
    return undefined; // A part of the bill is not told by tokens.
  }
  if (cost.reasoning != null && cost.reasoning !== cost.output) {
    return undefined; // Two output prices, and which one holds depends on a mode of the request.
  }
  if (cost.input > 0 && cost.output === 0 && !/embed|rerank/i.test(id)) {
    return undefined; // A surcharge on somebody else's price.
  }
  const price = partsOf(provider, id, cost);
  const tiers = (cost.tiers ?? []).map(tier => {
    if ((tier.tier.type ?? "context") !== "context") {
      throw new Error(`${provider}/${id}: a tier of an unknown type, ${tier.tier.type}`);
    }
    return { aboveInputTokens: tier.tier.size, price: partsOf(provider, id, tier) };
  });
  if (tiers.length > 0) {
    price.tiers = tiers.sort((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  }
  return price;
}

/**
 * The four prices. A cached token is never free where a token costs something: such a 0 stands for "unknown" in the dump (gpt-3.5-turbo
 * has no cache). Nor does a written one ever cost less than a plain one: such a figure is the storage alone (Gemini at OpenRouter).
 */
function partsOf(provider, id, cost) {
  const price = { input: tidy(cost.input), output: tidy(cost.output) };
  const cached = cost.cache_read ?? cost.cached_input;
  if (cached != null) {
    if (cached > 0 && cached <= cost.input) {
      price.cachedInput = tidy(cached);
    } else if (cost.input > 0) {
      console.log(`dropped ${provider}/${id} cachedInput ${cached}`);
    }
  }
  if (cost.cache_write != null) {
    if (cost.cache_write > 0 && cost.cache_write >= cost.input) {
      price.cacheWrite = tidy(cost.cache_write);
    } else if (cost.input > 0) {
      console.log(`dropped ${provider}/${id} cacheWrite ${cost.cache_write}`);
    }
  }
  return price;
}

// The dump tells whether chat programs offer attachments with a model; a no is not to be trusted where the name says otherwise.
const seesImages = (id, attachment) =>
  attachment || !/vl|vision|omni|qvq|pixtral|llama-4|gemma-3|gemma-4|multimodal/i.test(id) ? attachment ?? undefined : undefined;

function factsOf(provider, id, model, quality) {
  const context = positive(model.limit?.context);
  const output = answersInText(id) ? positive(model.limit?.output) : undefined; // An embedding's "output" is its dimensions.
  return {
    price: correct(provider, id, priceOf(provider, id, model.cost)),
    contextWindow: context,
    maxOutputTokens: output && context ? Math.min(output, context) : output,
    quality: quality(id),
    tools: model.tool_call ?? undefined,
    vision: seesImages(id, model.attachment),
    reasoning: model.reasoning ?? undefined,
    structuredOutput: model.structured_output ?? undefined,
  };
}

/** One model a line, so that a change of the catalogue can be read as a diff. */
function write(head, providers) {
  const blocks = Object.entries(providers).map(([provider, models]) => {
    const lines = Object.entries(models).map(([id, facts]) => `      ${JSON.stringify(id)}: ${JSON.stringify(facts)}`);
    return `    ${JSON.stringify(provider)}: {\n${lines.join(",\n")}\n    }`;
  });
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `{\n${fields.join("")}  "providers": {\n${blocks.join(",\n")}\n  }\n}\n`;
}

function main({ values: { out }, positionals: [dumpPath, date, comparePath] }) {
  if (!dumpPath || !/^\d{4}-\d{2}(-\d{2})?$/.test(date ?? "")) {
    console.error("usage: node eng/catalogue/update.mjs DUMP.json DATE [GENAI-PRICES.json] [--out FILE]");
    process.exitCode = 2;
    return;
  }
  const dump = JSON.parse(readFileSync(dumpPath, "utf8"));
  const quality = qualityPrior(dump, date);
  const providers = {};
  for (const [provider, theirs] of Object.entries(PROVIDERS)) {
    const models = Object.entries(modelsOf(dump[theirs])).sort(([a], [b]) => (a < b ? -1 : 1));
    if (models.length === 0) {
      throw new Error(`the dump has no provider ${theirs}`);
    }
    providers[provider] = Object.fromEntries(models.map(([id, model]) => [id, factsOf(provider, id, model, quality)]));
  }
  const head = {
    source: "https://models.dev",
    licence: "MIT, Copyright (c) 2025 models.dev",
    date,
    madeBy: "eng/catalogue/update.mjs; prices are US dollars per million tokens",
  };
  writeFileSync(out ?? OUTPUT, write(head, providers));
  if (comparePath) {
    disagreements(providers, JSON.parse(readFileSync(comparePath, "utf8")), date).forEach(line => console.log(line));
  }
}

main(parseArgs({ options: { out: { type: "string" } }, allowPositionals: true }));
