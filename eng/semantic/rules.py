"""Pairs whose label follows from how they are made: the same question asked in another form, or one thing changed that changes the answer."""
import collections
import random
import re

PROCEDURE = ["how do i {}", "how can i {}", "how to {}", "what is the best way to {}", "how do you {}", "what are some ways to {}", "how should i {}",
             "what should i do to {}", "what is the easiest way to {}", "how can one {}", "how could i {}", "what are the best ways to {}", "is there any way to {}",
             "how do we {}", "what is a good way to {}", "best way to {}", "how can you {}", "what can i do to {}", "how does one {}", "what are some tips to {}"]
OTHER_KIND = ["what happens if i {}", "when should i {}", "where can i {}", "should i {}", "who can {}", "what does it cost to {}"]
MEANING = ["what does {} mean", "what is the meaning of {}", "meaning of {}", "define {}", "what is the definition of {}", "what do you mean by {}"]
BEST = ["what is the best {}", "which is the best {}", "what are the best {}", "what are some good {}", "which are the best {}", "what are some of the best {}", "what are the top {}"]
NOT_BEST = ["what is {}", "how do i make {}", "why is {} important", "how much is {}", "what is the worst {}", "what is the history of {}"]
DIFFERENCE = ["what is the difference between {} and {}", "what is the difference between {} & {}", "difference between {} and {}", "how is {} different from {}",
              "what are the differences between {} and {}", "how does {} differ from {}", "what are the main differences between {} and {}"]
POLITE = ["can you tell me {}", "please tell me {}", "i want to know {}", "could you explain {}", "hi, {}", "does anyone know {}", "tell me {}"]
DIRECTED = ["how do i convert {} to {}", "how far is it from {} to {}", "is {} better than {}", "how do i get from {} to {}", "what is the exchange rate from {} to {}",
            "how to translate {} to {}", "did {} come before {}", "how do i migrate from {} to {}", "can {} beat {}", "how do i transfer money from {} to {}",
            "does {} owe money to {}"]
TAILS = ["in india", "in 2016", "for beginners", "for free", "without money", "on iphone", "on android", "in the us", "at home", "as a student", "in canada", "after marriage",
         "for women", "in java", "at night", "for a job interview", "in 2 weeks", "in one month", "with python", "online"]
NAMES = """india china pakistan america germany france japan canada london paris delhi mumbai bangalore chicago texas california google facebook apple microsoft amazon
samsung iphone android java python javascript php trump obama clinton modi john mary peter david sarah""".split()
FUNCTION = set("""a an the of in on to for is are was were be do does did i you my your it and or what how why when where who which can could should would will me we at from
with by that this as many much""".split())
OTHER_WORD = {"when": ["where", "why", "how"], "where": ["when", "why", "how"], "why": ["how", "when", "where"], "how": ["why", "when", "where"], "who": ["when", "where", "why"]}
NEGATABLE = re.compile(r"^(is|are|do|does|can|should|will|would|did|was|were|how do|how can|why do|why does|why is|why are|what should|how should) "
                       r"(it|there|i|you|we|they|he|she|the \w+|\w+) ")


