// Where the dump is known to be wrong or to say too little. A wrong price is worse than an unknown one.

const UNKNOWN = undefined;

const CORRECTIONS = {
  // The dump has the prices of other hosts here; these are Amazon's, as genai-prices has them.
  "bedrock/google.gemma-3-12b-it": { input: 0.09, output: 0.29 },
  "bedrock/google.gemma-3-27b-it": { input: 0.23, output: 0.38 },
  "bedrock/mistral.voxtral-small-24b-2507": { input: 0.1, output: 0.3 },
  "bedrock/qwen.qwen3-coder-480b-a35b-v1:0": { input: 0.45, output: 1.8 },
  "bedrock/qwen.qwen3-vl-235b-a22b": { input: 0.53, output: 2.66 },

  // The launch price; genai-prices has the one that followed.
  "moonshotai/kimi-k2-turbo-preview": { input: 1.15, output: 8, cachedInput: 0.15 },

  // Aliases that moved on to a model of another price; sources disagree about where they point.
  "gemini/gemini-flash-latest": UNKNOWN,
  "gemini/gemini-flash-lite-latest": UNKNOWN,
  "mistral/mistral-medium-latest": UNKNOWN,
};

// Text and pictures have different prices per token there, and the dump has one of the two.
const PICTURES = /image/;

// Music is paid by the song; the dump says 0.
const SONGS = /lyria/;

// Each search costs a fee beside the tokens, often more than they do.
const SEARCH_FEES = /^perplexity\/|^openrouter\/perplexity\//;

// The dump still has the surcharge for long prompts that Anthropic ended in March 2026 and no longer shows at Anthropic itself.
const ENDED_TIERS = /^(azure\/claude-|openrouter\/anthropic\/claude-)/;

// Amazon adds 10 % to Claude 4.5 and later unless the request may run anywhere ("global."). The dump has it for "eu." alone.
const GEOGRAPHIC = /^bedrock\/((us|au|jp)\.)?anthropic\.claude-(haiku-4-5|opus-4-[5-9]|sonnet-4-[56]|sonnet-5|fable-5)/;
const ANTHROPIC_LIST = {
  "haiku-4-5": [1, 5],
  "opus-4": [5, 25],
  "sonnet-4": [3, 15],
  "sonnet-5": [2, 10],
  "fable-5": [10, 50],
};

/** The price of a model at a provider, corrected; undefined where it is unknown. */
export function correct(provider, id, price) {
  const key = `${provider}/${id}`;
  if (key in CORRECTIONS) {
    return CORRECTIONS[key];
  }
  if (price === undefined || PICTURES.test(id) || SONGS.test(id) || SEARCH_FEES.test(key)) {
    return UNKNOWN;
  }
  if (ENDED_TIERS.test(key)) {
    const { tiers, ...flat } = price;
    return flat;
  }
  return GEOGRAPHIC.test(key) ? geographic(id) : price;
}

function geographic(id) {
  const [, list] = Object.entries(ANTHROPIC_LIST).find(([name]) => id.includes(name));
  const [input, output] = list.map(price => price * 1.1);
  const tidy = number => Number(number.toPrecision(10));
  return { input: tidy(input), output: tidy(output), cachedInput: tidy(input * 0.1), cacheWrite: tidy(input * 1.25) };
}
