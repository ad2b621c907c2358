#!/usr/bin/env bash
# Every test there is, by one command: installs what is missing where it may, builds, runs unit tests, dialogues and the whole program
# with real peers, then the whole program again as a native executable.
#
#   bash tests/run.sh            what cannot run here is listed as skipped, with the reason
#   bash tests/run.sh --strict   every such skip is a failure (also with SMTPD_TESTS_STRICT=1 or CI=true)
set -euo pipefail
cd "$(dirname "$0")/.."

strict=${SMTPD_TESTS_STRICT:-0}
[ "${CI:-}" = true ] && strict=1
for argument in "$@"; do
  case $argument in
    --strict) strict=1 ;;
    *) echo "usage: bash tests/run.sh [--strict]" >&2; exit 2 ;;
  esac
done
export SMTPD_TESTS_STRICT=$strict

# What fails here once in a hundred runs must tell all it saw.
export XUNIT_PRINT_MAX_STRING_LENGTH=0 XUNIT_PRINT_MAX_ENUMERABLE_LENGTH=100
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

passed=0 failed=0 skipped=0
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

# What hangs is a failure like any other, and ends with all it has started: limit SECONDS COMMAND …
limit() {
  local seconds=$1 status=0
  shift
  timeout --kill-after=20 "$seconds" "$@" || status=$?
  if [ $status = 124 ] || [ $status = 137 ]; then echo "stopped after $seconds s: $*" >&2; fi
  return $status
}

step() { printf '\n== %s\n' "$*"; }

skip() {
  echo "skipped: $*"
  if [ "$strict" = 1 ]; then failed=$((failed + 1)); else skipped=$((skipped + 1)); fi
}

# A mirror has hiccups, and another may be installing.
apt=(-o Acquire::Retries=5 -o DPkg::Lock::Timeout=300)

# The servers among the packages must not start on their own, and nothing that is installed may be removed for them.
install() {
  local policy=/usr/sbin/policy-rc.d made=0
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made=1; fi
  DEBIAN_FRONTEND=noninteractive limit 600 apt-get "${apt[@]}" install -y -qq --no-install-recommends --no-remove "$1" >"$reports/apt.log" 2>&1 ||
    { echo "cannot install $1:"; tail -n 3 "$reports/apt.log"; }
  if [ $made = 1 ]; then rm -f $policy; fi
}

# Where a user may not look for it in PATH, servers still are in sbin.
has() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1; }

