#!/usr/bin/env bash
# Writes all results for the GPU of this machine to one JSON file. Runs from the unpacked archive
# and requires only bash and coreutils.
#   ./run.sh [FOLDER FOR THE REPORT, default: this folder]
# Exit code 0 means that every check passed. README.md lists the environment variables that change
# the measurements.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
target=${1:-$here}

# cuDNN finds its parts through the search path of the loader, which a process cannot change for
# itself. NVIDIA's Python wheels are not on this path. This script puts them first, so that the
# loader does not mix them with parts of another installed version.
if [ -z "${NEORESNET_CUDA_PATH:-}" ]; then
    shopt -s nullglob
    wheels=""
    for packages in ${VIRTUAL_ENV:+"$VIRTUAL_ENV"/lib/python3*/site-packages} ${CONDA_PREFIX:+"$CONDA_PREFIX"/lib/python3*/site-packages} \
        ${HOME:+"$HOME"/.local/lib/python3*/site-packages} /usr/local/lib/python3*/dist-packages /usr/local/lib/python3*/site-packages /usr/lib/python3*/site-packages; do
        if compgen -G "$packages/nvidia/cudnn/lib/libcudnn.so.9" > /dev/null; then
            for folder in "$packages"/nvidia/*/lib; do
                wheels="$wheels${wheels:+:}$folder"
            done
            break
        fi
    done
    if [ -n "$wheels" ]; then
        echo "Searching the libraries of Python wheels first: $wheels"
        export LD_LIBRARY_PATH="$wheels${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    fi
fi

"$here/bin/gpu-report" run "$here" "$target"
code=$?

# If the program itself does not start, for example because glibc is older than 2.34, this script
# writes a report that states it.
if [ "$code" -ge 126 ]; then
    mkdir -p "$target" || exit "$code"
    report=$target/neoresnet-gpu-unknown-$(date -u +%Y-%m-%d).json
    date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    printf '{"schema":1,"device":"unknown","note":"","date":"%s","commit":"unknown","passed":false,"size":0,"steps":[{"name":"start","status":"failed","problem":"gpu-report ended with exit code %d","command":"gpu-report","exit_code":%d,"seconds":0,"result":null}]}\n' \
        "$date" "$code" "$code" > "$report"
    echo "FAILED: $report"
fi
exit "$code"
