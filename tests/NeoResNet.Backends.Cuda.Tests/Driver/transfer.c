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

typedef struct Box {
    CUDA_MEMCPY3D copy;
    unsigned char *staged;
} Box;

/* One side of a three-dimensional copy: bytes from the first to behind the last byte that is touched, and where the first lies. */
static size_t extent(const CUDA_MEMCPY3D *copy, size_t pitch, size_t height)
{
    return ((copy->Depth - 1) * height + copy->Height - 1) * pitch + copy->WidthInBytes;
}

static size_t source_start(const CUDA_MEMCPY3D *c) { return (c->srcZ * c->srcHeight + c->srcY) * c->srcPitch + c->srcXInBytes; }
static size_t target_start(const CUDA_MEMCPY3D *c) { return (c->dstZ * c->dstHeight + c->dstY) * c->dstPitch + c->dstXInBytes; }

/* Rows of a box are touched one by one, so that neighbours which other work owns are left out. */
static CUresult run_box(NcOp *op)
{
    Box *box = op->data;
    const CUDA_MEMCPY3D *c = &box->copy;
    if (pinned_gone(op)) return CUDA_ERROR_ILLEGAL_ADDRESS;
    for (size_t z = 0; z < c->Depth; z++) {
        for (size_t y = 0; y < c->Height; y++) {
            size_t from = source_start(c) + (z * c->srcHeight + y) * c->srcPitch, to = target_start(c) + (z * c->dstHeight + y) * c->dstPitch;
            const unsigned char *source = c->srcMemoryType == CU_MEMORYTYPE_DEVICE
                                              ? nc_touch(op, c->srcDevice + from, c->WidthInBytes, false, "source row")
                                          : box->staged ? box->staged + (z * c->Height + y) * c->WidthInBytes
                                                        : (const unsigned char *)c->srcHost + from;
            unsigned char *target = !source ? NULL
                                    : c->dstMemoryType == CU_MEMORYTYPE_DEVICE
                                        ? nc_touch(op, c->dstDevice + to, c->WidthInBytes, true, "destination row")
                                        : (unsigned char *)c->dstHost + to;
            if (!target) return CUDA_ERROR_ILLEGAL_ADDRESS;
            memmove(target, source, c->WidthInBytes);
        }
    }
    return CUDA_SUCCESS;
}

static void drop_box(NcOp *op) { free(((Box *)op->data)->staged); }

static CUresult check_side(const char *side, CUmemorytype type, size_t x, size_t y, size_t lod, size_t pitch, size_t height,
                           const void *array, const void *reserved, const CUDA_MEMCPY3D *copy)
{
    if (type != CU_MEMORYTYPE_HOST && type != CU_MEMORYTYPE_DEVICE)
        return nc_misuse(CUDA_ERROR_INVALID_VALUE, "memory type %d of the %s", (int)type, side);
    if (lod || reserved || array) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "a field of the %s that must be 0 is not", side);
    if (pitch < x + copy->WidthInBytes)
        return nc_misuse(CUDA_ERROR_INVALID_VALUE, "the pitch of the %s, %zu, is smaller than %zu + %zu", side, pitch, x, copy->WidthInBytes);
    if (height < y + copy->Height && copy->Depth > 1)
        return nc_misuse(CUDA_ERROR_INVALID_VALUE, "the height of the %s, %zu, is smaller than %zu + %zu", side, height, y, copy->Height);
    return CUDA_SUCCESS;
}

CUresult cuMemcpy3DAsync_v2(const CUDA_MEMCPY3D *copy, CUstream handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    if (!copy || !copy->WidthInBytes || !copy->Height || !copy->Depth)
        return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "an empty box"));
    code = check_side("source", copy->srcMemoryType, copy->srcXInBytes, copy->srcY, copy->srcLOD, copy->srcPitch, copy->srcHeight,
                      copy->srcArray, copy->reserved0, copy);
    if (!code)
        code = check_side("destination", copy->dstMemoryType, copy->dstXInBytes, copy->dstY, copy->dstLOD, copy->dstPitch,
                          copy->dstHeight, copy->dstArray, copy->reserved1, copy);
    if (code) return nc_leave(code);
    bool from_host = copy->srcMemoryType == CU_MEMORYTYPE_HOST, to_host = copy->dstMemoryType == CU_MEMORYTYPE_HOST;
    if (from_host && to_host) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "both sides are host memory"));
    size_t source_bytes = extent(copy, copy->srcPitch, copy->srcHeight), target_bytes = extent(copy, copy->dstPitch, copy->dstHeight);
    NcPinned *pinned = NULL;
    if (from_host) pinned = host_range(stream, copy->srcHost ? (const char *)copy->srcHost + source_start(copy) : NULL, source_bytes, &code);
    else code = nc_check_range(nc_current, copy->srcDevice + source_start(copy), source_bytes, "source");
    if (code) return nc_leave(code);
    if (to_host) pinned = host_range(stream, copy->dstHost ? (char *)copy->dstHost + target_start(copy) : NULL, target_bytes, &code);
    else code = nc_check_range(nc_current, copy->dstDevice + target_start(copy), target_bytes, "destination");
    if (code) return nc_leave(code);
    NcOp *op = nc_op(nc_call_name(), run_box, sizeof(Box));
    Box *box = op->data;
    op->drop = drop_box;
    op->pinned = pinned;
    box->copy = *copy;
    if (from_host && !pinned) {
        box->staged = nc_alloc(copy->WidthInBytes * copy->Height * copy->Depth);
        for (size_t z = 0; z < copy->Depth; z++)
            for (size_t y = 0; y < copy->Height; y++)
                memcpy(box->staged + (z * copy->Height + y) * copy->WidthInBytes,
                       (const char *)copy->srcHost + source_start(copy) + (z * copy->srcHeight + y) * copy->srcPitch, copy->WidthInBytes);
    }
    code = nc_submit(stream, op);
    if (!code && to_host && !pinned) nc_drain_stream(stream);
    return nc_leave(code);
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
