"""A worry becomes a referral, a decision and an intake."""
