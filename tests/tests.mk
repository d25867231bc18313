# tests/tests.mk: unit tests by folder; conversation, database and kill tests against the whole server.
UNITS     := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*_test.c))
# Tests of fsm/ compile charts, so they link the compiler's library too.
unit_libs  = $(if $(filter fsm_%,$(1)),$(O)/libchartc.a) $(call below,$(firstword $(subst _, ,$(1))))

.SECONDEXPANSION:
$(O)/tests/unit/%: $(O)/tests/unit/%.o $(wildcard $(O)/tests/unit/support.o) $$(call unit_libs,$$*)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $< -Wl,--start-group $(call unit_libs,$*) -Wl,--end-group -lcmocka $(if $(filter fsm_%,$*),-lexpat) $(LIBS_all)

# One folder's unit tests: make unit-base, unit-fsm, ...
unit-%:
	$(Q)$(MAKE) --no-print-directory $(patsubst %,$(O)/tests/unit/%,$(filter $*_%,$(UNITS)))
	$(Q)sh tests/run-unit.sh $(patsubst %,$(O)/tests/unit/%,$(filter $*_%,$(UNITS)))

unit: $(patsubst %,$(O)/tests/unit/%,$(UNITS)) ## unit tests of every folder
	$(Q)sh tests/run-unit.sh $^

charts: $(O)/chartc ## charts by others and our own through the chart compiler
	$(Q)CC='$(CC)' sh tests/chart/run.sh $(O)/chartc
.PHONY: charts

# Whole servers under test: conversation scripts, races, outages, deaths. Each case has a database and a server of its own.
TALKS     := $(sort $(wildcard tests/talk/*.talk))
rig_link   = $(CC) $(ALL_LF) -o $@ $^ $(LIBS_base) -lpq -lpthread

$(O)/libtests.a: $(patsubst %.c,$(O)/%.o,$(wildcard tests/lib/*.c))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(O)/tests/talk: $(O)/tests/talk.o $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(rig_link)

$(O)/tests/run-flow: $(patsubst %.c,$(O)/%.o,$(wildcard tests/flow/*.c)) $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(rig_link)

$(O)/tests/run-kill: $(patsubst %.c,$(O)/%.o,$(wildcard tests/kill/*.c)) $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(rig_link)

talk: $(O)/usher $(O)/tests/talk ## conversation scripts against the whole server (T='one two': only these)
	$(Q)$(if $(T),,rm -rf $(O)/journals && mkdir -p $(O)/journals && TALK_JOURNAL=$(O)/journals) $(O)/tests/talk -j 12 $(O)/usher \
		$(if $(T),$(patsubst %,tests/talk/%.talk,$(T)),$(TALKS)) $(if $(T),,&& touch $(O)/journals/.walked)

flow: $(O)/usher $(O)/tests/run-flow ## races, outages, lost answers (C=name: only that case)
	$(Q)$(O)/tests/run-flow -j 8 $(if $(C),-c $(C)) $(O)/usher

torture: $(O)/usher $(O)/tests/run-kill ## kill -9 of workers, parent and PostgreSQL under load; then the invariants (ROUNDS=n)
	$(Q)$(O)/tests/run-kill $(O)/usher $(ROUNDS)

.PHONY: terminal
terminal: $(O)/usher ## the phone in a terminal, completion in three shells, manual pages
	$(Q)bash tests/terminal.sh $(O)/usher

# The journals of all conversations, stepped through the chart again: which of its transitions has nobody walked?
$(O)/tests/edges: $(O)/tests/edges.o $(O)/gen/onboarding.o $(O)/libfsm.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base)

$(O)/tests/edges.o: | $(GEN_HEADERS)

.PHONY: edges
edges: $(O)/journals/.walked $(O)/chartc $(O)/tests/edges ## transitions of the chart that no conversation walks
	$(Q)$(O)/chartc paths $(CHART) > $(O)/paths.json
	$(Q)$(O)/tests/edges $(O)/paths.json $(O)/journals/*.journal

$(O)/journals/.walked: $(O)/usher $(O)/tests/talk $(TALKS)
	$(Q)$(MAKE) --no-print-directory talk
