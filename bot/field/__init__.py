"""Liaisons and what goes through their hands: sign-in, circulars, packs, sheets of paper, voices of the village."""
