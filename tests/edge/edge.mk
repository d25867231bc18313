# tests/edge/edge.mk: `make edge`: strangers, odd bytes and slow peers against a running server.
EDGE_OBJS := $(patsubst %.c,$(O)/%.o,$(wildcard tests/edge/*.c))

$(O)/tests/edge/edge: $(EDGE_OBJS) $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base) -lpq -lpthread

.PHONY: edge
edge: $(O)/usher $(O)/tests/edge/edge ## black-box checks of a running server (E="order slow" for some of them)
	$(Q)$(O)/tests/edge/edge -j 4 $(O)/usher $(E)
