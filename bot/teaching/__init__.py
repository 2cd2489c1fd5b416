"""How the bot learns from use: what it keeps for review, what staff teach, and the training that takes it up."""

from bot.teaching.keeping import keep
from bot.teaching.sentences import meanings
from bot.teaching.tidying import tidy
from bot.teaching.training import carry_out, write_taught

__all__ = ["carry_out", "keep", "meanings", "tidy", "write_taught"]
