// Compares the catalogue with the data of genai-prices, which states prices as rules over model names.

const THEIRS = {
  anthropic: "anthropic", azure: "azure", bedrock: "aws", cerebras: "cerebras", cohere: "cohere", deepseek: "deepseek",
  fireworks: "fireworks", gemini: "google", groq: "groq", mistral: "mistral", moonshotai: "moonshotai", openai: "openai", together: "together",
  xai: "x-ai",
};

function matches(rule, id) {
  if (rule.or) return rule.or.some(part => matches(part, id));
  if (rule.and) return rule.and.every(part => matches(part, id));
  if (rule.equals !== undefined) return id === rule.equals;
  if (rule.starts_with !== undefined) return id.startsWith(rule.starts_with);
  if (rule.ends_with !== undefined) return id.endsWith(rule.ends_with);
  if (rule.contains !== undefined) return id.includes(rule.contains);
  return new RegExp(rule.regex).test(id);
}

/** The prices in force on a day: the last of those without a constraint or with a start that has passed. */
function inForce(prices, day) {
  return Array.isArray(prices)
    ? prices.filter(({ constraint }) => !constraint || constraint.start_date <= day).at(-1)?.prices ?? {}
    : prices;
}

const base = price => (typeof price === "object" ? price?.base : price);
const differ = (a, b) => b !== undefined && Math.abs(a - b) > 0.01 * Math.max(a, b);

/** One line for each model whose input or output price differs by more than one per cent. */
export function disagreements(providers, theirs, day) {
  const lines = [];
  for (const [provider, name] of Object.entries(THEIRS)) {
    const list = theirs.find(entry => entry.id === name).models;
    for (const [id, { price }] of Object.entries(providers[provider])) {
      const other = price && (list.find(model => model.id === id) ?? list.find(model => matches(model.match, id)));
      if (!other) {
        continue;
      }
      const prices = inForce(other.prices, day);
      const [input, output] = [base(prices.input_mtok), base(prices.output_mtok)];
      if (differ(price.input, input) || differ(price.output, output)) {
        lines.push(`differs ${provider}/${id}: ${price.input}/${price.output}, genai-prices ${other.id}: ${input}/${output}`);
      }
    }
  }
  return lines;
}
