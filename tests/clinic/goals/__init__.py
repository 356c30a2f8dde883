"""Tests of the goals stage."""
