"""Words are in order, each once, and lead to themselves."""

from __future__ import annotations

import re

import pytest

from xortui.tui.language import speaking
from xortui.tui.rendering.text.glossary import (
    PLACES,
    WORDS,
    explained,
    word_at,
    word_meant,
    words_at,
)


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


@pytest.mark.parametrize(
    ("spoken", "text", "part", "word"),
    [
        ("en", "epoch 300   loss 0.5", "poch", "epoch"),
        ("en", "on a plateau near a saddle", "lateau", "plateau"),
        ("en", "the learning rate is high", "rate", "learning rate"),
        ("en", "gradients and losses", "adients", "gradient"),
        ("en", "gradients and losses", "osses", "loss"),
        ("en", "Weight decay", "Weight", "weight decay"),
        ("en", "overlossy", "loss", None),
        ("en", "a gate, and more", "and", "AND, OR"),
        ("en", "it says nothing of that", "nothing", None),
        ("en", "softmax and bce", "bce", "binary cross entropy, bce"),
        ("ja", "学習率を上げると発散", "習率", "learning rate"),
        ("ja", "勾配降下法は", "降下", "gradient descent, sgd"),
        ("ja", "この行を", "行", "row"),
        ("ja", "実行します", "行", None),
        ("ja", "ミニバッチ", "バッチ", "batch, mini-batch"),
        ("ja", "epoch 300", "epoch", "epoch"),
    ],
)
def test_a_word_is_found_where_it_stands(
    spoken: str, text: str, part: str, word: str | None
) -> None:
    with speaking(spoken):
        assert word_at(text, text.index(part)) == word
        assert word_at(text, len(text)) is None
