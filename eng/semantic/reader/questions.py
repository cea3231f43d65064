"""Pairs of questions that were labelled by hand, out of the folder `questions`.

  groups.txt    a question (=), the same asked by others (+), and what looks like it and is not (-)
  copies.txt    questions of groups.txt by their numbers, asked in nearly the same words
  clusters.txt  questions on one subject; the same letter is the same question
  alike.txt     pairs of questions of different groups that a sentence model finds alike, by their numbers, with a grade
  asked.txt     pairs of questions that people asked (query-wellformedness, WebQuestions, intents), by the SHA-1 of both, with a grade

The grades: 3 the same, 2 rather the same, 1 rather not, 0 different.
"""
import hashlib
import itertools
import pathlib
import re

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

HERE = pathlib.Path(__file__).resolve().parent / "questions"
GRADES = (0.0, 0.2, 0.8, 1.0)
COMMON = set("""what how why who when where which is are the a an to of in do does did i you my for can it on and be with best way one should have some your""".split())


def blocks(name):
    return [[line.split(" ", 1) for line in block.split("\n")] for block in (HERE / name).read_text().strip().split("\n\n")]


def numbered(name):
    return [line.split(" ", 1) for line in (HERE / name).read_text().splitlines()]


def row(a, b, same, source):
    return {"a": a, "b": b, "same": float(same), "weight": 1.0, "source": source}


def groups(chance):
    """Pairs of groups and copies. Words tell little in them, and that the wrong way: the ones of a group that are not the same share the most."""
    texts, places, pairs = [], [], []
    for block in blocks("groups.txt"):
        same, other = [text for mark, text in block if mark != "-"], [text for mark, text in block if mark == "-"]
        for mark, text in block:
            texts.append(text)
            places.append((same, other, mark != "-"))
        pairs += [row(a, b, 1, "groups") for a, b in itertools.combinations(same, 2)] + [row(same[0], text, 0, "groups") for text in other]
        crossed, among = list(itertools.product(same[1:], other)), list(itertools.combinations(other, 2))
        pairs += [row(a, b, 0, "groups") for some, most in ((crossed, 5), (among, 1)) for a, b in chance.sample(some, min(most, len(some)))]
    for number, text in numbered("copies.txt"):
        same, other, is_same = places[int(number)]
        pairs.append(row(texts[int(number)], text, 1, "copies"))
        if is_same:
            pairs.append(row(text, chance.choice([one for one in same if one != texts[int(number)]] or same), 1, "copies"))
            pairs += [row(text, one, 0, "copies") for one in chance.sample(other, min(2, len(other)))]
        else:
            pairs.append(row(text, chance.choice(same), 0, "copies"))
    return texts, pairs


def alike(texts):
    return [row(texts[int(a)], texts[int(b)], GRADES[int(grade)], "alike") for grade, a, b in (line.split() for line in (HERE / "alike.txt").read_text().splitlines())]


def asked(pairs):
    """Those of the pairs that have a grade."""
    grades = {key: GRADES[int(grade)] for grade, key in numbered("asked.txt")}
    keyed = ((hashlib.sha1(f"{a}\t{b}".encode()).hexdigest()[:16], a, b) for a, b in pairs)
    return [row(a, b, grades[key], "asked") for key, a, b in keyed if key in grades]


def clusters(first, last):
    """All pairs of some clusters."""
    found = []
    for block in blocks("clusters.txt")[first:last]:
        found += [row(a, b, one == other, "clusters") for (one, a), (other, b) in itertools.combinations(block, 2)]
    return found


def hard(pairs, cosine, random_state, share=1.9):
    """All that are the same and, of the others, that many times as many: rather those that a sentence model finds alike."""
    same, other = ([pair for pair in pairs if (pair["same"] > 0.5) == wanted] for wanted in (True, False))
    drawn = numpy.array([cosine(pair) for pair in other]) + random_state.gumbel(size=len(other)) * 0.12
    return same + [other[i] for i in numpy.argsort(-drawn)[:int(share * len(same))]]


def surface(pair, cosine):
    """What shows without reading: how alike a sentence model finds both, what words they share, their lengths."""
    first, second = (set(re.findall("[a-z0-9']+", pair[name].lower())) for name in "ab")
    shared = [len(a & b) / max(1, len(a | b)) for a, b in ((first, second), (first - COMMON, second - COMMON))]
    return cosine(pair), *shared, min(10, abs(len(first) - len(second))) / 10, min(20, len(first), len(second)) / 20


def reweighed(pairs, like, cosine, chance):
    """Pairs drawn and weighed so that what shows on the surface says as much of them as of others, which were found and not written for a purpose."""
    def curve():
        return make_pipeline(StandardScaler(), PolynomialFeatures(2), LogisticRegression(max_iter=2000, C=0.3))

    own, others = (numpy.array([surface(pair, cosine) for pair in some]) for some in (pairs, like))
    same, grade = numpy.array([pair["same"] > 0.5 for pair in pairs]), numpy.array([pair["same"] for pair in like])
    said = curve().fit(own, same).predict_proba(own)[:, 1]
    twice = curve().fit(numpy.r_[others, others], numpy.r_[numpy.ones(len(like)), numpy.zeros(len(like))], logisticregression__sample_weight=numpy.r_[grade, 1 - grade])
    wanted = twice.predict_proba(own)[:, 1]
    weights = numpy.clip(numpy.where(same, wanted / said, (1 - wanted) / (1 - said)), 0, 3)
    drawn = [dict(pair, weight=max(1.0, float(weight))) for pair, weight in zip(pairs, weights) if weight >= 1 or chance.random() < weight]
    chance.shuffle(drawn)
    return drawn

