"""The pure heart: numbers and value objects in, frozen dataclasses out."""
