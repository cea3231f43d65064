// A prior of how good a model is, from 0.2 to 0.9. No price list says how good a model is; this only has to order models sensibly until
// the router has seen outcomes of its own, which replace it.
//
//   strength = ln(price) + ln(6) · years
//   quality  = 0.2 + 0.7 · (strength − low) / (high − low), clamped to 0.2 … 0.9, two decimals
//
// price   the median output price of the model at all providers of the dump that ask for one (dollars per million tokens), so that a model
//         is as good at a cheap host as at a dear one
// years   from the dump's date to the model's release (the median of the dates that the dump gives), so zero or less: of two models of the
//         same price the newer one is better, and a year is worth a factor of six in price
// low     the 5th percentile of strength over all models of the dump, high the 95th
//
// It never falls when price or release date rise. The factor was chosen on 29 models of 2023 and 2024 with known correctness on program
// execution and mathematics (WildEval/ZeroEval): rank correlation 0.60 for the price alone, 0.67 with a factor of six (0.66 to 0.68 for 3 to 10).

const YEAR_FACTOR = 6;
const EARLIEST = "2022-11"; // Dates before the first chat model are placeholders.
const MAKERS = /^(amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|writer|xai|zai)\./;
const NOT_TEXT = new RegExp(
  "embed|rerank|whisper|tts|transcri|orpheus|voice|audio|realtime|lyria|imagine|image|veo|paligemma|cosmos|bevformer|sparsedrive|streampetr|"
  + "esm2|esmfold|usdvalidate|speaker|detector|gliner|guard|safety|moderation|translate", "i");

/** Whether a model answers a chat with text, as far as its name tells. */
export const answersInText = id => !NOT_TEXT.test(id);

/** What a model is called whoever hosts it. Good enough for a prior, far too loose for a price. */
export function familyOf(id) {
  return id.toLowerCase().split("/").pop()
    .replace(/^(global|us|eu|au|jp|apac)\./, "")
    .replace(MAKERS, "")
    .replace(/-(v\d+|\d):\d+$/, "").replace(/:.*$/, "")
    .replace(/[._]/g, "-")
    .replace(/-(latest|20\d\d-\d\d-\d\d|20\d{6})$/, "")
    .replace(/-(v1|fp8|versatile|instant|instruct-turbo|instruct-fp8)$/, "")
    .replace(/-(instruct|it|preview)$/, "")
    .replace(/^meta-/, "").replace(/^llama(\d)/, "llama-$1");
}

const sorted = values => [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const at = (values, share) => sorted(values)[Math.floor((values.length - 1) * share)];

/** The models of a provider: the published file has them one level deeper than a dump. */
export const modelsOf = provider => provider?.models ?? provider ?? {};

/** A function from a model's id to its prior; undefined where no provider asks a price for it or it does not answer in text. */
export function qualityPrior(dump, date) {
  const families = new Map();
  for (const [id, model] of Object.values(dump).flatMap(provider => Object.entries(modelsOf(provider)))) {
    const family = families.get(familyOf(id)) ?? { prices: [], dates: [] };
    families.set(familyOf(id), family);
    if (answersInText(id) && model.cost?.output > 0) {
      family.prices.push(model.cost.output);
    }
    if (model.release_date >= EARLIEST) {
      family.dates.push(model.release_date);
    }
  }

  const now = Date.parse(date);
  const strengths = new Map();
  for (const [name, { prices, dates }] of families) {
    if (prices.length > 0 && dates.length > 0) {
      const years = (Date.parse(at(dates, 0.5)) - now) / (365.25 * 24 * 3600 * 1000);
      strengths.set(name, Math.log(at(prices, 0.5)) + Math.log(YEAR_FACTOR) * years);
    }
  }

  const low = at([...strengths.values()], 0.05);
  const high = at([...strengths.values()], 0.95);
  return id => {
    const strength = answersInText(id) ? strengths.get(familyOf(id)) : undefined;
    return strength === undefined
      ? undefined
      : Math.round(100 * Math.min(0.9, Math.max(0.2, 0.2 + (0.7 * (strength - low)) / (high - low)))) / 100;
  };
}
