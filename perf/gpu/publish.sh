#!/usr/bin/env bash
# Creates the archive for machines that have a GPU but not .NET. The archive contains the tool
# compiled with Native AOT, and the tests with their own runtime.
#   perf/gpu/publish.sh [FOLDER FOR THE ARCHIVE, default: artifacts/gpu]
# Requires the .NET 10 SDK and gcc. Fails if the archive has 60 MB or more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=${1:-artifacts/gpu}
max=60000000
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
content=$work/neoresnet-gpu
mkdir -p "$content/bin" "$target"

publish() { dotnet publish "$1" -c Release -r linux-x64 -v q -nodeReuse:false -p:DebugType=none -o "$2" "${@:3}"; }
ahead_of_time() { # project, program, name in the archive
    publish "$1" "$work/$3" -p:PublishAot=true -p:CppCompilerAndLinker=gcc
    cp "$work/$3/$2" "$content/bin/$3"
}
ahead_of_time Cli NeoResNet.Cli neoresnet
ahead_of_time perf/gpu/NeoResNet.GpuReport NeoResNet.GpuReport gpu-report

# NUnit does not support Native AOT. The SDK trims only assemblies that are marked as trimmable, so
# the warnings of the trim analyzer for the tests are irrelevant. The adapter contains one file
# twice.
publish tests/NeoResNet.Backends.Cuda.Tests "$content/tests" --self-contained -p:PublishTrimmed=true -p:TrimMode=partial \
    -p:EnableTrimAnalyzer=false -p:SuppressTrimAnalysisWarnings=true -p:ErrorOnDuplicatePublishOutputFiles=false

# A machine with a GPU does not need the sources of the conformance driver.
rm -rf "$content/tests/ConformanceDriver"
find "$content" -type f \( -name '*.dbg' -o -name '*.pdb' -o -name '*.xml' \) -delete
cp perf/gpu/run.sh perf/gpu/README.md LICENSE "$content/"
git describe --always --dirty > "$content/commit"

archive=$target/neoresnet-gpu-linux-x64.tar.gz
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner -czf "$archive" neoresnet-gpu
size=$(stat -c %s "$archive")
if [ "$size" -ge "$max" ]; then
    echo "publish.sh: $archive has $size bytes; expected less than $max." >&2
    rm -f "$archive"
    exit 1
fi
echo "$archive: $size bytes"
