"""Which activities serve which goal, where and how often."""
