"""What is said: conversations, threads that a human holds, cases, media, lessons for the language."""
