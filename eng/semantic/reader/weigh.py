"""Says how the verifier weighs what reading says: the constants of PairVerifier. It takes the pairs that train.py held back, WORK/held.json.

  python3 weigh.py WORK [pairs.jsonl…]

What reading two questions together says and how near their meanings are count the same, by how much either varies, and their words a little: on pairs like
those that the reader learned from, reading together alone would be as good, on others it is not. So only the scale of the sum and the bias are fitted.
Further files are labelled pairs that only measure.
"""
import json
import pathlib
import subprocess
import sys

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
READINGS = f"dotnet run -c Release --project {ROOT}/tests/FuncRouter.Benchmarks -- pair-readings".split()
MEANING, WORDS = 15, 0.4


def readings(work, rows):
    """What reading says of pairs, as one sum; those that cannot be read are left out."""
    (work / "pairs").write_text("".join(json.dumps({"a": row["a"], "b": row["b"]}) + "\n" for row in rows))
    subprocess.run([*READINGS, work / "pairs", work / "rows"], check=True)
    together, meaning, words = numpy.fromfile(work / "rows", numpy.float32).reshape(len(rows), 3).T
    is_read = ~numpy.isnan(together)
    same, weight = (numpy.array([row.get(name, 1) for row in rows], float)[is_read] for name in ("same", "weight"))
    return (together + MEANING * meaning + WORDS * words)[is_read], same, weight


def main(work, *measured):
    work = pathlib.Path(work)
    rows = json.load(open(work / "held.json"))
    said, same, weights = readings(work, rows)
    curve = LogisticRegression(C=1e6).fit(
        numpy.r_[said, said][:, None], numpy.r_[numpy.ones(len(said)), numpy.zeros(len(said))], sample_weight=numpy.r_[weights * same, weights * (1 - same)] + 1e-9)
    scale, bias = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    print(f"together {scale:.4f}, meaning {MEANING * scale:.4f}, words {WORDS * scale:.4f}, bias {bias:.4f}")
    for path in measured:
        said, same, _ = readings(work, [json.loads(line) for line in open(path)])
        precision, recall, _ = precision_recall_curve(same, said)
        print(f"{path}: {len(same)} pairs, average precision {average_precision_score(same, said):.3f}, recall at 90 % precision {recall[precision >= 0.9].max():.3f}")


main(*sys.argv[1:])
