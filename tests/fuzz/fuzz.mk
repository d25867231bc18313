# tests/fuzz/fuzz.mk: `make fuzz` hunts with libFuzzer, SECONDS=20 for each target, ONLY="json say" for some of them;
# `make fuzz-quick` runs every target's seeds, cut and changed, under ASan and UBSan, without a fuzzer.
FUZZ      := $(patsubst tests/fuzz/%.c,%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
FUZZ_TIME := $(if $(filter command% environment%,$(origin SECONDS)),$(SECONDS),20)
FUZZ_ONLY := $(or $(ONLY),$(FUZZ))

FUZZ_LIBS_frame            := $(O)/libio.a
FUZZ_LIBS_stripe_signature := $(O)/libpayment.a
FUZZ_LIBS_stripe_event     := $(O)/libpayment.a
FUZZ_LIBS_paddle_signature := $(O)/libpayment.a
FUZZ_LIBS_paddle_event     := $(O)/libpayment.a
FUZZ_LIBS_payment_state    := $(O)/libpayment.a
FUZZ_LIBS_twilio_signature := $(O)/libsms.a
FUZZ_LIBS_twilio_inbox     := $(O)/libsms.a $(O)/libio.a
FUZZ_LIBS_twilio_api       := $(O)/libsms.a $(O)/libio.a
FUZZ_LIBS_carrier_answers  := $(O)/libpool.a $(O)/libsms.a $(O)/libio.a
FUZZ_LIBS_number_source    := $(O)/libpool.a $(O)/libio.a
FUZZ_LIBS_number_answers   := $(O)/libpool.a $(O)/libio.a
FUZZ_LIBS_telnyx_signature := $(O)/libsms.a
FUZZ_LIBS_telnyx_event     := $(O)/libsms.a
FUZZ_LIBS_understand       := $(O)/libsms.a
FUZZ_LIBS_say              := $(O)/libsms.a
FUZZ_LIBS_segments         := $(O)/libsms.a
FUZZ_LIBS_import            = $(call below,pool)
FUZZ_LIBS_chart            := $(O)/libchartc.a $(O)/libfsm.a
FUZZ_LIBS_config            = $(call below,server)
fuzz_link = $(CC) $(ALL_LF) -o $@ $(filter %.o,$^) -Wl,--start-group $(FUZZ_LIBS_$*) $(O)/libbase.a -Wl,--end-group -lexpat $(if $(filter config import,$*),$(LIBS_all),$(LIBS_base)) -lm

.SECONDEXPANSION:
$(addprefix $(O)/tests/fuzz/,$(FUZZ)): $(O)/tests/fuzz/%: $(O)/tests/fuzz/%.o $(O)/tests/fuzz/replay.o $$(FUZZ_LIBS_$$*) $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(fuzz_link)

$(addprefix $(O)/tests/fuzz/,$(addsuffix .hunt,$(FUZZ))): $(O)/tests/fuzz/%.hunt: $(O)/tests/fuzz/%.o $$(FUZZ_LIBS_$$*) $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(fuzz_link) -fsanitize=fuzzer

.PHONY: fuzz fuzz-quick fuzz-hunt fuzz-replay
fuzz: ## libFuzzer on every decoder, 20 s each (SECONDS=60, ONLY="json say")
	$(Q)sh tools/deps.sh clang libclang-rt-14-dev
	$(Q)$(MAKE) --no-print-directory B=$(B)/fuzz SAN=1 CC=clang CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' SECONDS=$(FUZZ_TIME) ONLY='$(FUZZ_ONLY)' fuzz-hunt

fuzz-hunt: $(addprefix $(O)/tests/fuzz/,$(FUZZ_ONLY)) $(addprefix $(O)/tests/fuzz/,$(addsuffix .hunt,$(FUZZ_ONLY)))
	$(Q)sh tests/fuzz/hunt.sh $(O)/tests/fuzz $(B)/found $(FUZZ_TIME) $(FUZZ_ONLY)

fuzz-quick: ## every decoder on its seeds, cut and changed, under ASan and UBSan
	$(Q)$(MAKE) --no-print-directory SAN=1 fuzz-replay

fuzz-replay: $(addprefix $(O)/tests/fuzz/,$(FUZZ_ONLY))
	$(Q)sh tests/fuzz/replay.sh $^
