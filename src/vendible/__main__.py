"""`python -m vendible`."""

from vendible.cli import main

main()
