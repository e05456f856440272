/* Copies and fills. A pinned source is read when the copy is executed, a pageable one when it is queued; a copy to pageable memory
 * waits for the stream, as the documentation of the driver's synchronisation behaviour tells. */
#include "internal.h"

typedef struct Copy {
    CUdeviceptr to, from;
    unsigned char *host;           /* the program's memory, or the staged bytes */
    bool staged;
    size_t bytes;
} Copy;

static void drop_copy(NcOp *op)
{
    Copy *copy = op->data;
    if (copy->staged) free(copy->host);
}

static bool pinned_gone(const NcOp *op)
{
    if (!op->pinned || op->pinned->alive) return false;
    nc_misuse(0, "%s of call %lu uses the pinned memory of call %lu, which was freed", op->name, op->serial, op->pinned->serial);
    return true;
}

static CUresult run_to_device(NcOp *op)
{
    Copy *copy = op->data;
    unsigned char *to = nc_touch(op, copy->to, copy->bytes, true, "destination");
    if (!to || pinned_gone(op)) return CUDA_ERROR_ILLEGAL_ADDRESS;
    memcpy(to, copy->host, copy->bytes);
    return CUDA_SUCCESS;
}

static CUresult run_to_host(NcOp *op)
{
    Copy *copy = op->data;
    unsigned char *from = nc_touch(op, copy->from, copy->bytes, false, "source");
    if (!from || pinned_gone(op)) return CUDA_ERROR_ILLEGAL_ADDRESS;
    memcpy(copy->host, from, copy->bytes);
    return CUDA_SUCCESS;
}

static CUresult run_within(NcOp *op)
{
    Copy *copy = op->data;
    unsigned char *from = nc_touch(op, copy->from, copy->bytes, false, "source");
    unsigned char *to = from ? nc_touch(op, copy->to, copy->bytes, true, "destination") : NULL;
    if (!to) return CUDA_ERROR_ILLEGAL_ADDRESS;
    memcpy(to, from, copy->bytes);
    return CUDA_SUCCESS;
}

/* The pinned block around host memory, or NULL for pageable memory; a misuse where the range is not whole or not alive. */
static NcPinned *host_range(NcStream *stream, const void *host, size_t bytes, CUresult *code)
{
    *code = CUDA_SUCCESS;
    if (!host) {
        *code = (CUresult)nc_misuse(CUDA_ERROR_INVALID_VALUE, "the host pointer is null");
        return NULL;
    }
    if (nc_block_at((CUdeviceptr)(uintptr_t)host)) {
        *code = (CUresult)nc_misuse(CUDA_ERROR_INVALID_VALUE, "%p is device memory where host memory is asked for", host);
        return NULL;
    }
    NcPinned *pinned = nc_pinned_at(host);
    if (!pinned) {
        if (stream->capture) {
            stream->capture->invalid = true;
            *code = (CUresult)nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "a copy of pageable memory inside a capture");
        }
        return NULL;
    }
    if (!pinned->alive) *code = (CUresult)nc_misuse(CUDA_ERROR_INVALID_VALUE, "%p: the pinned memory of call %lu was freed", host, pinned->serial);
    else if (bytes > pinned->size - (size_t)((const unsigned char *)host - pinned->bytes))
        *code = (CUresult)nc_misuse(CUDA_ERROR_INVALID_VALUE, "%p: %zu bytes end outside the pinned memory of call %lu", host, bytes, pinned->serial);
    return pinned;
}

static NcOp *new_copy(CUresult (*run)(NcOp *), CUdeviceptr to, CUdeviceptr from, void *host, size_t bytes, NcPinned *pinned)
{
    NcOp *op = nc_op(nc_call_name(), run, sizeof(Copy));
    *(Copy *)op->data = (Copy){ to, from, host, false, bytes };
    op->drop = drop_copy;
    op->pinned = pinned;
    return op;
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr destination, const void *source, size_t bytes, CUstream handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    if (!bytes) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "0 bytes"));
    NcPinned *pinned = host_range(stream, source, bytes, &code);
    if (!code) code = nc_check_range(nc_current, destination, bytes, "destination");
    if (code) return nc_leave(code);
    NcOp *op = new_copy(run_to_device, destination, 0, (void *)(uintptr_t)source, bytes, pinned);
    if (!pinned) {
        Copy *copy = op->data;
        copy->host = nc_alloc(bytes);
        copy->staged = true;
        memcpy(copy->host, source, bytes);
    }
    return nc_leave(nc_submit(stream, op));
}

CUresult cuMemcpyDtoHAsync_v2(void *destination, CUdeviceptr source, size_t bytes, CUstream handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    if (!bytes) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "0 bytes"));
    NcPinned *pinned = host_range(stream, destination, bytes, &code);
    if (!code) code = nc_check_range(nc_current, source, bytes, "source");
    if (code) return nc_leave(code);
    code = nc_submit(stream, new_copy(run_to_host, 0, source, destination, bytes, pinned));
    if (!code && !pinned) nc_drain_stream(stream);
    return nc_leave(code);
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr destination, CUdeviceptr source, size_t bytes, CUstream handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    if (!bytes) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "0 bytes"));
    code = nc_check_range(nc_current, source, bytes, "source");
    if (!code) code = nc_check_range(nc_current, destination, bytes, "destination");
    if (!code && source < destination + bytes && destination < source + bytes)
        code = (CUresult)nc_misuse(CUDA_ERROR_INVALID_VALUE, "source and destination overlap");
    if (code) return nc_leave(code);
    return nc_leave(nc_submit(stream, new_copy(run_within, destination, source, NULL, bytes, NULL)));
}

typedef struct Fill {
    CUdeviceptr to;
    size_t count;
    unsigned value;
    int width;
} Fill;

static CUresult run_fill(NcOp *op)
{
    const Fill *fill = op->data;
    unsigned char *to = nc_touch(op, fill->to, fill->count * (size_t)fill->width, true, "destination");
    if (!to) return CUDA_ERROR_ILLEGAL_ADDRESS;
    for (size_t i = 0; i < fill->count; i++) memcpy(to + i * (size_t)fill->width, &fill->value, (size_t)fill->width);
    return CUDA_SUCCESS;
}

static CUresult fill(CUdeviceptr destination, unsigned value, size_t count, int width, CUstream handle)
{
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return code;
    if (!count) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "0 elements");
    if (destination % (unsigned)width) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "%#llx is no multiple of %d", destination, width);
    code = nc_check_range(nc_current, destination, count * (size_t)width, "destination");
    if (code) return code;
    NcOp *op = nc_op(nc_call_name(), run_fill, sizeof(Fill));
    *(Fill *)op->data = (Fill){ destination, count, value, width };
    return nc_submit(stream, op);
}

CUresult cuMemsetD8Async(CUdeviceptr destination, unsigned char value, size_t count, CUstream stream)
{
    NC_ENTER(NC_CTX);
    return nc_leave(fill(destination, value, count, 1, stream));
}

CUresult cuMemsetD32Async(CUdeviceptr destination, unsigned int value, size_t count, CUstream stream)
{
    NC_ENTER(NC_CTX);
    return nc_leave(fill(destination, value, count, 4, stream));
}
