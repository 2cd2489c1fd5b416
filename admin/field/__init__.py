"""Villages and liaisons as the office sees them: how they are reached, who speaks there, circulars."""
