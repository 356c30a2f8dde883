"""Item banks, response models, scores with their uncertainty, age references."""
