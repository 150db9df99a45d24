"""`python -m rapport` is the command line."""

from rapport.cli import main

if __name__ == "__main__":
    main()
