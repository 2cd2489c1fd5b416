"""Everything on one machine: simulated platforms, the chat window, a sample county, and their launcher."""
