# tools/packages.mk: what the build and the tests need from Debian; `make deps` installs what is missing.
PACKAGES := gcc make libc6-dev pkg-config libevent-dev libcurl4-openssl-dev libpq-dev libjsmn-dev libsodium-dev libssl-dev libexpat1-dev \
            libcmocka-dev postgresql graphviz curl

deps: ## install the Debian packages that the build and the tests need (root or sudo)
	$(Q)sh tools/deps.sh $(PACKAGES)
