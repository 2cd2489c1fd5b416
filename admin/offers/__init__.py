"""What is on offer: looked through, written by hand, brought in by workbook, the rules of schemes."""
