from vendible.cli import main

main()
