"""Tests of the program stage."""
