"""The network of all-MiniLM-L6-v2 (Apache-2.0) in PyTorch, with the weights of its ONNX file, and its word pieces."""
import math
import re
import unicodedata

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

WIDTH, LAYERS, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512
LONGEST = 48


class Pieces:
    """Cuts texts into the pieces of the model's vocabulary."""

    def __init__(self, path):
        self.numbers = {line.rstrip("\n"): number for number, line in enumerate(open(path))}
        self.cut = {}
        self.begin, self.end, self.unknown = (self.numbers[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def of(self, text):
        return [piece for word in self.words(text) for piece in self.of_word(word)][:LONGEST]

    def of_word(self, word):
        if word not in self.cut:
            pieces, start = [], 0
            while start < len(word):
                end = next((end for end in range(len(word), start, -1) if ("##" if start else "") + word[start:end] in self.numbers), None)
                if end is None:
                    pieces = [self.unknown]
                    break
                pieces.append(self.numbers[("##" if start else "") + word[start:end]])
                start = end
            self.cut[word] = pieces
        return self.cut[word]

    @staticmethod
    def words(text):
        plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) not in ("Mn", "Cc", "Cf") or c.isspace())
        spaced = "".join(f" {c} " if unicodedata.category(c)[0] in "PS" else c for c in plain)
        return spaced.split()


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.ln1, self.ln2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.i, self.d = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, rows, bias):
        count, length, _ = rows.shape
        q, k, v = (part(rows).view(count, length, HEADS, WIDTH // HEADS).transpose(1, 2) for part in (self.q, self.k, self.v))
        shares = self.drop(torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + bias, -1))
        rows = self.ln1(rows + self.drop(self.o((shares @ v).transpose(1, 2).reshape(count, length, WIDTH))))
        return self.ln2(rows + self.drop(self.d(functional.gelu(self.i(rows)))))


class Reader(nn.Module):
    """The network, and beside it one row of weights that makes a verdict of the mean of the pieces of a pair."""

    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces
        self.we, self.pe, self.te = nn.Embedding(len(pieces.numbers), WIDTH), nn.Embedding(POSITIONS, WIDTH), nn.Embedding(2, WIDTH)
        self.ln, self.drop = nn.LayerNorm(WIDTH, 1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.h = nn.Linear(WIDTH, 1)
        nn.init.normal_(self.h.weight, std=0.02)
        nn.init.zeros_(self.h.bias)

    def load(self, path):
        """Takes the weights of the ONNX file. Its matrices have numbers for names, in the order of the layers."""
        found = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in onnx.load(path).graph.initializer}
        own = self.state_dict()
        matrices = sorted((name for name in found if name.isdigit() and found[name].dim() == 2), key=int)
        for layer in range(LAYERS):
            for part, name in zip("qkvoid", matrices[6 * layer:]):
                own[f"layers.{layer}.{part}.weight"] = found[name].T.contiguous()
            for part, name in (("q", "attention.self.query"), ("k", "attention.self.key"), ("v", "attention.self.value"), ("o", "attention.output.dense"),
                               ("i", "intermediate.dense"), ("d", "output.dense"), ("ln1", "attention.output.LayerNorm"), ("ln2", "output.LayerNorm")):
                own[f"layers.{layer}.{part}.bias"] = found[f"encoder.layer.{layer}.{name}.bias"]
                if part.startswith("ln"):
                    own[f"layers.{layer}.{part}.weight"] = found[f"encoder.layer.{layer}.{name}.weight"]
        for part, name in (("we", "word_embeddings"), ("pe", "position_embeddings"), ("te", "token_type_embeddings"), ("ln", "LayerNorm")):
            own[f"{part}.weight"] = found[f"embeddings.{name}.weight"]
        own["ln.bias"] = found["embeddings.LayerNorm.bias"]
        self.load_state_dict(own)
        return self

    def mean(self, lists, sides):
        """The mean of the pieces of each list after the last layer."""
        longest = max(map(len, lists))
        ids, types, mask = (torch.zeros(len(lists), longest, dtype=torch.long) for _ in range(3))
        for row, (numbers, side) in enumerate(zip(lists, sides)):
            ids[row, :len(numbers)], types[row, :len(numbers)], mask[row, :len(numbers)] = torch.tensor(numbers), torch.tensor(side), 1
        rows = self.drop(self.ln(self.we(ids) + self.pe.weight[:longest] + self.te(types)))
        bias = (1 - mask[:, None, None, :].float()) * -1e4
        with torch.cpu.amp.autocast(dtype=torch.bfloat16):
            for layer in self.layers:
                rows = layer(rows, bias)
        rows = rows.float()
        return (rows * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)

    def together(self, pairs):
        """The logits that the two of each pair are the same question."""
        cut = [(self.pieces.of(a), self.pieces.of(b)) for a, b in pairs]
        lists = [[self.pieces.begin, *a, self.pieces.end, *b, self.pieces.end] for a, b in cut]
        return self.h(self.mean(lists, [[0] * (len(a) + 2) + [1] * (len(b) + 1) for a, b in cut])).squeeze(1)

    def meaning(self, texts):
        """The direction of each text, of length 1."""
        lists = [[self.pieces.begin, *self.pieces.of(text), self.pieces.end] for text in texts]
        return functional.normalize(self.mean(lists, [[0] * len(numbers) for numbers in lists]))

    def of_all(self, items, what, batch=64):
        """What a method gives for all items, those of one length together."""
        self.eval()
        order = sorted(range(len(items)), key=lambda i: len(items[i]) if isinstance(items[i], str) else sum(map(len, items[i])))
        results = [None] * len(items)
        with torch.no_grad():
            for start in range(0, len(order), batch):
                places = order[start:start + batch]
                for place, row in zip(places, what([items[place] for place in places]).numpy()):
                    results[place] = row
        return numpy.array(results)


def is_english(piece):
    """Whether a piece is one of an English word, or a sign: the others are not kept."""
    return piece in ("[CLS]", "[SEP]", "[UNK]") or re.fullmatch("(##)?[a-z0-9]+", piece) or (len(piece) == 1 and unicodedata.category(piece)[0] in "PS")
