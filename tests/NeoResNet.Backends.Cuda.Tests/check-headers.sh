#!/usr/bin/env bash
# Compiles the conformance driver's prototypes together with NVIDIA's own cuda.h and cublas_v2.h: a width or an order that
# differs is an error. Fetches the headers with fetch-nvidia.sh --headers (a download of 0.9 GB the first time), so it is no
# part of every CI run. Usage: check-headers.sh [FOLDER], as fetch-nvidia.sh takes it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
include=$("$here/fetch-nvidia.sh" --headers "$@")/usr/include
api=$here/Driver/api.h
gcc -std=gnu11 -Wall -Wextra -Werror -Wno-deprecated-declarations -fsyntax-only -DNEOCONF_REAL_HEADERS -isystem "$include" -x c "$api"

# What only a newer toolkit has, and all of cuDNN, was not compared, and is named.
compared=0
missing=()
for name in $(grep -oE '\bcu(blas|dnn)?[A-Z][A-Za-z0-9_]*\(' "$api" | tr -d '(' | sort -u); do
    if grep -qwF -- "$name" "$include"/cuda.h "$include"/cublas*.h; then compared=$((compared + 1)); else missing+=("$name"); fi
done
echo "$compared prototypes agree with NVIDIA's headers; not in them: ${missing[*]:-none}."
