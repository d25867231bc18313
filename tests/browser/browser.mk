# tests/browser/browser.mk: the pages of the demo in a real browser (network: Debian's chromium, npm). Part of `make test-all`.
.PHONY: browser
browser: $(O)/usher ## the phone page, the payment page and the checkout in headless Chromium; pictures in build/browser (PARTS='console now': only these)
	$(Q)sh tests/browser/run.sh $(O)/usher $(B)/browser

