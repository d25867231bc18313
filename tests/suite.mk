# tests/suite.mk: what `make test` and `make test-all` are made of, in the order in which they run.
TEST_PARTS := unit charts fuzz-quick talk edges flow edge
LONG_PARTS := unit-sanitized talk-sanitized flow-sanitized valgrind analyze sdk demo terminal api browser torture
# Whole programs with deadlines of their own, which a machine that stands still for a moment can miss: once more, if they fail.
AGAIN_PARTS := demo terminal api browser
# Programs that valgrind runs: those without servers and deadlines, which it makes too slow to be true.
VALGRIND   := $(filter base_% fsm_% sms_% payment_%,$(UNITS))

test: deps ## every test that needs nothing but this machine (up to 10 minutes)
	$(Q)sh tests/suite.sh $(B)/results "$(MAKE)" $(TEST_PARTS)

test-all: deps ## the longer ones: sanitizers, valgrind, analyzer, SDKs, demo, browser, kill tests (up to 30 minutes)
	$(Q)sh tools/deps.sh valgrind
	$(Q)SUITE_AGAIN='$(AGAIN_PARTS)' sh tests/suite.sh $(B)/results "$(MAKE)" $(LONG_PARTS)

.PHONY: unit-sanitized talk-sanitized flow-sanitized valgrind
unit-sanitized: ## unit tests under ASan and UBSan
	$(Q)$(MAKE) --no-print-directory SAN=1 unit

talk-sanitized: ## all conversations with the whole server under ASan and UBSan
	$(Q)$(MAKE) --no-print-directory SAN=1 talk

flow-sanitized: ## races, outages, lost answers under ASan and UBSan
	$(Q)$(MAKE) --no-print-directory SAN=1 flow

valgrind: $(patsubst %,$(O)/tests/unit/%,$(VALGRIND)) ## unit tests under valgrind
	$(Q)WRAP='valgrind -q --leak-check=full --error-exitcode=99' sh tests/run-unit.sh $^
