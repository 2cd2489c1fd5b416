"""What is on offer: vacancies, courses, schemes, fairs; their search, their words, and how they come in."""
