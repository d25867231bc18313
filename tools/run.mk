# tools/run.mk: make run: from a fresh checkout to the demo: what is missing is installed, what is not built is built.
# As root PostgreSQL runs as postgres, who may not enter root's own folders.
DEMO_DIR    ?= $(shell if [ "$$(id -u)" = 0 ] && ! setpriv --reuid=postgres --regid=postgres --clear-groups test -x '$(CURDIR)' 2>/dev/null; \
               then echo /var/lib/usher/demo; else echo var/demo; fi)
DEMO_LISTEN ?= 127.0.0.1:8080

run: deps ## the demo, with a phone in the browser: http://127.0.0.1:8080/phone/ (DEMO_LISTEN=host:port, DEMO_DIR=folder)
	$(Q)$(MAKE) --no-print-directory all
	$(Q)USHER_DATA_DIR="$${USHER_DATA_DIR:-$(DEMO_DIR)}" exec $(B)/usher serve --demo --listen $(DEMO_LISTEN)

.PHONY: demo
demo: $(O)/usher ## drive the demo from the first text to a live number, over HTTP
	$(Q)sh tests/demo.sh $(O)/usher
