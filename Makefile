# usher: build, run, test. `make help` lists what there is.
# Objects and generated files live in $(B); SAN=1 builds with ASan and UBSan into $(B)/san.
.DEFAULT_GOAL := all
B     ?= build
CC    ?= cc
MODE  := $(if $(SAN),san,rel)
O     := $(B)/$(MODE)
GEN   := $(B)/gen
V     ?= 0
Q     := $(if $(filter 1,$(V)),,@)
say    = $(if $(filter 1,$(V)),,@printf '  %-5s %s\n' $(1) $(2))

FOLDERS  := base fsm io db sms payment pool server cli
WARN     := -Wall -Wextra -Werror -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wvla -Wimplicit-fallthrough -Wpointer-arith -Wundef
CFLAGS   ?= -O2 -g
comma    := ,
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
HARDEN   := $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fPIE
PQ_INC   := $(shell pg_config --includedir 2>/dev/null)
ALL_CF    = -std=gnu17 -D_GNU_SOURCE $(WARN) $(CFLAGS) $(HARDEN) $(SANFLAGS) -I. -I$(B) $(if $(PQ_INC),-isystem $(PQ_INC)) -MMD -MP
ALL_LF    = $(CFLAGS) $(SANFLAGS) -pie -Wl,-z,relro,-z,now $(LDFLAGS)
LIBS_base := -lsodium -lcrypto
LIBS_io   := -levent -lcurl
LIBS_db   := -lpq -lssl
LIBS_all  := $(LIBS_io) $(LIBS_db) $(LIBS_base) -lm

srcs      = $(filter-out %/main.c fsm/chartc.c $(FSM_TOOL),$(wildcard $(1)/*.c))
# The chart compiler alone reads XML: these never enter the server.
FSM_TOOL := $(wildcard fsm/scxml*.c fsm/check*.c fsm/emit*.c fsm/draw*.c fsm/diag*.c fsm/diff*.c fsm/run*.c fsm/compile*.c fsm/cond*.c fsm/xml*.c fsm/ir*.c fsm/paths*.c)

.PHONY: all deps run test test-all lint bench fuzz torture unit talk flow install deb help clean docs
include tools/generate.mk
include tools/docs.mk

all: $(O)/usher $(O)/chartc $(if $(SAN),,$(B)/usher $(B)/chartc) ## build build/usher and build/chartc

define lib_rule
$(O)/lib$(1).a: $(patsubst %.c,$(O)/%.o,$(call srcs,$(1))) $(patsubst $(GEN)/%.c,$(O)/gen/%.o,$(GEN_$(1)))
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call lib_rule,$(f))))

# Each folder waits only for what it may include; the chart compiler must not wait for what it generates.
.SECONDEXPANSION:
gen_for   = $(if $(filter server/% cli/% tests/unit/server_% tests/unit/cli_%,$(1)),$(GEN_HEADERS),$(if \
            $(filter db/% sms/% payment/% pool/% tests/unit/db_% tests/unit/sms_% tests/unit/payment_% tests/unit/pool_%,$(1)),$(GEN)/sql.h))
$(O)/%.o: %.c | $$(call gen_for,$$*)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CF) -c -o $@ $<

$(O)/gen/%.o: $(GEN)/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CF) -c -o $@ $<

FSM_OBJS := $(patsubst %.c,$(O)/%.o,$(FSM_TOOL) fsm/chartc.c)
LIBORDER := cli server pool payment sms db io fsm base
below     = $(foreach f,$(LIBORDER),$(if $(filter $(f),$(LAYER_$(1))),$(O)/lib$(f).a))
LAYER_base    := base
LAYER_fsm     := fsm base
LAYER_io      := io base
LAYER_db      := db io base
LAYER_sms     := sms db io base
LAYER_payment := payment db io base
LAYER_pool    := pool db io base
LAYER_server  := server pool payment sms db io fsm base
LAYER_cli     := cli server pool payment sms db io fsm base

$(O)/libchartc.a: $(patsubst %.c,$(O)/%.o,$(FSM_TOOL))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(O)/chartc: $(O)/fsm/chartc.o $(O)/libchartc.a $(O)/libfsm.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ -lexpat $(LIBS_base)

$(O)/usher: $(O)/cli/main.o $(call below,cli)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $(O)/cli/main.o -Wl,--start-group $(call below,cli) -Wl,--end-group $(LIBS_all)

$(B)/usher $(B)/chartc: $(B)/%: $(B)/rel/%
	$(Q)ln -sf rel/$* $@

include tests/tests.mk
include tests/fuzz/fuzz.mk
include tests/edge/edge.mk
include tests/bench/bench.mk
include tests/suite.mk
include tests/browser/browser.mk
include tests/interop/interop.mk
include tests/api/api.mk
include tools/packages.mk
include tools/run.mk
include tools/install.mk
include tools/lint.mk

clean: ## remove the build directory
	$(Q)rm -rf build

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(filter %Makefile %.mk,$(MAKEFILE_LIST)) | sed 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

-include $(shell find $(O) -name '*.d' 2>/dev/null)
