# tools/lint.mk: the rules of the house, checked by machines. Each source is looked at again only when it or its headers changed.
LINT_PACKAGES := clang clang-tidy cppcheck valgrind
LINT_C     = $(shell sh tools/sources.sh c)
LINT_FLAGS = -std=gnu17 -D_GNU_SOURCE $(WARN) -I. -I$(B) $(if $(PQ_INC),-isystem $(PQ_INC))
CPPCHECK   = cppcheck -q -j 2 --std=c11 --library=posix --enable=warning,portability,performance --error-exitcode=1 --inline-suppr \
             --suppress=missingIncludeSystem --suppress='internalAstError:*.def' --cppcheck-build-dir=$(B)/cppcheck -D_GNU_SOURCE -I. -I$(B)

# Without the optimizer the paths are those of the source. Two warnings are off because gcc 12 is wrong with them: arrays filled in a
# loop are no uninitialized values, and a ring that is not empty has a first item; clang's analyzer looks for both in lint.
ANALYZE    = -fanalyzer -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-dereference

.PHONY: lint lint-rules lint-cppcheck lint-tidy analyze
lint: $(GEN_HEADERS) ## rules of the house, clang's warnings, clang-tidy, cppcheck
	$(Q)sh tools/deps.sh $(LINT_PACKAGES)
	$(Q)$(MAKE) --no-print-directory lint-rules lint-tidy lint-cppcheck docs-fresh

lint-rules: $(GEN_HEADERS)
	$(call say,LINT,layers)
	$(Q)sh tools/check-layers.sh
	$(call say,LINT,style)
	$(Q)sh tools/check-style.sh
	$(call say,LINT,headers)
	$(Q)CC='$(CC)' B='$(B)' PQ_INC='$(PQ_INC)' sh tools/check-headers.sh
	$(call say,LINT,docs)
	$(Q)sh tools/check-docs.sh

lint-cppcheck: $(GEN_HEADERS)
	$(call say,LINT,cppcheck)
	$(Q)mkdir -p $(B)/cppcheck && $(CPPCHECK) $(LINT_C)

lint-tidy: $$(patsubst %.c,$(B)/lint/%.tidy,$$(LINT_C))

$(B)/lint/%.tidy: %.c .clang-tidy | $(GEN_HEADERS)
	$(call say,TIDY,$<)
	$(Q)mkdir -p $(@D) && clang $(LINT_FLAGS) -fsyntax-only -MMD -MP -MF $@.d -MT $@ $<
	$(Q)clang-tidy --quiet --warnings-as-errors='*' $< -- $(LINT_FLAGS) 2>/dev/null && touch $@

analyze: $$(patsubst %.c,$(B)/analyze/%.ok,$$(LINT_C)) ## gcc's static analyzer over every source (slow)

$(B)/analyze/%.ok: %.c | $(GEN_HEADERS)
	$(call say,ANALY,$<)
	$(Q)mkdir -p $(@D) && gcc $(LINT_FLAGS) -O0 $(ANALYZE) -c -MMD -MP -MF $@.d -MT $@ -o /dev/null $<
	$(Q)touch $@

-include $(shell find $(B)/lint $(B)/analyze -name '*.d' 2>/dev/null)
