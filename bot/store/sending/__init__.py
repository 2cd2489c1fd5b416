"""What goes out: audiences, deliveries, claims and outcomes, quotas, receipts, series."""
