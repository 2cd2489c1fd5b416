"""Who is served: people, their addresses, households' phones, what they agreed to, what is known of them."""
