# tests/interop/interop.mk: the providers' own libraries as witnesses: of signatures, and of what our stand-ins answer (network: npm).
.PHONY: sdk
sdk: $(O)/tests/interop/verify $(O)/tests/interop/fakes ## signatures and stand-ins judged by the providers' own libraries
	$(Q)sh tests/interop/run.sh $^ $(B)/sdk

$(O)/tests/interop/verify: $(O)/tests/interop/verify.o $(O)/libpayment.a $(O)/libsms.a $(O)/libio.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LF) -o $@ $^ $(LIBS_base)

$(O)/tests/interop/fakes: $(O)/tests/interop/fakes.o $(O)/libtests.a $(O)/libbase.a
	$(call say,LD,$@)
	$(Q)$(rig_link)
