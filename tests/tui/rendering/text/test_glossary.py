"""Words are in order, each once, and lead to themselves."""

from __future__ import annotations

import re

import pytest

from xortui.tui.rendering.text.glossary import PLACES, WORDS, explained, word_meant, words_at


def test_words_stand_by_the_alphabet_each_once() -> None:
    words = [word for word, _meaning in WORDS]
    assert words == sorted(words, key=lambda word: word.replace(",", " ").lower())
    assert len(set(words)) == len(words)
    assert all(meaning.endswith((".", "]")) or "=" in meaning for _word, meaning in WORDS)
    assert all(text.isascii() for entry in WORDS for text in entry)


def test_a_letter_leads_to_its_words() -> None:
    for letter in "aAbxp":
        found = [WORDS[place][0] for place in words_at(letter)]
        assert found and all(word.lower().startswith(letter.lower()) for word in found)
    assert words_at("9") == []


def test_the_articles_words_are_explained() -> None:
    said = " ".join(word.lower() + " " + meaning.lower() for word, meaning in WORDS)
    for word in (
        "forward",
        "backpropagation",
        "gradient descent",
        "weight",
        "bias",
        "activation function",
        "sigmoid",
        "learning rate",
        "overfitting",
        "dropout",
        "batch normalisation",
        "vanishing gradient",
        "mean squared error",
        "epoch",
        "loss",
        "linear",
        "hidden layer",
        "optimizer",
    ):
        assert re.search(rf"\b{word}\b", said), word


def test_a_word_is_two_sentences_and_names_the_articles_place() -> None:
    assert len(WORDS) >= 60
    assert set(PLACES) <= {word for word, _meaning in WORDS}
    assert explained("plateau").endswith("[the PyTorch article, result]")
    for word, meaning in WORDS:
        assert len(re.findall(r"[.:=?)] |[.]$", meaning)) >= 2, word
        assert len(explained(word)) < 220


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("Plateau", "plateau"),
        ("sgd", "gradient descent, sgd"),
        ("gradients", "gradient"),
        ("neuron", "unit, neuron"),
        ("satur", "saturated"),
        ("entropy", "binary cross entropy, bce"),
        ("xor", "XOR"),
        ("", None),
        ("kangaroo", None),
    ],
)
def test_who_asks_for_a_word_finds_it(asked: str, word: str | None) -> None:
    assert word_meant(asked) == word
