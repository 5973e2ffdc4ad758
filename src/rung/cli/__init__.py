"""The command `rung`: one file for each group of commands, imported when it runs: help is quick."""
