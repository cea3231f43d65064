"""Makes words.bin: for each word its weight, direction, worth, class, synonyms and opposites (see WordTable.cs, which reads it)."""
import collections
import math
import re
import struct

import numpy
import scipy.sparse
from scipy.sparse.linalg import LinearOperator, cg

WORDS, DIMENSIONS = 15000, 48
WORDNET = "/usr/share/wordnet/"

# Opposites that WordNet lacks or has in other forms; comparatives and superlatives are made from them.
OPPOSITES = """increase decrease,increase reduce,increasing decreasing,best worst,better worse,good bad,gain lose,gaining losing,start stop,start end,begin end,buy sell,
buying selling,before after,left right,high low,hot cold,open close,male female,man woman,men women,boy girl,boys girls,husband wife,fast slow,large small,big small,
big little,more less,most least,easy hard,new old,old young,first last,input output,win lose,winning losing,add remove,send receive,upload download,import export,
cheap expensive,advantages disadvantages,advantage disadvantage,pros cons,benefits risks,with without,rich poor,long short,tall short,early late,true false,enable disable,
legal illegal,safe dangerous,possible impossible,include exclude,north south,east west,morning evening,summer winter,black white,love hate,like hate,install uninstall,
encrypt decrypt,encode decode,above below,max min,maximum minimum,strong weak,near far,deep shallow,heavy light,happy sad,hard soft,wide narrow,thick thin,rise fall,
enter leave,enter exit,push pull,arrive leave,arrival departure,introvert extrovert,inside outside,indoor outdoor,on off,up down,in out,into out,positive negative,
success failure,strengths weaknesses,strength weakness,democrat republican,democrats republicans,undergraduate graduate,mother father"""


def weights(vocabulary, corpus, subtitles):
    """How much each word tells: from its share of sentences; subtitles stand in where the corpus is thin."""
    found = collections.Counter(word for sentence in corpus for word in set(sentence))
    total = sum(subtitles.values())
    share = numpy.array([found[word] / len(corpus) + 0.3 * min(subtitles.get(word, 0) / total * 12, 1) + 2e-5 for word in vocabulary])
    return numpy.clip(numpy.log(1 / share) / math.log(1 / 2.2e-5), 0, 1)


def solve(matrix, target, ridge):
    product = (matrix.T @ matrix).tocsr()
    operator = LinearOperator(product.shape, matvec=lambda vector: product @ vector + ridge * vector, dtype=float)
    return cg(operator, matrix.T @ target, tol=1e-3, maxiter=80)[0]


def directions(vocabulary, weight, corpus, sentences, alone):
    """Directions whose weighted sum over a sentence comes near the teacher's vector of it; the teacher's vector of the word alone is the prior."""
    index = {word: i for i, word in enumerate(vocabulary)}
    rows, columns = zip(*((row, index[word]) for row, sentence in enumerate(corpus) for word in set(sentence) if word in index))
    matrix = scipy.sparse.csr_matrix((weight[list(columns)], (rows, columns)), shape=(len(corpus), len(vocabulary)))
    total = numpy.asarray(matrix.sum(1)).ravel()
    total[total == 0] = 1
    matrix = scipy.sparse.diags(1 / total) @ matrix
    centred = (sentences - sentences.mean(0)).astype(float)
    axes = numpy.linalg.svd(centred.T @ centred)[0][:, :DIMENSIONS]
    target, prior = centred @ axes, (alone - alone.mean(0)) @ axes * 0.8
    rest, ridge = target - matrix @ prior, 0.3 * float((matrix.T @ matrix).diagonal().mean())
    return prior + numpy.stack([solve(matrix, rest[:, i], ridge) for i in range(DIMENSIONS)], 1)


def worth(vocabulary, corpus, pairs, likeness):
    """What a word is worth where two sentences share it and costs where one lacks it, so that the sum comes near the teacher's likeness."""
    index, unknown = {word: i for i, word in enumerate(vocabulary)}, len(vocabulary)
    rows, columns, values = [], [], []
    for row, (first, second) in enumerate(pairs):
        first, second = set(corpus[first]), set(corpus[second])
        for word in first | second:
            shared = word in first and word in second
            rows.append(row)
            columns.append(index.get(word, unknown) + (0 if shared else unknown + 1))
            values.append(1.0 if shared else -1.0)
    matrix = scipy.sparse.csr_matrix((values, (rows, columns)), shape=(len(pairs), 2 * unknown + 2))
    found = collections.Counter(word for sentence in corpus for word in set(sentence))
    rarity = numpy.array([math.log(len(corpus) / (found[word] + 1)) for word in vocabulary] + [math.log(len(corpus))]) / math.log(len(corpus))
    dense = numpy.c_[matrix[:, :unknown + 1] @ rarity, matrix[:, unknown + 1:] @ rarity, numpy.ones(len(pairs))]
    scale = numpy.linalg.lstsq(dense, likeness, rcond=None)[0]
    prior = numpy.r_[rarity * scale[0], rarity * scale[1]]
    return prior + solve(matrix, likeness - matrix @ prior - scale[2], 5)


