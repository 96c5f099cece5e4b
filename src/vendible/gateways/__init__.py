"""The world outside: each a small Protocol with a Null twin for the demo and the tests."""
