#!/bin/sh
# Installs the Debian packages that the tests need: postfix, dovecot-imapd, dovecot-lmtpd for the private servers,
# and openssl, procps (kill), tzdata where they are missing.
# Run it as root or as somebody who may sudo; run again, it does nothing. No service is started by it, and
# an installed mail server is never replaced: where there is one already, it says so and ends with 1.
set -eu

wanted="postfix dovecot-imapd dovecot-lmtpd openssl procps tzdata"
policy=/usr/sbin/policy-rc.d
say() { printf 'install.sh: %s\n' "$*" >&2; }

installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

missing=""
for package in $wanted; do
    installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
    say "nothing to do: $wanted are installed"
    exit 0
fi

if [ "$(id -u)" = 0 ]; then
    root=""
elif command -v sudo >/dev/null; then
    root="sudo"
else
    say "missing:$missing. Run this as root: there is no sudo here."
    exit 1
fi

# apt would remove another mail server to make room for Postfix: ask it first.
plan=$($root env DEBIAN_FRONTEND=noninteractive apt-get install -s --no-install-recommends $missing) || {
    say "apt-get cannot install$missing. Try: apt-get update"
    exit 1
}
removed=$(printf '%s\n' "$plan" | awk '$1 == "Remv" { print $2 }' | tr '\n' ' ')
if [ -n "$removed" ]; then
    say "refused: this would remove $removed. The tests with a private Postfix do not run on this machine."
    exit 1
fi

made_policy=no
cleanup() {
    if [ "$made_policy" = yes ]; then $root rm -f "$policy"; fi
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP
if [ ! -e "$policy" ]; then
    made_policy=yes
    # 101: action forbidden (invoke-rc.d(8)).
    printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
    $root chmod 755 "$policy"
elif "$policy" postfix start 2>/dev/null; then
    say "refused: $policy exists and lets services start. Make it end with 101, or move it away."
    exit 1
fi

say "installing$missing"
printf 'postfix postfix/main_mailer_type select No configuration\n' | $root debconf-set-selections
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >&2
say "done; nothing was started"
