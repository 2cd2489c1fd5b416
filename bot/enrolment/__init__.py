"""Names put down: what staff rule on, who is reminded, who hears of new work, proxies, forms behind links."""
