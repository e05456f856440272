#!/usr/bin/env bash
# Runs the whole suite with the conformance driver under the address and undefined behaviour sanitizers: a memory fault of the driver or
# of the bindings ends the run. CI does not run this script, because it takes some minutes. Build the tests first
# (dotnet build -c Release). Usage: run-sanitized.sh [ARGUMENTS OF THE TEST PROGRAM], for example --filter ...
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export NEORESNET_CONFORMANCE_CFLAGS="-O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"

# .NET handles some signals itself, and does not free all memory at its end.
export ASAN_OPTIONS="detect_leaks=0:handle_segv=0:use_sigaltstack=0:abort_on_error=1" UBSAN_OPTIONS="print_stacktrace=1"
LD_PRELOAD=$(gcc -print-file-name=libasan.so) exec "$here/bin/Release/net10.0/NeoResNet.Backends.Cuda.Tests" --progress off "$@"
