# tools/lint.mk: the rules of the house, checked by machines. Each source is looked at again only when it or its headers changed.
LINT_PACKAGES := clang clang-tidy cppcheck valgrind
LINT_C     = $(shell sh tools/sources.sh c)
LINT_OWN   = $(filter-out tests/%,$(LINT_C))
LINT_FLAGS = -std=gnu17 -D_GNU_SOURCE $(WARN) -I. -I$(B) $(if $(PQ_INC),-isystem $(PQ_INC))
# Off: ids that guess (a correlated condition, a bool as a length, mmap's -1) or that its own newer checks replace.
CPPCHECK   = cppcheck -q -j 2 --std=c11 --enable=warning,portability,performance --error-exitcode=1 --inline-suppr \
             $(addprefix --suppress=,missingIncludeSystem 'internalAstError:*.def' arrayIndexOutOfBoundsCond invalidFunctionArg \
             invalidFunctionArgBool legacyUninitvar) --cppcheck-build-dir=$(B)/cppcheck -D_GNU_SOURCE -I. -I$(B)

# Without the optimizer the paths are those of the source. Three warnings are off because gcc 12 is wrong with them: it does not see
# what a loop fills, that a ring that is not empty has a first item, or that memory in a ring is not lost. Others look for these:
# clang's analyzer in lint, the sanitizers and valgrind in the tests.
ANALYZE    = -fanalyzer -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-dereference -Wno-analyzer-malloc-leak

LINT_RULES := lint-layers lint-style lint-headers lint-docs
.PHONY: lint $(LINT_RULES) lint-cppcheck lint-tidy analyze
lint: $(GEN_HEADERS) ## the rules of the house, clang's warnings everywhere, clang-tidy and cppcheck on what is not a test
	$(Q)sh tools/deps.sh $(LINT_PACKAGES)
	$(Q)$(MAKE) --no-print-directory -k $(LINT_RULES) docs-fresh lint-cppcheck lint-tidy

$(LINT_RULES): lint-%: $(GEN_HEADERS)
	$(call say,LINT,$*)
	$(Q)CC='$(CC)' B='$(B)' PQ_INC='$(PQ_INC)' sh tools/check-$*.sh

lint-cppcheck: $(GEN_HEADERS)
	$(call say,LINT,cppcheck)
	$(Q)mkdir -p $(B)/cppcheck && $(CPPCHECK) $(LINT_OWN)

lint-tidy: $$(patsubst %.c,$(B)/lint/%.tidy,$$(LINT_C))

$(B)/lint/%.tidy: %.c .clang-tidy | $(GEN_HEADERS)
	$(call say,TIDY,$<)
	$(Q)mkdir -p $(@D) && clang $(LINT_FLAGS) -fsyntax-only -MMD -MP -MF $@.d -MT $@ $<
	$(if $(filter tests/%,$<),,$(Q)clang-tidy --quiet --warnings-as-errors='*' $< -- $(LINT_FLAGS) 2>/dev/null)
	$(Q)touch $@

analyze: $$(patsubst %.c,$(B)/analyze/%.ok,$$(LINT_OWN)) ## gcc's static analyzer on what is not a test (slow)

$(B)/analyze/%.ok: %.c | $(GEN_HEADERS)
	$(call say,ANALY,$<)
	$(Q)mkdir -p $(@D) && gcc $(LINT_FLAGS) -O0 $(ANALYZE) -c -MMD -MP -MF $@.d -MT $@ -o /dev/null $<
	$(Q)touch $@

-include $(shell find $(B)/lint $(B)/analyze -name '*.d' 2>/dev/null)
