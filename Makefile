# make demo      set up what is missing, build, and run the checkout story
# make test      the same set-up, then every test
# make dist      a stripped release binary and its checksum; it needs the Swift runtime, since Foundation's networking
#                wants libcurl and does not link statically yet
# make install   binary, completions and man pages under PREFIX (default /usr/local)
# make stories   write SampleLogs/ anew (deterministic)
# make lint      swift format, strict

PREFIX ?= /usr/local
RELEASE = .build/release/culprit

.PHONY: demo test build release dist install stories lint setup clean

demo: release
	$(RELEASE) SampleLogs/checkout-outage

test: setup
	swift build --product culprit
	swift test

build: setup
	swift build --product culprit

release: setup
	swift build -c release --product culprit

setup:
	@./.ci/setup

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

stories:
	cd Benchmarks && swift run stories ../SampleLogs

dist: setup
	swift build -c release --product culprit
	mkdir -p dist
	cp $(RELEASE) dist/culprit
	strip dist/culprit
	cd dist && sha256sum culprit > culprit.sha256

install: dist
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -d $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 dist/culprit $(DESTDIR)$(PREFIX)/bin/culprit
	dist/culprit --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/culprit
	dist/culprit --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_culprit
	dist/culprit --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/culprit.fish
	swift package plugin generate-manual --multi-page --output-directory .build/man
	install -m 644 .build/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/

clean:
	rm -rf .build dist
