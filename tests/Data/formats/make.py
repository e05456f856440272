"""Writes the files of this folder with the libraries that own their formats.

Needs h5py, numpy and torch (Debian: python3-h5py, python3-numpy, python3-torch):
    python3 tests/Data/formats/make.py
The element i of every array is (i % 97) - 48 in the array's type; booleans are i % 3 == 0.
"""
import os
import zipfile

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


def values(shape, dtype):
    i = np.arange(int(np.prod(shape)))
    flat = i % 3 == 0 if dtype == "?" else (i % 97).astype("f8") - 48
    with np.errstate(invalid="ignore"):
        return (flat.astype("i8") if np.dtype(dtype).kind in "ui" else flat).astype(dtype).reshape(shape)


def fill(file, tracked):
    layers = file.create_group("layers", track_order=tracked)
    for i in range(60):
        layers.create_group(f"conv2d_{i}", track_order=tracked).create_dataset("0", data=values((2, 3), "f4"))
    layers["conv2d_0"].attrs["numbers"] = np.arange(3000)
    types = file.create_group("types", track_order=tracked)
    for dtype in ["<f2", "<f4", "<f8", ">f4", ">f8", "<i1", "<i2", "<i4", "<i8", "<u1", "<u2", "<u4", "<u8", ">i4", "?"]:
        types.create_dataset(dtype.replace("<", "").replace(">", "big_").replace("?", "bool"), data=values((3, 5), dtype))
    types.create_dataset("scalar", data=values((), "f4"))
    types.create_dataset("empty", data=values((0, 4), "f4"))
    types.create_dataset("text", data="not an array of numbers")
    chunks = file.create_group("chunks", track_order=tracked)
    a = values((19, 11, 5), "f4")
    chunks.create_dataset("plain", data=a, chunks=(8, 4, 5))
    chunks.create_dataset("gzip", data=a, chunks=(8, 4, 5), compression="gzip")
    chunks.create_dataset("filters", data=a, chunks=(10, 11, 2), compression="gzip", shuffle=True, fletcher32=True)
    chunks.create_dataset("checksum", data=values((19, 3, 1), "<i2"), chunks=(7, 3, 1), fletcher32=True)
    chunks.create_dataset("one", data=a, chunks=a.shape, compression="gzip")
    chunks.create_dataset("many", data=values((40, 200), "<f4"), chunks=(2, 2), compression="gzip")
    file["soft"] = h5py.SoftLink("/types/f4")


def write_hdf5():
    for name, libver, tracked, user_block in [("earliest", ("earliest", "latest"), False, None), ("user_block", ("earliest", "latest"), True, 1024), ("latest", "latest", True, None)]:
        with h5py.File(path(f"{name}.h5"), "w", libver=libver, userblock_size=user_block) as file:
            fill(file, tracked)
    with zipfile.ZipFile(path("model.keras"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path("user_block.h5"), "model.weights.h5")
        archive.writestr("config.json", "{}")


def write_small_hdf5():
    """Writes small files of every structure, for fuzzing, and one whose groups share their children."""
    for name, libver in [("small_earliest", ("earliest", "latest")), ("small_latest", "latest")]:
        with h5py.File(path(f"{name}.h5"), "w", libver=libver) as file:
            dense = file.create_group("dense", track_order=libver == "latest")
            for i in range(10):
                dense.create_dataset(f"w{i}", data=values((2,), "f4"))
            file.create_dataset("gzip", data=values((5, 3), ">f4"), chunks=(2, 2), compression="gzip", shuffle=True, fletcher32=True)
            file.create_dataset("one", data=values((4,), "<f8"), chunks=(4,))
    with h5py.File(os.path.join(HERE, "..", "fuzz", "hdf5", "shared_groups.bin"), "w", libver="latest") as file:
        group = file.create_group("g")
        for _ in range(50):
            below = group.create_group("a")
            group["b"] = below
            group = below


def write_npz():
    arrays = {d.replace("<", "").replace(">", "big_").replace("?", "bool"): values((3, 5), d) for d in ["<f2", "<f4", "<f8", ">f4", "<i1", "<i8", "<u2", ">i4", "?"]}
    arrays["fortran"] = np.asfortranarray(values((4, 3, 2), "<f4"))
    arrays["scalar"] = values((), "<f4")
    arrays["empty"] = values((0, 4), "<f4")
    np.savez(path("stored.npz"), **arrays)
    np.savez_compressed(path("compressed.npz"), **arrays)


def write_torch():
    import torch

    def tensor(shape, dtype):
        kind = {torch.bool: "?", torch.bfloat16: "f4"}.get(dtype) or torch.zeros(1, dtype=dtype).numpy().dtype
        return torch.from_numpy(np.array(values(shape, kind))).to(dtype)

    types = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, torch.bool]
    state = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4)).state_dict()
    for name, old in state.items():
        state[name] = tensor(tuple(old.shape), old.dtype)
    whole = tensor((6, 4), torch.float32)
    root = {
        "epoch": 12,
        "best_acc": np.float64(0.5),
        "note": "a text",
        "state_dict": state,
        "types": {str(t).removeprefix("torch."): tensor((3, 5), t) for t in types},
        "views": {"whole": whole, "rows": whole[2:4], "transposed": whole.t(), "column": whole[:, 1], "repeated": whole[0, 0].expand(3)},
        "list": [tensor((2,), torch.float32), (tensor((3,), torch.float32), None, 2**70, -1.5, True)],
        "parameter": torch.nn.Parameter(tensor((2, 2), torch.float32)),
        "scalar": tensor((), torch.float32),
        "empty": tensor((0, 4), torch.float32),
    }
    torch.save(root, path("zip.pth"))
    torch.save(root, path("legacy.pth"), _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), path("module.pth"))


if __name__ == "__main__":
    write_hdf5()
    write_small_hdf5()
    write_npz()
    write_torch()
