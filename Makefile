# One environment in .venv, made by the first target that needs it. `make help` lists everything.

BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo up test chaos agreement check bench docs client constraints clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## make .venv with everything pinned (quick when nothing changed)

WORDS := dev/word_vectors.py dev/words.txt dev/trade_words.tsv src/rung/understand/labels/word_vectors.py

.venv/ready: pyproject.toml constraints.txt hatch_build.py package.json package-lock.json dev/setup $(WORDS)
	@dev/setup

demo: setup ## a sample company with messages flowing, on http://127.0.0.1:8000
	@$(BIN)/rung demo

up: setup ## Rung for real, in one process, on http://127.0.0.1:8000
	@$(BIN)/rung up

test: setup ## every test, with PostgreSQL and a real browser (ARGS="-k slack" chooses)
	@dev/install-test-tools
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

chaos: setup ## 10,000 steps under kills, resets and bad vendors (ARGS="--steps 500 --seed 7")
	@dev/install-test-tools postgres
	@$(BIN)/python -m tests.chaos $(ARGS)

agreement: setup ## 10,000 issues live and simulated, every row compared (ARGS="--issues 500 --seed 7")
	@dev/install-test-tools postgres
	@$(BIN)/python -m tests.agreement $(ARGS)

check: setup ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: setup ## measure speed and lateness on this machine, on a PostgreSQL of its own
	@dev/install-test-tools postgres
	@$(BIN)/python -m dev.postgres run $(BIN)/rung bench $(ARGS)

docs: setup ## try every example, command and link that the papers show
	@$(BIN)/python -m pytest tests/docs $(ARGS)

client: setup ## write the Python client anew from the API
	@$(BIN)/python -m dev.client

constraints: setup ## pin the newest allowed packages anew (needs uv)
	@dev/constraints

clean: ## remove the environment and what tools left behind (never your data)
	@rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis src/rung/console/static/vendor src/rung/understand/tables
	@find src tests dev -name __pycache__ -type d -prune -exec rm -rf {} +
