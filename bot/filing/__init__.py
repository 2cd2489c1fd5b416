"""What is brought in and set right: workbooks, things on offer, records of people, the places that they name."""
