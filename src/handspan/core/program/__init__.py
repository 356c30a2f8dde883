"""Activities, safety rules, the choice among activities, and the planned dose."""
