#!/usr/bin/env bash
# Rehearses the checks of a GPU on a machine without a GPU: publishes the archive, unpacks it into
# an empty folder, builds the conformance driver, and runs run.sh in an empty environment without an
# SDK on the path. Sizes are small, because the driver computes on the processor. The times are
# meaningless.
#   perf/gpu/rehearse.sh [FOLDER FOR THE REPORT, default: a temporary folder]
# Takes about ten minutes on two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
report=${1:-$work/report}

perf/gpu/publish.sh "$work"
tar -C "$work" -xzf "$work"/neoresnet-gpu-linux-x64.tar.gz

driver=tests/NeoResNet.Backends.Cuda.Tests/ConformanceDriver
mkdir "$work/driver"
sources=()
for source in "$driver"/*.c; do
    case $source in */selftest*) ;; *) sources+=("$source") ;; esac
done
gcc -std=c11 -O2 -pthread -shared -fPIC -fvisibility=hidden "${sources[@]}" -o "$work/driver/libcuda.so.1" -lm
ln -s libcuda.so.1 "$work/driver/libcublas.so.13"
ln -s libcuda.so.1 "$work/driver/libcudnn.so.9"

code=0
(cd / && env -i PATH=/usr/bin:/bin NEORESNET_CUDA_PATH="$work/driver" NEORESNET_GPU_NOTE="A rehearsal on the conformance driver, without a GPU: the times are meaningless." \
    NEORESNET_GPU_DEPTHS=50 NEORESNET_GPU_BATCHES=1,2 NEORESNET_GPU_SIZE=32 NEORESNET_GPU_STEPS=3 \
    "$work/neoresnet-gpu/run.sh" "$(realpath -m "$report")") || code=$?

found=("$report"/neoresnet-gpu-conformance-device-0-*.json)
if [ "$code" -ne 0 ] || [ ! -f "${found[0]}" ]; then
    echo "rehearse.sh: run.sh ended with $code; reports: $(ls "$report" 2> /dev/null)" >&2
    exit 1
fi
grep -q '^ "passed": true,$' "${found[0]}"
ls -l "${found[@]}"
