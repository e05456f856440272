#!/usr/bin/env bash
# Compiles the conformance driver's prototypes together with NVIDIA's own cuda.h and cublas_v2.h. A different width or order is an
# error. CI does not run this script, because fetch-nvidia.sh --headers downloads 0.9 GB the first time.
# Usage: check-headers.sh [FOLDER], with the folder of fetch-nvidia.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
include=$("$here/fetch-nvidia.sh" --headers "$@")/usr/include
api=$here/ConformanceDriver/api.h
gcc -std=gnu11 -Wall -Wextra -Werror -Wno-deprecated-declarations -fsyntax-only -DNEOCONF_REAL_HEADERS -isystem "$include" -x c "$api"

# Prints the functions that were not compared: those of a newer toolkit, and all of cuDNN.
compared=0
missing=()
for name in $(grep -oE '\bcu(blas|dnn)?[A-Z][A-Za-z0-9_]*\(' "$api" | tr -d '(' | sort -u); do
    if grep -qwF -- "$name" "$include"/cuda.h "$include"/cublas*.h; then compared=$((compared + 1)); else missing+=("$name"); fi
done
echo "$compared prototypes agree with NVIDIA's headers; not in them: ${missing[*]:-none}."
