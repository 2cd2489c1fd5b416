"""Broadcasts: written, shown before they go, watched while they go, explained afterwards."""
