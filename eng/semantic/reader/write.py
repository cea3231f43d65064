"""Writes a reader as src/FuncRouter/Caching/Semantic/Reading reads it: weights as bytes, each output with a scale of its own."""
import struct

import numpy

from minilm import HEADS, INNER, LAYERS, WIDTH, is_english

# Two questions of at most 64 pieces, and the three marks about them.
MOST_PIECES = 2 * 64 + 3


def write(reader, path):
    weights = {name: tensor.numpy().astype("<f4") for name, tensor in reader.state_dict().items()}
    kept = [piece for piece in reader.pieces.numbers if is_english(piece)]
    words = "".join(f"{piece}\n" for piece in kept).encode()
    with open(path, "wb") as file:
        def rows(table):
            scale = numpy.maximum(numpy.abs(table).max(1) / 127, 1e-12).astype("<f4")
            file.write(numpy.round(table / scale[:, None]).astype(numpy.int8).tobytes() + scale.tobytes())

        def plain(*names):
            for name in names:
                file.write(weights[name].tobytes())

        file.write(struct.pack("<7i", LAYERS, HEADS, len(kept), MOST_PIECES, len(words), WIDTH, INNER) + words)
        rows(weights["we.weight"][[reader.pieces.numbers[piece] for piece in kept]])
        file.write(weights["pe.weight"][:MOST_PIECES].tobytes())
        plain("te.weight", "ln.weight", "ln.bias")
        for layer in range(LAYERS):
            for part in "qkvo":
                rows(weights[f"layers.{layer}.{part}.weight"])
                plain(f"layers.{layer}.{part}.bias")
            plain(f"layers.{layer}.ln1.weight", f"layers.{layer}.ln1.bias")
            for part in "id":
                rows(weights[f"layers.{layer}.{part}.weight"])
                plain(f"layers.{layer}.{part}.bias")
            plain(f"layers.{layer}.ln2.weight", f"layers.{layer}.ln2.bias")
        plain("h.weight", "h.bias")
