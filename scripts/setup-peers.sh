#!/bin/sh
# Installs what the tests and benches compare with, from Debian's or Ubuntu's packages; only what is missing.
# The program itself needs none of it.
set -eu

packages='sox ffmpeg python3 python3-numpy python3-scipy python3-soundfile python3-mir-eval python3-sklearn
  bash zsh fish man-db mandoc bsdutils parallel make snakemake chromium unzip bzip2 xz-utils'

if ! command -v apt-get >/dev/null 2>&1; then
  echo "setup-peers: no apt-get here. Install these yourself for the comparisons (Debian's names): $packages"
  exit 0
fi

missing=''
for package in $packages; do
  # shellcheck disable=SC2016 # ${Status} is for dpkg-query
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = 'install ok installed' ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo 'setup-peers: all there'
  exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
  as_root=''
elif command -v sudo >/dev/null 2>&1; then
  as_root='sudo'
else
  echo "setup-peers: neither root nor sudo. Have these installed for the comparisons: apt-get install$missing"
  exit 0
fi

# Runs a command up to three times: mirrors fail now and then.
try() {
  "$@" || { sleep 5 && "$@"; } || { sleep 15 && "$@"; }
}

echo "setup-peers: installing$missing"
try $as_root apt-get update -qq
# shellcheck disable=SC2086 # the names are words
try $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
