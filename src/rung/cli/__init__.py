"""The command `rung`: one file per group of commands; each imports what it needs when it runs, so that help is quick."""