def wordnet(vocabulary):
    """Pairs of synonyms (also verb and noun of one stem, and irregular forms), pairs of opposites, and classes: the hypernym of a noun's first sense."""
    index = {word: i for i, word in enumerate(vocabulary)}
    synsets, rank, first = {}, {}, {}
    for part, name in (("n", "noun"), ("v", "verb"), ("a", "adj"), ("r", "adv")):
        for line in open(f"{WORDNET}data.{name}", encoding="utf-8"):
            if not line.startswith("  "):
                fields = line.split(" | ")[0].split()
                count = int(fields[3], 16)
                at = 5 + 2 * count
                synsets[part, fields[0]] = ([fields[4 + 2 * i].lower().split("(")[0] for i in range(count)],
                                            [fields[at + 4 * i:at + 4 * i + 4] for i in range(int(fields[4 + 2 * count]))])
        for line in open(f"{WORDNET}index.{name}", encoding="utf-8"):
            if not line.startswith("  "):
                fields = line.split()
                for place, sense in enumerate(fields[6 + int(fields[3]):]):
                    rank[fields[0], part, sense] = place
                    first.setdefault(fields[0], (part, sense))
    synonyms, opposites, classes = set(), set(), numpy.zeros(len(vocabulary), numpy.uint16)

    def add(pairs, one, other):
        if one in index and other in index and one != other:
            pairs.add(tuple(sorted((index[one], index[other]))))

    for (part, sense), (members, pointers) in synsets.items():
        usual = {word: rank.get((word, part, sense), 9) for word in members}
        for one in members:
            for other in members:
                if one < other and usual[one] + usual[other] <= 2:
                    add(synonyms, one, other)
        for symbol, to, kind, which in pointers:
            kind = "a" if kind == "s" else kind
            if which != "0000" and (kind, to) in synsets and symbol in "!+\\":
                one, other = members[int(which[:2], 16) - 1], synsets[kind, to][0][int(which[2:], 16) - 1]
                if symbol == "!":
                    add(opposites, one, other)
                elif usual[one] <= 1 and rank.get((other, kind, to), 9) <= 1:
                    add(synonyms, one, other)
    for name in ("noun", "verb", "adj", "adv"):
        for form, *lemmas in (line.split() for line in open(f"{WORDNET}{name}.exc")):
            for lemma in lemmas:
                add(synonyms, form, lemma)
    for one, other in (pair.split() for pair in re.split(r",\s*", OPPOSITES)):
        add(opposites, one, other)
        for ending in ("er", "est"):
            add(opposites, graded(one) + ending, graded(other) + ending)
    numbers = {}
    for word, i in index.items():
        part, sense = first.get(word, ("", ""))
        above = [(kind, to) for symbol, to, kind, _ in synsets[part, sense][1] if symbol in ("@", "@i")] if part == "n" else []
        if above:
            classes[i] = numbers.setdefault(above[0], len(numbers) + 1)
    members = collections.Counter(classes.tolist())
    classes[[members[int(number)] < 2 for number in classes]] = 0
    return synonyms - opposites, opposites, classes


def graded(word):
    return word[:-1] + "i" if word.endswith("y") else word[:-1] if word.endswith("e") else word + word[-1] if word in ("big", "hot", "thin", "sad") else word


def fnv(word):
    value = 2166136261
    for character in word:
        value = ((value ^ ord(character)) * 16777619) & 0xFFFFFFFF
    return value


def write(path, vocabulary, weight, direction, value, synonyms, opposites, classes):
    forms = numpy.array([fnv(word) for word in vocabulary], numpy.uint32)
    order = numpy.argsort(forms)
    place = numpy.empty(len(order), int)
    place[order] = numpy.arange(len(order))
    encoded = [numpy.array(sorted((min(place[a], place[b]) << 16) | max(place[a], place[b]) for a, b in pairs), numpy.uint32) for pairs in (synonyms, opposites)]
    largest = numpy.abs(direction).max(1)
    largest[largest == 0] = 1
    with_unknown, count = numpy.r_[order, len(order)], len(order) + 1
    with open(path, "wb") as file:
        file.write(struct.pack("<4i", len(order), direction.shape[1], len(encoded[0]), len(encoded[1])))
        for array in (forms[order], *encoded, classes[order], (largest * weight / 127 * 8).astype(numpy.float16)[order],
                      value[:count][with_unknown].astype(numpy.float16), value[count:][with_unknown].astype(numpy.float16),
                      numpy.round(weight * 255).astype(numpy.uint8)[order], numpy.round(direction / largest[:, None] * 127).astype(numpy.int8)[order]):
            file.write(array.tobytes())
