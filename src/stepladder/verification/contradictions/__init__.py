"""What two sources say differently about one venue: our records, and both numbers worked out."""
