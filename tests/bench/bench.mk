# tests/bench/bench.mk: `make bench` measures usher against pgbench in one run; `make bench QUICK=1` in three minutes.
$(O)/tests/bench/load: $(O)/tests/bench/load.o $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base)

$(O)/tests/bench/step.o: $(GEN_HEADERS)
$(O)/tests/bench/step: $(O)/tests/bench/step.o $(O)/gen/onboarding.o $(O)/libfsm.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base)

$(O)/tests/bench/jobs.o: | $(GEN)/sql.h
$(O)/tests/bench/jobs: $(O)/tests/bench/jobs.o $(O)/libdb.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base) -lpq

.PHONY: bench-jobs
bench-jobs: $(O)/usher $(O)/tests/bench/jobs ## a million due jobs: claims a second, latency (part of bench)
	$(Q)QUICK='$(QUICK)' sh tests/bench/jobs.sh $(O)

$(O)/tests/bench/buying: $(O)/tests/bench/buying.o $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(rig_link)

.PHONY: bench-buying
bench-buying: $(O)/usher $(O)/tests/bench/buying ## numbers bought: seconds from OK to link, from payment to number; with failing carriers (part of bench)
	$(Q)$(O)/tests/bench/buying $(O)/usher $(QUICK)

$(O)/tests/bench/numbers: $(O)/tests/bench/numbers.o $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(rig_link)

.PHONY: bench-numbers
bench-numbers: $(O)/usher $(O)/tests/bench/numbers ## 10,000 numbers synchronised: seconds, requests (part of bench)
	$(Q)$(O)/tests/bench/numbers $(O)/usher

$(O)/tests/bench/console: $(O)/tests/bench/console.o $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(rig_link)

.PHONY: bench-console
bench-console: $(O)/usher $(O)/tests/bench/console $(O)/tests/bench/load ## the console with 100,000 clients: queries, webhooks beside it, events (part of bench)
	$(Q)QUICK='$(QUICK)' sh tests/bench/console.sh $(O)

bench: bench-jobs bench-buying bench-numbers bench-console $(O)/usher $(O)/tests/bench/load $(O)/tests/bench/step ## speed and size, with pgbench as the reference (12 minutes; QUICK=1: 3)
	$(Q)sh tools/deps.sh postgresql
	$(Q)QUICK='$(QUICK)' sh tests/bench/bench.sh $(O)
