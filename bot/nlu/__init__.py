"""What a message says: intent and slots of one utterance, without its conversation."""

from bot.nlu.live import LiveParser
from bot.nlu.modelfile import BadModel
from bot.nlu.parser import Parser, load_parser
from bot.nlu.wordbook import Misspelt

__all__ = ["BadModel", "LiveParser", "Misspelt", "Parser", "load_parser"]
