# tests/bench/bench.mk: `make bench` measures usher against pgbench in one run; `make bench QUICK=1` in three minutes.
$(O)/tests/bench/load: $(O)/tests/bench/load.o $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base)

$(O)/tests/bench/step.o: $(GEN_HEADERS)
$(O)/tests/bench/step: $(O)/tests/bench/step.o $(O)/gen/onboarding.o $(O)/libfsm.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base)

bench: $(O)/usher $(O)/tests/bench/load $(O)/tests/bench/step ## speed and size, with pgbench as the reference (12 minutes; QUICK=1: 3)
	$(Q)sh tools/deps.sh postgresql
	$(Q)QUICK='$(QUICK)' sh tests/bench/bench.sh $(O)
