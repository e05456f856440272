/* Initialization, devices, primary contexts, and the list of leaks when a context ends. */
#include "internal.h"

static const struct { CUresult code; const char *name, *text; } errors[] = {
    { CUDA_SUCCESS, "CUDA_SUCCESS", "no error" },
    { CUDA_ERROR_INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument" },
    { CUDA_ERROR_OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory" },
    { CUDA_ERROR_NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error" },
    { CUDA_ERROR_NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected" },
    { CUDA_ERROR_INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal" },
    { CUDA_ERROR_INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid" },
    { CUDA_ERROR_INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context" },
    { CUDA_ERROR_INVALID_PTX, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed" },
    { CUDA_ERROR_UNSUPPORTED_PTX_VERSION, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "the PTX is too new for this driver" },
    { CUDA_ERROR_INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle" },
    { CUDA_ERROR_NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found" },
    { CUDA_ERROR_NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready" },
    { CUDA_ERROR_ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered" },
    { CUDA_ERROR_LAUNCH_TIMEOUT, "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated" },
    { CUDA_ERROR_CONTEXT_IS_DESTROYED, "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed" },
    { CUDA_ERROR_MISALIGNED_ADDRESS, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address" },
    { CUDA_ERROR_LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure" },
    { CUDA_ERROR_NOT_PERMITTED, "CUDA_ERROR_NOT_PERMITTED", "operation not permitted" },
    { CUDA_ERROR_NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported" },
    { CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination" },
    { CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing" },
    { CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture" },
    { CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED", "capturing stream has unjoined work" },
    { CUDA_ERROR_UNKNOWN, "CUDA_ERROR_UNKNOWN", "unknown error" },
};

static CUresult describe(CUresult error, const char **out, bool text)
{
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    *out = NULL;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code != error) continue;
        *out = text ? errors[i].text : errors[i].name;
        return CUDA_SUCCESS;
    }
    return CUDA_ERROR_INVALID_VALUE;
}

CUresult cuGetErrorName(CUresult error, const char **name) { return describe(error, name, false); }
CUresult cuGetErrorString(CUresult error, const char **text) { return describe(error, text, true); }

CUresult cuInit(unsigned int flags)
{
    NC_ENTER(0);
    if (flags) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "flags %u, which must be 0", flags));
    if (nc.set.devices == 0) return nc_leave(nc_say(CUDA_ERROR_NO_DEVICE, "no device"));
    nc.initialised = true;
    return nc_leave(0);
}

CUresult cuDriverGetVersion(int *version)
{
    NC_ENTER(0);
    if (!version) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "version is null"));
    *version = (int)nc.set.driver;
    return nc_leave(0);
}

static int device_exists(CUdevice device)
{
    if (device >= 0 && device < nc.set.devices) return 0;
    return nc_misuse(CUDA_ERROR_INVALID_DEVICE, "device %d of %d", device, (int)nc.set.devices);
}

CUresult cuDeviceGetCount(int *count)
{
    NC_ENTER(NC_INIT);
    if (!count) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "count is null"));
    *count = (int)nc.set.devices;
    return nc_leave(0);
}

CUresult cuDeviceGet(CUdevice *device, int ordinal)
{
    NC_ENTER(NC_INIT);
    if (!device) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "device is null"));
    int code = device_exists(ordinal);
    if (!code) *device = ordinal;
    return nc_leave(code);
}

CUresult cuDeviceGetName(char *name, int length, CUdevice device)
{
    NC_ENTER(NC_INIT);
    if (!name || length < 1) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "no room for a name"));
    int code = device_exists(device);
    if (!code) snprintf(name, (size_t)length, "Conformance device %d", device);
    return nc_leave(code);
}

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device)
{
    NC_ENTER(NC_INIT);
    if (!value) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "value is null"));
    int code = device_exists(device);
    if (code) return nc_leave(code);
    switch ((int)attribute) {
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = 1024; break;
    case 2: case 3: *value = 1024; break;                           /* block x and y */
    case 4: *value = 64; break;                                     /* block z */
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X: *value = 2147483647; break;
    case 6: case 7: *value = 65535; break;                          /* grid y and z */
    case 8: *value = 49152; break;                                  /* shared memory of a block */
    case CU_DEVICE_ATTRIBUTE_WARP_SIZE: *value = 32; break;
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = 4; break;
    case CU_DEVICE_ATTRIBUTE_INTEGRATED: *value = 0; break;
    case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE: *value = 4 << 20; break;
    case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING: *value = 1; break;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = (int)nc.set.major; break;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = (int)nc.set.minor; break;
    case CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED: *value = nc.set.pools != 0; break;
    default: code = nc_misuse(CUDA_ERROR_INVALID_VALUE, "attribute %d is not known to this driver", (int)attribute);
    }
    return nc_leave(code);
}

CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device)
{
    NC_ENTER(NC_INIT);
    if (!bytes) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "bytes is null"));
    int code = device_exists(device);
    if (!code) *bytes = (size_t)nc.set.memory;
    return nc_leave(code);
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device)
{
    NC_ENTER(NC_INIT);
    if (!context) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "context is null"));
    int code = device_exists(device);
    if (code) return nc_leave(code);
    NcContext *primary = nc.primary[device];
    if (!primary) {
        primary = nc_new_object(NC_CONTEXT, sizeof *primary, NULL, NULL);
        primary->object.ctx = primary;
        primary->device = device;
        nc.primary[device] = primary;
    }
    primary->references++;
    *context = (CUcontext)primary;
    return nc_leave(0);
}

static void list_leaks(NcContext *ctx)
{
    nc_memory_leaks(ctx);
    for (const NcObject *object = nc.objects; object; object = object->next) {
        /* A function ends with its module. */
        if (!object->alive || object->ctx != ctx || object->kind == NC_CONTEXT || object->kind == NC_FUNCTION)
            continue;
        nc_leak("%s made in call %lu (%s)", nc_kind_name(object->kind), object->serial, object->made_by);
    }
}

CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device)
{
    NC_ENTER(NC_INIT);
    int code = device_exists(device);
    if (code) return nc_leave(code);
    NcContext *primary = nc.primary[device];
    if (!primary) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_CONTEXT, "the primary context of device %d is not retained", device));
    if (--primary->references == 0) {
        nc_drain_context(primary);
        list_leaks(primary);
        for (NcObject *object = nc.objects; object; object = object->next)
            if (object->alive && object->ctx == primary) nc_end_object(object);
        primary->object.alive = false;
        nc.primary[device] = NULL;
        bool last = true;
        for (int i = 0; i < NC_DEVICES; i++) last = last && !nc.primary[i];
        if (last) nc_stop_worker();
    }
    /* Unlike other calls, releasing a failed context succeeds. */
    pthread_mutex_unlock(&nc.lock);
    return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext context)
{
    NC_ENTER(NC_INIT);
    int code = 0;
    NcContext *ctx = context ? nc_object(context, NC_CONTEXT, CUDA_ERROR_INVALID_CONTEXT, &code) : NULL;
    if (code) return nc_leave(code);
    nc_current = ctx;
    pthread_mutex_unlock(&nc.lock);
    return CUDA_SUCCESS;
}

CUresult cuCtxGetCurrent(CUcontext *context)
{
    NC_ENTER(NC_INIT);
    if (!context) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "context is null"));
    *context = (CUcontext)nc_current;
    pthread_mutex_unlock(&nc.lock);
    return CUDA_SUCCESS;
}

CUresult cuCtxSynchronize(void)
{
    NC_ENTER(NC_CTX | NC_UNSAFE);
    nc_drain_context(nc_current);
    return nc_leave(0);
}
