"""Statistics of single cases: what changed between two phases, each by its own name.

The formulas stand once, as plain functions of numbers and arrays; numba compiles them as they are.
"""
