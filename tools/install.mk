# tools/install.mk: `make install` under PREFIX (and DESTDIR), `make deb` into $(B).
PREFIX     ?= /usr/local
VERSION    := $(shell sed -n 's/.*USHER_VERSION "\(.*\)".*/\1/p' server/version.h)
DEB_ROOT   := $(abspath $(B)/deb)
DOC_PAGES   = README.md CHANGES.md LICENSE $(wildcard docs/*.md)

$(GEN)/usher.conf: docs/config.md tools/sample-config.sh
	$(Q)sh tools/sample-config.sh $< > $@

SHARE       = $(DESTDIR)$(PREFIX)/share
$(B)/share/man8/usher.8: $(O)/usher tools/man.sh
	$(Q)sh tools/man.sh $(O)/usher $(B)/share

$(GEN)/usher.service: packaging/usher.service FORCE
	$(Q)sed 's,/usr/bin/usher,$(PREFIX)/bin/usher,' $< > $@

.PHONY: FORCE
FORCE:

install: $(O)/usher $(GEN)/usher.conf $(B)/share/man8/usher.8 $(GEN)/usher.service ## install under PREFIX (/usr/local): program, unit, manual pages, completions, settings
	$(call say,INST,$(DESTDIR)$(PREFIX))
	$(Q)install -D -m 755 $(O)/usher $(DESTDIR)$(PREFIX)/bin/usher
	$(Q)install -D -m 644 $(GEN)/usher.service $(DESTDIR)$(PREFIX)/lib/systemd/system/usher.service
	$(Q)install -d $(SHARE)/man/man8 && install -m 644 $(B)/share/man8/*.8 $(SHARE)/man/man8
	$(Q)install -D -m 644 $(B)/share/complete/usher $(SHARE)/bash-completion/completions/usher
	$(Q)install -D -m 644 $(B)/share/complete/_usher $(SHARE)/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)/_usher
	$(Q)install -D -m 644 $(B)/share/complete/usher.fish $(SHARE)/fish/vendor_completions.d/usher.fish
	$(Q)install -d $(SHARE)/doc/usher && install -m 644 $(DOC_PAGES) $(GEN)/usher.conf $(SHARE)/doc/usher
	$(Q)[ -e $(DESTDIR)/etc/usher/usher.conf ] || { install -D -m 640 $(GEN)/usher.conf $(DESTDIR)/etc/usher/usher.conf && \
		sed -i 's,^#USHER_DATA_DIR=.*,USHER_DATA_DIR=/var/lib/usher,' $(DESTDIR)/etc/usher/usher.conf; }

deb: ## build a Debian package
	$(Q)sh tools/deps.sh dpkg-dev
	$(Q)rm -rf $(DEB_ROOT) && $(MAKE) --no-print-directory install DESTDIR=$(DEB_ROOT) PREFIX=/usr
	$(Q)! command -v systemd-analyze >/dev/null || SYSTEMD_LOG_LEVEL=err systemd-analyze security --no-pager --offline=true --threshold=15 packaging/usher.service >/dev/null
	$(call say,DEB,$(B)/usher_$(VERSION)_$$(dpkg --print-architecture).deb)
	$(Q)sh tools/deb.sh $(DEB_ROOT) $(B) $(VERSION)
