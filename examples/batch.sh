#!/bin/sh
# Separates all recordings of a folder, writes the loudest component of each as loudest.wav, and lists all components in
# summary.csv.
#
#   sh batch.sh RECORDINGS OUT
#
# Started again, it continues where it was stopped. It exits with 1 if something failed; the rest is done.
set -u
recordings=$1 out=$2
status=0
nmf separate --recursive "$recordings" --resume --quiet -o "$out" || status=1
nmf combine "$out"/*/ --indices 0 --output-name loudest.wav --quiet || status=1
nmf summary "$out"/*/ > "$out/summary.csv" || status=1
exit "$status"