class Rules(list):
    """Makes the pairs."""

    def __init__(self, questions, opposites, chance):
        super().__init__()
        self.chance = chance
        self.opposites = {one: other for a, b in opposites for one, other in ((a, b), (b, a))}
        asked = [question for question in questions if 15 < len(question) < 130]
        chance.shuffle(asked)
        found = collections.Counter(word for question in asked for word in question.lower().rstrip("?").split())
        self.content = {word for word in found if word.isalpha() and word not in FUNCTION and len(word) > 3}
        self.common = sorted(word for word in self.content if found[word] > 8)
        for question in asked[:16_000]:
            text = question.rstrip("?").strip()
            self.frames(text.lower())
            self.spellings(text)
            self.changes(text)
        for _ in range(2600):
            one, other = chance.sample(NAMES + self.common[:400], 2)
            form = chance.choice(DIRECTED)
            if chance.random() < 0.5:
                self.add(form.format(one, other), form.format(other, one), False)
            else:
                self.add(form.format(one, other), chance.choice(POLITE).format(form.format(one, other)), True, 0.5)

    def add(self, first, second, same, weight=1.0):
        if same or re.sub(r"\W", "", first.lower()) != re.sub(r"\W", "", second.lower()):
            self.append({"a": self.style(first), "b": self.style(second), "same": float(same), "source": "rules", "weight": weight})

    def style(self, text):
        text = text.strip()
        text = text[0].upper() + text[1:] if self.chance.random() < 0.45 else text
        return text + "?" if self.chance.random() < 0.6 and not text.endswith("?") else text

    def two(self, forms):
        return self.chance.sample(forms, 2)

    def frames(self, text):
        """Other forms of asking, and another question about the same."""
        procedure = re.match(r"(how (?:do|can|should|could) (?:i|you|we|one)|how to|what is the best way to|i (?:want|need) to) (.+)", text)
        if procedure:
            matter, (one, other) = procedure.group(2), self.two(PROCEDURE)
            self.add(one.format(matter), other.format(matter), True, 0.5)
            self.add(text, self.chance.choice(PROCEDURE).format(matter), True, 0.5)
            self.add(self.chance.choice(PROCEDURE).format(matter), "why " + self.chance.choice(["do people ", "should i ", "does one "]) + matter, False, 0.5)
            if self.chance.random() < 0.5:
                self.add(one.format(matter), self.chance.choice(OTHER_KIND).format(matter), False)
            if self.chance.random() < 0.6:
                self.add(one.format(matter), other.format(matter + " " + self.chance.choice(TAILS)), False, 0.5)
        definition = re.match(r"(?:what is|define|what are) (?:the |a |an )?([a-z ]{3,30})$", text)
        if definition:
            matter, second = definition.group(1), self.chance.choice(self.common)
            one, other = self.two(MEANING)
            self.add(one.format(matter), other.format(matter), True, 0.5)
            one, other = self.two(DIFFERENCE)
            self.add(one.format(matter, second), other.format(matter, second), True, 0.5)
            self.add(one.format(matter, second), other.format(second, matter), True, 0.5)
            self.add(one.format(matter, second), other.format(matter, self.chance.choice(self.common)), False, 0.5)
            one, other = self.two(BEST)
            self.add(one.format(matter), other.format(matter), True, 0.5)
            self.add(one.format(matter), self.chance.choice(NOT_BEST).format(matter), False, 0.5)

    def spellings(self, text):
        """The same in another spelling."""
        draw = self.chance.random()
        if draw < 0.18:
            self.add(text, self.chance.choice(POLITE).format(text.lower()), True, 0.5)
        elif draw < 0.36:
            self.misspell(text)
        elif draw < 0.42:
            self.add(text, re.sub(r"\b(the|a|an) ", "", text.lower()), True, 0.5)
        elif draw < 0.48:
            self.add(text, self.chance.choice([text.lower(), text.upper()]), True, 0.5)

    def misspell(self, text):
        parts = text.split()
        long = [i for i, word in enumerate(parts) if len(word) > 5 and word.isalpha()]
        if long:
            i = self.chance.choice(long)
            word, at, draw = parts[i], self.chance.randrange(1, len(parts[i]) - 1), self.chance.random()
            parts[i] = (word[:at] + word[at + 1:] if draw < 0.4 else word[:at] + word[at + 1] + word[at] + word[at + 2:] if draw < 0.8 else word[:at] + word[at] + word[at:])
            self.add(text, " ".join(parts), True, 0.5)

    def replaced(self, text, belongs, replace, weight=1.0):
        parts = text.split()
        places = [i for i, word in enumerate(parts) if belongs(i, word)]
        if places:
            i = self.chance.choice(places)
            parts[i] = replace(parts[i])
            self.add(text, " ".join(parts), False, weight)

    def changes(self, text):
        """One thing changed that changes the answer."""
        lower, first = text.lower(), text.lower().split()[0]
        self.replaced(text, lambda _, word: re.fullmatch(r"\d{1,14}", word), lambda word: str(max(1, int(word) + self.chance.choice([1, -1, 2, 10, 5]))))
        if self.chance.random() < 0.7:
            self.replaced(text, lambda _, word: word.lower() in self.opposites, lambda word: self.opposites[word.lower()])
        draw = self.chance.random()
        if draw < 0.25:
            self.replaced(text, lambda _, word: word.lower() in self.content, lambda _: self.chance.choice(self.common), 0.5)
        elif draw < 0.37:
            self.add(text, lower + " " + self.chance.choice(TAILS), False, 0.5)
        elif draw < 0.42:
            self.replaced(text, lambda i, word: i > 0 and word[0].isupper() and word.lower() not in FUNCTION, lambda _: self.chance.choice(NAMES).capitalize())
        draw = self.chance.random()
        if draw < 0.2:
            self.add(text, NEGATABLE.sub(lambda match: match.group(0) + self.chance.choice(["not ", "never "]), lower), False)
        elif draw < 0.32 and first in OTHER_WORD and not re.match(r"how (many|much|long|far|old|to)\b", lower):
            self.add(text, " ".join([self.chance.choice(OTHER_WORD[first]), *text.split()[1:]]), False)
        elif draw < 0.36:
            around = re.search(r"\b(\w{4,}) (before|after|to|than|over|by|with) (?:the |a )?(\w{4,})\b", lower)
            if around and around.group(1) not in FUNCTION and around.group(3) not in FUNCTION:
                self.add(text, f"{lower[:around.start()]}{around.group(3)} {around.group(2)} {around.group(1)}{lower[around.end():]}", False)
        route = re.search(r"\bfrom (\w+) to (\w+)", lower)
        if route:
            self.add(text, lower.replace(route.group(0), f"from {route.group(2)} to {route.group(1)}"), False)
