"""How hard a text is to read: sentences, words, and the grade of Flesch and Kincaid. A rough guide that finds
the long sentence and the long word. Only people can say whether they understand it (clinical.md 9.1)."""

import re

WORD = re.compile(r"[^\W\d_](?:[\w'’]*\w)?|\d+")
END = re.compile(r"(?<=[.?!])[\"'”’)]?\s+|\n+")
GAP = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
SHORT_WORD = "nine"  # what a gap is read as


def plain(words: str) -> str:
    """As it is read: without tags, a short word in each gap."""
    text = GAP.sub(SHORT_WORD, re.sub(r"<[^>]+>|&\w+;|\|", " ", words)).replace("%%", "%")
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def sentences(text: str) -> list[str]:
    return [each for each in END.split(plain(text)) if WORD.search(each)]


def words(text: str) -> list[str]:
    return WORD.findall(plain(text))


def syllables(word: str) -> int:
    """Groups of vowels, but for the ends that are not said: lake, legs, stretched, changes."""
    word = re.sub(r"['’]\w+$", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxzgh]es$", word) and count > 1:
        count -= 1
    count += len(re.findall(r"i[ao](?![nu])|eo(?![pu])|(?<![gq])ua|iu", word))  # two that stand side by side
    return max(1, count)


def grade(text: str) -> float:
    """The school year of the United States in which a text of this kind is read."""
    said = words(text)
    return 0.39 * len(said) / len(sentences(text)) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59