peers() {
  local updated=0 program package
  while read -r program package; do
    has "$program" && continue
    if [ "$(id -u)" = 0 ] && has apt-get; then
      if [ $updated = 0 ]; then limit 300 apt-get "${apt[@]}" update -qq >/dev/null 2>&1 || echo "apt-get update failed"; updated=1; fi
      install "$package"
    fi
    has "$program" || echo "missing: $program (Debian package $package); tests that need it will be skipped"
  done <<'PEERS'
smtp-source postfix
swaks swaks
dovecot dovecot-imapd
doveadm dovecot-core
dnsmasq dnsmasq-base
haproxy haproxy
strace strace
faketime faketime
prlimit util-linux
mkfs.ext4 e2fsprogs
mkfs.xfs xfsprogs
python3 python3
openssl openssl
systemd-analyze systemd
nmap nmap
curl curl
msmtp msmtp
s-nail s-nail
node nodejs
clang clang
PEERS
  # swaks only recommends what it needs for TLS.
  if [ "$(id -u)" = 0 ] && has apt-get && has swaks && ! perl -MNet::SSLeay -e 1 2>/dev/null; then install libnet-ssleay-perl; fi
  # A library for node, and mechanisms for Postfix as a client: no programs of their own.
  if [ "$(id -u)" = 0 ] && has apt-get && has node; then
    NODE_PATH=/usr/share/nodejs:/usr/lib/node_modules node -e "require('nodemailer')" 2>/dev/null || install node-nodemailer
  fi
  if [ "$(id -u)" = 0 ] && has apt-get && has postfix && ! ls /usr/lib/*/sasl2/libplain.so >/dev/null 2>&1; then install libsasl2-modules; fi
  if [ "$(id -u)" = 0 ] && has apt-get && has clang && ! echo 'int main(void){return 0;}' | clang -x c - -lz -o "$reports/a.out" 2>/dev/null; then
    install zlib1g-dev
    install libc6-dev
  fi
}

# run SECONDS NAME PROJECT [runner options]: counts what the runner says in its summary; a runner without a summary, or that ran no test
# at all, has failed. What it skipped has failed, too, where nothing may be missing.
run() {
  local seconds=$1 name=$2 project=$3 log=$reports/run.log status=0 totals
  shift 3
  step "$name"
  limit "$seconds" "tests/$project/bin/Release/net10.0/$project" -noColor -noLogo "$@" 2>&1 | tee "$log" || status=$?
  totals=$(grep -aoE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1 | grep -oE '[0-9]+' | tr '\n' ' ' || true)
  if [ -z "$totals" ]; then echo "$name gave no summary (exit $status)"; failed=$((failed + 1)); return; fi
  local total errors failures skips
  read -r total errors failures skips <<<"$totals"
  if [ "$total" = 0 ]; then echo "$name ran no test"; errors=$((errors + 1)); fi
  if [ "$status" != 0 ] && [ $((errors + failures)) = 0 ]; then errors=1; fi
  passed=$((passed + total - failures - skips)) failed=$((failed + failures + errors))
  if [ "$skips" = 0 ]; then return; fi
  if [ "$strict" = 1 ]; then
    echo "$name skipped $skips, and nothing may be skipped here"
    failed=$((failed + skips))
  else
    skipped=$((skipped + skips))
  fi
}

step "What is needed"
if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
  echo "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0 (Debian, Ubuntu: package dotnet-sdk-10.0)" >&2
  exit 1
fi
peers

step "Build"
limit 2400 dotnet build Smtp.sln -c Release -v q

# The limits end what hangs; a slow machine must not come near them.
run 1800 "Unit tests" Smtp.Tests
run 900 "Dialogues" Smtp.Dialogues
run 900 "Fuzz targets" Smtp.Fuzz
run 3600 "The whole program" Smtp.EndToEnd

step "Native executable"
native=artifacts/native
case $(uname -m) in x86_64) rid=x64 ;; aarch64) rid=arm64 ;; *) rid=$(uname -m) ;; esac
if ldd --version 2>&1 | grep -qi musl; then rid=linux-musl-$rid; else rid=linux-$rid; fi
if ! has clang && ! has gcc; then
  skip "the native executable: linking needs clang or gcc"
elif limit 1800 dotnet publish src/Smtp -c Release -r "$rid" -o "$native" -v q; then
  SMTPD_EXECUTABLE=$PWD/$native/smtpd run 1800 "The whole program, native" Smtp.EndToEnd \
    -class '*.TranscriptTests' -class '*.LocalMailTests' -class '*.RelayTests' -class '*.MailKitTests' -class '*.TwoInstancesTests' \
      -class '*.SubmissionTests' -class '*.PasswordSchemeTests' -class '*.StartTests' -class '*.StopTests' -class '*.LogTests' \
      -class '*.TlsTests' -class '*.ProxyTests' -class '*.CheckTests' -class '*.TlsLoginTests' -class '*.TokenTests' -class '*.BanTests' \
      -class '*.SubmittedHeaderTests' -class '*.ServiceUnitTests'
else
  echo "publishing the native executable failed"
  failed=$((failed + 1))
fi

echo
if [ "$skipped" = 0 ]; then echo "$passed passed, $failed failed"; else echo "$passed passed, $failed failed, $skipped skipped"; fi
[ "$failed" = 0 ]
