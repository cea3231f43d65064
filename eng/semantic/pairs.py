"""Labelled pairs out of the sources. Where a source has no label, the teacher's likeness of the two gives a probability."""
import collections
import math
import random
import re

import numpy

from sources import clean, words

# The logistic curve from the teacher's cosine to a probability: half of the pairs at MIDDLE are the same question.
MIDDLE, WIDTH = 0.83, 0.045
NEGATIONS = re.compile(r"\b(not|no|never|without|cannot|\w+n't|\w+n’t)\b", re.I)
QUESTIONS = ("when", "where", "why", "who", "how")


def logistic(cosine, middle=MIDDLE, width=WIDTH):
    return 1 / (1 + math.exp(-(cosine - middle) / width))


def blind(first, second, probability):
    """The teacher hardly sees numbers, negations and question words."""
    if set(re.findall(r"\d+", first)) != set(re.findall(r"\d+", second)):
        probability = min(probability, 0.08)
    if len(NEGATIONS.findall(first)) % 2 != len(NEGATIONS.findall(second)) % 2:
        probability = min(probability, 0.12)
    begins = [text.lower().split()[0] for text in (first, second)]
    return min(probability, 0.3) if begins[0] != begins[1] and all(word in QUESTIONS for word in begins) else probability


def sharing(corpus_words, chance, most=330_000):
    """Pairs of sentences that share words, rare ones before common ones."""
    found = collections.Counter(word for sentence in corpus_words for word in set(sentence))
    places = collections.defaultdict(list)
    for i, sentence in enumerate(corpus_words):
        for word in set(sentence):
            if 1 < found[word] < 1500:
                places[word].append(i)
    value = {word: 1 / math.log(2 + found[word]) for word in places}
    pairs = set()
    for i, sentence in enumerate(corpus_words):
        if not 3 <= len(sentence) <= 25:
            continue
        near = collections.Counter()
        for word in sorted(set(sentence) & places.keys()):
            for other in places[word] if len(places[word]) < 150 else chance.sample(places[word], 150):
                near[other] += value[word]
        near.pop(i, None)
        best = [other for other, _ in near.most_common(12)]
        pairs.update((min(i, other), max(i, other)) for other in chance.sample(best, min(3, len(best))))
        if len(pairs) > most:
            break
    return sorted(pairs)


def nearest(texts, corpus, sentences, count=6):
    """Each of some texts with those of the others that the teacher finds nearest."""
    places = [place for place, text in enumerate(corpus) if text in texts]
    directions = sentences[places]
    found = set()
    for start in range(0, len(places), 2000):
        cosines = directions[start:start + 2000] @ directions.T
        for row, cosine in enumerate(cosines, start):
            cosine[row] = -1
            found.update((min(row, other), max(row, other)) for other in map(int, numpy.argpartition(-cosine, count)[:count]))
    return [(corpus[places[a]], corpus[places[b]]) for a, b in sorted(found)]


class Pairs(list):
    """Rows of a, b, same (a probability), source and weight."""

    def add(self, first, second, same, source, weight):
        if first.strip() and second.strip():
            self.append({"a": first.strip(), "b": second.strip(), "same": float(same), "source": source, "weight": weight})

    def add_teacher(self, corpus, pairs, cosines, chance):
        """Pairs that share words, those that the teacher finds alike more often than they are."""
        strata = [(34_000, lambda cosine: cosine > 0.74), (22_000, lambda cosine: 0.56 < cosine <= 0.74), (5_000, lambda cosine: cosine <= 0.56)]
        for most, belongs in strata:
            rows = [row for row, cosine in enumerate(cosines) if belongs(cosine)]
            for row in chance.sample(rows, min(most, len(rows))):
                first, second = (corpus[i] for i in pairs[row])
                if words(first) != words(second):
                    self.add(first, second, blind(first, second, logistic(cosines[row])), "teacher", 1.0)

    def add_labelled(self, sources, vector, chance):
        known = [(first, second) for first, second in sources.mock if vector(first) is not None and vector(second) is not None]
        near = numpy.array([vector(first) for first, _ in known]) @ numpy.array([vector(second) for _, second in known]).T
        for i, (first, second) in enumerate(known):
            self.add(first, second, True, "mock", 0.5)
            for j in [j for j in numpy.argsort(-near[i])[:6] if j != i and near[i, j] < 0.93][:2]:
                self.add(first, known[j][1], False, "mock", 0.5)
        for first, second, grade in sources.stsb:
            if grade >= 4.6 or 1.5 <= grade <= 3.6:
                self.add(first, second, grade >= 4.6, "stsb", 0.4)
        for name, rows in sources.intents.items():
            self.add_intents(name, [row for row in rows if vector(row[0]) is not None], vector, chance)
        for first, second, same in sources.rqe:
            if len(first) < 260 and len(second) < 200 and first != second and chance.random() < 0.4:
                self.add(first, second, same, "rqe", 0.35)
        asked = [question for question in sources.squad if vector(question) is not None]
        vectors = numpy.array([vector(question) for question in asked])
        picked = chance.sample(range(len(asked)), 3000)
        for i, row in zip(picked, vectors[picked] @ vectors.T):
            for j in [j for j in top(row, 20) if j != i and row[j] < 0.93][:1]:
                self.add(asked[i], asked[j], False, "squad", 0.7)

    def add_intents(self, name, rows, vector, chance):
        """Another intent is another question; the same intent is the same question as far as the teacher says."""
        vectors = numpy.array([vector(text) for text, _ in rows])
        picked = chance.sample(range(len(rows)), min(2500, len(rows)))
        for i, row in zip(picked, vectors[picked] @ vectors.T):
            near = [j for j in top(row, 60) if j != i]
            for j in [j for j in near if rows[j][1] != rows[i][1]][:1]:
                self.add(rows[i][0], rows[j][0], False, name, 0.7)
            same = [j for j in near if rows[j][1] == rows[i][1]][:12]
            if same:
                j = chance.choice(same)
                self.add(rows[i][0], rows[j][0], blind(rows[i][0], rows[j][0], logistic(row[j], 0.80, 0.05)), name, 0.5)


def top(row, count):
    best = numpy.argpartition(-row, count)[:count]
    return best[numpy.argsort(-row[best])]


def lookup(corpus, sentences):
    places = {text: i for i, text in enumerate(corpus)}

    def vector(text):
        place = places.get(clean(text))
        return None if place is None else sentences[place]

    return vector
