# The two commands to start with: `make demo` and `make test`. All of them build the same release profile,
# so that a fresh clone compiles its dependencies once.
CARGO ?= cargo
SUDO := $(if $(filter 0,$(shell id -u)),,sudo -n)
# Mutations of `make fuzz`, kills of `make crash`.
FUZZ ?= 10000000
CHECKED ?= 200000
MINUTES ?= 30
KILLS ?= 200

.PHONY: demo test check bench crash fuzz fuzz-checked

# Plays the main job on embedded parts, then stays up until Ctrl-C.
demo:
	$(CARGO) run --release -- demo

# Installs the Debian packages that are missing (root or sudo; starts no service), runs every test.
# MAILROOM_TEST_ALL=1 makes a test that cannot run here a failure.
test:
	sh tests/support/install.sh || { $(SUDO) apt-get update -qq && sh tests/support/install.sh; } \
		|| echo "make test: the private mail servers are not there; the tests that want them say so"
	$(CARGO) test --release

# Format, lints, documentation.
check:
	$(CARGO) fmt --check
	$(CARGO) clippy --release --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --no-deps
	$(CARGO) test --release --test main floors::

# Replies a second on one core, worst cases; messages a second, CPU, memory, syncs (red below half of a goal).
# MAILROOM_REPLIES=FOLDER reads the NDJSON files there as well.
bench:
	$(CARGO) bench --bench replies
	$(CARGO) bench --bench throughput

# kill -9 while mail comes in and goes out; LONG=1 for the long run.
crash:
	MAILROOM_KILLS=$(if $(LONG),10000,$(KILLS)) LONG=$(LONG) $(CARGO) test --release --test main crash:: -- --nocapture

# Mutated mails, as the program is shipped; says how many it came to within MINUTES. `make fuzz-checked` reads fewer,
# unoptimised, with every debug assertion of every crate armed.
fuzz:
	MAILROOM_FUZZ=$(FUZZ) MAILROOM_FUZZ_MINUTES=$(MINUTES) $(CARGO) test --release --test main fuzz:: -- --nocapture
fuzz-checked:
	MAILROOM_FUZZ=$(CHECKED) MAILROOM_FUZZ_MINUTES=$(MINUTES) $(CARGO) test --test main fuzz:: -- --nocapture
