#!/bin/sh
# Installs what the bench "factorise" compares with beside scikit-learn, from Debian's packages; to be run as root.
set -eu
sh "$(dirname "$0")/setup-peers.sh"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-torch
