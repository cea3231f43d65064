// Fits the figures of TokenEstimate.cs to a vocabulary and prints its error by kind of text. One-off:
//   npm install --no-save gpt-tokenizer@3 && node fit.mjs KIND=FILE.jsonl… [KIND=FOLDER…]
// A .jsonl file has {"prompt"} a line; of a folder every file is one text. Every second text fits, the others measure.
import fs from "node:fs";
import path from "node:path";
import { encode as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { encode as cl100k } from "gpt-tokenizer/encoding/cl100k_base";

const FIGURES = ["word", "letterBeyondSix", "threeDigits", "punctuation", "furtherPunctuation", "lineBreaks", "indentation", "accentedLetter",
  "cyrillic", "han", "kana", "hangul", "otherCharacter"];

const isSmall = byte => byte >= 97 && byte <= 122;
const isCapital = byte => byte >= 65 && byte <= 90;
const isLetter = byte => isSmall(byte) || isCapital(byte) || (byte >= 0xc3 && byte <= 0xc9);
const isDigit = byte => byte >= 48 && byte <= 57;
const isBreak = byte => byte === 110 || byte === 114 || byte === 116;

/** Counts the pieces of a text as TokenEstimate.cs does. */
function count(text) {
  const bytes = Buffer.from(JSON.stringify(text).slice(1, -1));
  const pieces = Object.fromEntries(FIGURES.map(name => [name, 0]));
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at];
    const start = at;
    if (isLetter(first)) {
      let letters = 0, before = 65;
      while (at < bytes.length && isLetter(bytes[at]) && !(isSmall(before) && isCapital(bytes[at]))) {
        before = bytes[at];
        letters++;
        if (before >= 0x80) pieces.accentedLetter++;
        at += before >= 0x80 ? 2 : 1;
      }
      pieces.word++;
      pieces.letterBeyondSix += Math.max(0, letters - 6);
    } else if (isDigit(first)) {
      while (at < bytes.length && isDigit(bytes[at])) at++;
      pieces.threeDigits += Math.ceil((at - start) / 3);
    } else if (first === 32) {
      while (at < bytes.length && bytes[at] === 32) at++;
      if (at - start > 1) pieces.indentation++;
    } else if (first === 92) {
      const escaped = bytes[at + 1];
      at += escaped === 117 ? 6 : 2;
      while (isBreak(escaped) && bytes[at] === 92 && isBreak(bytes[at + 1])) at += 2;
      pieces[escaped === 117 ? "otherCharacter" : isBreak(escaped) ? "lineBreaks" : "punctuation"]++;
    } else if (first < 0x80) {
      at++;
      while (at < bytes.length && bytes[at] < 0x80 && bytes[at] !== 32 && bytes[at] !== 92 && !isDigit(bytes[at]) && !isLetter(bytes[at])) at++;
      pieces.punctuation++;
      pieces.furtherPunctuation += at - start - 1;
    } else {
      const second = bytes[at + 1];
      const [length, name, times] = first < 0xce ? [2, "otherCharacter", 1] : first < 0xd4 ? [2, "cyrillic", 1] : first < 0xe0 ? [2, "otherCharacter", 1]
        : first === 0xe3 && second >= 0x81 && second <= 0x83 ? [3, "kana", 1] : first >= 0xe4 && first <= 0xe9 ? [3, "han", 1]
        : first >= 0xea && first <= 0xed ? [3, "hangul", 1] : first < 0xf0 ? [3, "otherCharacter", 1] : [4, "otherCharacter", 2];
      at += length;
      pieces[name] += times;
    }
  }
  return FIGURES.map(name => pieces[name]);
}

/** Least squares of relative errors, every kind with the same weight. */
function fit(texts) {
  const rows = FIGURES.map((_, i) => FIGURES.map((_, j) => (i === j ? 1e-7 : 0)).concat(0));
  for (const { pieces, tokens, weight } of texts) {
    for (let i = 0; i < FIGURES.length; i++) {
      for (let j = 0; j < FIGURES.length; j++) rows[i][j] += (weight * pieces[i] * pieces[j]) / tokens ** 2;
      rows[i][FIGURES.length] += (weight * pieces[i]) / tokens;
    }
  }
  for (let i = 0; i < FIGURES.length; i++) {
    for (let j = 0; j < FIGURES.length; j++) {
      if (j === i) continue;
      const factor = rows[j][i] / rows[i][i];
      rows[j] = rows[j].map((value, k) => value - factor * rows[i][k]);
    }
  }
  return rows.map((row, i) => row[FIGURES.length] / row[i]);
}

function textsOf(file) {
  return fs.statSync(file).isDirectory()
    ? fs.readdirSync(file, { recursive: true }).map(name => path.join(file, name)).filter(name => fs.statSync(name).isFile()).map(name => fs.readFileSync(name, "utf8").slice(0, 8000))
    : fs.readFileSync(file, "utf8").trim().split("\n").map(line => JSON.parse(line).prompt);
}

const kinds = process.argv.slice(2).map(argument => argument.split("=")).map(([kind, file]) => [kind, textsOf(file).filter(text => text.length > 20)]);
for (const [name, encode] of [["o200k", o200k], ["cl100k", cl100k]]) {
  const all = kinds.flatMap(([kind, texts]) => texts.map(text => ({ kind, pieces: count(text), tokens: encode(text).length, weight: 1 / texts.length })));
  const figures = fit(all.filter((_, index) => index % 2 === 0));
  console.log(name, Object.fromEntries(FIGURES.map((figure, i) => [figure, Number(figures[i].toFixed(3))])));
  for (const [kind] of kinds) {
    const errors = all.filter((text, index) => text.kind === kind && index % 2)
      .map(({ pieces, tokens }) => Math.abs(pieces.reduce((sum, pieces, i) => sum + pieces * figures[i], 0) / tokens - 1)).sort((a, b) => a - b);
    console.log(`  ${kind}: median ${(100 * errors[errors.length >> 1]).toFixed(1)} %, 95th percentile ${(100 * errors[Math.floor(errors.length * 0.95)]).toFixed(1)} %`);
  }
}
