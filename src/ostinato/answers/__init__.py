"""Answers the questions of expressions: secrets, pairs of the key-value store, files, logs."""

from ostinato.answers.attempt import asking, attempt
from ostinato.answers.find import Answers, Asker
from ostinato.answers.mask import Mask

__all__ = ["Answers", "Asker", "Mask", "asking", "attempt"]
