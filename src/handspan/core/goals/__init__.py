"""Goal attainment, ladders, mastery rules and the wording of goals."""
