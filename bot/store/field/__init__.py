"""Liaisons and what goes through their hands: villages' groups, invitations, packs, circulars, sign-in by phone."""
