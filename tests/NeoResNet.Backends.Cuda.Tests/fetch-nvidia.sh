#!/usr/bin/env bash
# Unpacks NVIDIA files that need no GPU into a folder: ptxas, libcuda.so.1 and libcublas, and with --headers also cuda.h and
# cublas_v2.h (a large download). The files come from the contrib and non-free components of the machine's Debian mirror. The
# machine's package lists and installed packages do not change. Prints the folder.
# Tests search the folder that NEORESNET_NVIDIA names:
#   export NEORESNET_NVIDIA=$(tests/NeoResNet.Backends.Cuda.Tests/fetch-nvidia.sh [--headers] [FOLDER])
set -euo pipefail

headers=
if [ "${1:-}" = --headers ]; then
    headers=1
    shift
fi

folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/neoresnet/nvidia}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ -e "$folder/complete" ] && { [ -z "$headers" ] || [ -e "$folder/usr/include/cuda.h" ]; }; then
    echo "$folder"
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" "$work/packages"

# The machine's Debian entries, with two more components.
for file in /etc/apt/sources.list.d/*.sources; do
    if grep -q 'Signed-By: .*debian-archive' "$file" 2>/dev/null; then
        sed -E 's/^Components:.*/Components: contrib non-free/' "$file" > "$work/sources/$(basename "$file")"
    fi
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    if [ -e "$file" ]; then
        sed -nE 's/^deb (\[[^]]*\] )?([^ ]*debian[^ ]*) ([^ ]+) main.*/deb \1\2 \3 contrib non-free/p' "$file" >> "$work/sources/lists.list"
    fi
done

apt=(apt-get -qq
    -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$work/sources"
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o "APT::Sandbox::User=root")
"${apt[@]}" update >&2
cd "$work/packages"
"${apt[@]}" download nvidia-cuda-toolkit libcuda1 libcublas11 ${headers:+nvidia-cuda-dev} >&2

# Unpacks only the files that are used: the packages are large.
take() { dpkg --fsys-tarfile "$1"_*.deb | tar -x -C "$folder" --wildcards "${@:2}"; }
take nvidia-cuda-toolkit ./usr/bin/ptxas
take libcuda1 './usr/lib/*/libcuda.so*'
take libcublas11 './usr/lib/*/libcublas.so*'
if [ -n "$headers" ]; then
    take nvidia-cuda-dev './usr/include/*.h' './usr/include/*.hpp' './usr/include/crt/*'
fi

touch "$folder/complete"
echo "$folder"
