# tests/sdk/sdk.mk: our signature checks against the providers' own libraries (network: npm). Part of test-all.
.PHONY: sdk
sdk: $(O)/tests/sdk/verify ## signatures compared with the providers' own libraries
	$(Q)sh tests/sdk/run.sh $< $(B)/sdk

$(O)/tests/sdk/verify: $(O)/tests/sdk/verify.o $(O)/libpayment.a $(O)/libsms.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base)
