#!/usr/bin/env bash
# Tells all about this machine's GPU in one JSON file. Runs from the unpacked archive, with bash and coreutils alone.
#   ./run.sh [FOLDER FOR THE REPORT, default this one]
# Exit code 0 only where every check passed. README.md says which variables change what is measured.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
target=${1:-$here}

# cuDNN finds its parts by the loader's path, which a process cannot change for itself. NVIDIA's Python wheels lie outside it:
# they come first, so that no parts of a system's other version get among theirs.
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
        echo "Libraries of Python wheels come first: $wheels"
        export LD_LIBRARY_PATH="$wheels${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    fi
fi

"$here/bin/gpu-report" run "$here" "$target"
code=$?

# Where not even that program starts (a C library older than 2.34, say), the report says so.
if [ "$code" -ge 126 ]; then
    mkdir -p "$target" || exit "$code"
    report=$target/neoresnet-gpu-unknown-$(date -u +%Y-%m-%d).json
    date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    printf '{"schema":1,"device":"unknown","note":"","date":"%s","commit":"unknown","passed":false,"size":0,"steps":[{"name":"start","status":"failed","problem":"gpu-report ended with exit code %d","command":"gpu-report","exit_code":%d,"seconds":0,"result":null}]}\n' \
        "$date" "$code" "$code" > "$report"
    echo "FAILED: $report"
fi
exit "$code"
