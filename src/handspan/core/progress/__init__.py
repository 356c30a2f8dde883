"""Series of visits, effect sizes, change, and the sentences that tell of them."""
