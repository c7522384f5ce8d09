# make demo      set up what is missing, build, and run the checkout story
# make test      the same set-up, then every test
# make dist      dist/culprit, a stripped release binary that needs glibc and nothing else, and its checksum
# make install   binary, completions and man pages under PREFIX (default /usr/local)
# make stories   write SampleLogs/ anew (deterministic)
# make lint      swift format, strict

PREFIX ?= /usr/local
RELEASE = .build/release/culprit
SHARE = $(DESTDIR)$(PREFIX)/share
# The Swift runtime and Foundation inside, and the static twins of zlib, SQLite and the C++ runtime.
STATIC = --static-swift-stdlib --pkg-config-path .build/static

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
	.ci/static-libraries .build/static
	swift build -c release $(STATIC) --product culprit
	mkdir -p dist
	strip -o dist/culprit $(RELEASE)
	cd dist && sha256sum culprit > culprit.sha256

# The plugin of ArgumentParser writes the man pages into a folder of its own.
install: dist
	swift package generate-manual --multi-page
	install -d $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/fish/vendor_completions.d
	install -m 755 dist/culprit $(DESTDIR)$(PREFIX)/bin/culprit
	dist/culprit --generate-completion-script bash > $(SHARE)/bash-completion/completions/culprit
	dist/culprit --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_culprit
	dist/culprit --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/culprit.fish
	install -m 644 .build/plugins/GenerateManual/outputs/culprit/*.1 $(SHARE)/man/man1/

clean:
	rm -rf .build dist
