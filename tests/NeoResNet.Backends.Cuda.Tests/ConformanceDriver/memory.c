/* Device memory, stream-ordered pools and pinned host memory. Device addresses are no host addresses: a program that reads through
 * one faults as it would with a card, and no address is ever given out twice, so that every late use is told from a lucky one. */
#include "internal.h"

#define PAGE 512
#define QUARANTINE ((size_t)64 << 20)

static size_t quarantined;

static bool all_bytes(const unsigned char *bytes, int value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != value) return false;
    return true;
}

static unsigned char *guarded(size_t size)
{
    unsigned char *raw = malloc(size + 2 * NC_GUARD);
    if (!raw) abort();
    memset(raw, NC_GUARD_BYTE, size + 2 * NC_GUARD);
    memset(raw + NC_GUARD, NC_FRESH, size);
    return raw + NC_GUARD;
}

static bool guards_whole(const unsigned char *bytes, size_t size)
{
    return all_bytes(bytes - NC_GUARD, NC_GUARD_BYTE, NC_GUARD) && all_bytes(bytes + size, NC_GUARD_BYTE, NC_GUARD);
}

/* Returns the place in the sorted table of the last block that starts at or below the pointer, or -1. */
static int find(CUdeviceptr pointer)
{
    int low = 0, high = nc.block_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (nc.blocks[middle]->base <= pointer) low = middle + 1;
        else high = middle;
    }
    return low - 1;
}

NcBlock *nc_block_at(CUdeviceptr pointer)
{
    int at = find(pointer);
    if (at < 0) return NULL;
    NcBlock *block = nc.blocks[at];
    return pointer - block->base < block->size ? block : NULL;
}

/* Returns what is wrong with a range, or NULL. */
static const char *fault_of(NcContext *ctx, CUdeviceptr pointer, size_t bytes, NcBlock **out)
{
    NcBlock *block = nc_block_at(pointer);
    *out = block;
    if (!block) return "is no device memory";
    if (!block->alive) return "was freed";
    if (bytes > block->size - (size_t)(pointer - block->base)) return "ends outside its allocation";
    if (block->ctx != ctx) return "belongs to another context";
    return NULL;
}

CUresult nc_check_range(NcContext *ctx, CUdeviceptr pointer, size_t bytes, const char *what)
{
    NcBlock *block;
    const char *fault = fault_of(ctx, pointer, bytes, &block);
    if (!fault && block->free_queued) fault = "is about to be freed";
    if (!fault) return CUDA_SUCCESS;
    return nc_misuse(CUDA_ERROR_INVALID_VALUE, "%s: %#llx, %zu bytes, %s (block %#llx, %zu bytes, of call %lu)", what, pointer, bytes, fault,
                     block ? block->base : 0, block ? block->size : 0, block ? block->serial : 0);
}

unsigned char *nc_touch(NcOp *op, CUdeviceptr pointer, size_t bytes, bool write, const char *what)
{
    NcBlock *block;
    const char *fault = fault_of(op->ctx, pointer, bytes, &block);
    if (!fault && !block->ready) fault = "is not allocated yet in the order of the streams";
    if (fault) {
        nc_misuse(0, "%s of call %lu: %s %#llx, %zu bytes, %s (block %#llx, %zu bytes, of call %lu, ended in call %lu)", op->name,
                  op->serial, what, pointer, bytes, fault, block ? block->base : 0, block ? block->size : 0, block ? block->serial : 0,
                  block ? block->ended : 0);
        return NULL;
    }
    if (bytes) nc_note_access(op, block, pointer, pointer + bytes, write);
    return block->bytes + (pointer - block->base);
}

static bool room(NcContext *ctx, size_t bytes)
{
    size_t taken = nc.used[ctx->device] + nc.pooled[ctx->device];
    return taken <= (size_t)nc.set.memory && bytes <= (size_t)nc.set.memory - taken;
}

static bool allocation_fails(void) { return nc.fail_allocation && --nc.fail_allocation == 0; }

/* Returns NULL if there is no memory. Queued frees are executed before, because a pool reuses memory that a stream is about to free. */
static NcBlock *new_block(size_t bytes, bool pooled)
{
    if (allocation_fails()) {
        nc_say(0, "fault injected: no memory for %zu bytes", bytes);
        return NULL;
    }
    if (!room(nc_current, bytes)) nc_drain_context(nc_current);
    if (!room(nc_current, bytes)) {
        nc_say(0, "no memory for %zu bytes", bytes);
        return NULL;
    }
    if (nc.block_count == nc.block_capacity) {
        nc.block_capacity = nc.block_capacity ? 2 * nc.block_capacity : 64;
        nc.blocks = nc_grow(nc.blocks, (size_t)nc.block_capacity * sizeof *nc.blocks);
    }
    NcBlock *block = nc_alloc(sizeof *block);
    block->base = nc.next_address;
    block->size = bytes;
    block->bytes = guarded(bytes);
    block->ctx = nc_current;
    block->alive = true;
    block->pooled = pooled;
    block->serial = nc.calls;
    block->made_by = nc_call_name();
    nc.next_address = (block->base + bytes + 2 * PAGE - 1) / PAGE * PAGE;
    nc.blocks[nc.block_count++] = block;
    if (!pooled) {
        nc.used[nc_current->device] += bytes;
        return block;
    }
    nc.pooled[nc_current->device] += bytes;
    return block;
}

static void end_block(NcBlock *block)
{
    if (!guards_whole(block->bytes, block->size))
        nc_misuse(0, "guard bytes around the %zu bytes at %#llx of call %lu were overwritten", block->size, block->base, block->serial);
    free(block->bytes - NC_GUARD);
    free(block->accesses);
    block->bytes = NULL;
    block->accesses = NULL;
    block->access_count = block->access_capacity = 0;
    block->alive = false;
    block->ended = nc.calls;
    block->ended_by = nc_call_name();
    if (block->pooled) nc.pooled[block->ctx->device] -= block->size;
    else nc.used[block->ctx->device] -= block->size;
}

/* Returns the block of a free. The pointer must be the result of an allocation. */
static NcBlock *freeable(CUdeviceptr pointer, int *code)
{
    NcBlock *block = nc_block_at(pointer);
    *code = 0;
    if (!block || block->base != pointer)
        *code = nc_misuse(CUDA_ERROR_INVALID_VALUE, "%#llx was returned by no allocation", pointer);
    else if (!block->alive || block->free_queued)
        *code = nc_misuse(CUDA_ERROR_INVALID_VALUE, "%#llx of call %lu was freed before", pointer, block->serial);
    else if (block->ctx != nc_current)
        *code = nc_misuse(CUDA_ERROR_INVALID_VALUE, "%#llx belongs to another context", pointer);
    return *code ? NULL : block;
}

CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes)
{
    NC_ENTER(NC_CTX | NC_UNSAFE);
    if (!pointer || !bytes) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, pointer ? "0 bytes" : "pointer is null"));
    NcBlock *block = new_block(bytes, false);
    if (!block) return nc_leave(CUDA_ERROR_OUT_OF_MEMORY);
    block->ready = true;
    *pointer = block->base;
    return nc_leave(0);
}

CUresult cuMemFree_v2(CUdeviceptr pointer)
{
    NC_ENTER(NC_CTX | NC_UNSAFE | NC_ENDS);
    int code;
    NcBlock *block = freeable(pointer, &code);
    if (!block) return nc_leave(code);
    nc_drain_context(nc_current); /* this call waits for the device */
    if (block->alive) end_block(block);
    return nc_leave(0);
}

static CUresult run_alloc(NcOp *op)
{
    NcBlock *block = *(NcBlock **)op->data;
    block->ready = true;
    nc_note_access(op, block, block->base, block->base + block->size, true);
    return CUDA_SUCCESS;
}

static CUresult run_free(NcOp *op)
{
    NcBlock *block = *(NcBlock **)op->data;
    if (!block->alive) return CUDA_SUCCESS;
    nc_note_access(op, block, block->base, block->base + block->size, true);
    end_block(block);
    return CUDA_SUCCESS;
}

/* The stream frees memory whose free was queued, even if a failed context no longer executes work. */
static void drop_free(NcOp *op)
{
    NcBlock *block = *(NcBlock **)op->data;
    if (block->alive) end_block(block);
}

CUresult cuMemAllocAsync(CUdeviceptr *pointer, size_t bytes, CUstream handle)
{
    NC_ENTER(NC_CTX | NC_UNSAFE);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    if (!pointer || !bytes) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, pointer ? "0 bytes" : "pointer is null"));
    if (!nc.set.pools) return nc_leave(nc_misuse(CUDA_ERROR_NOT_SUPPORTED, "this device has no pools, as its attribute says"));
    if (stream->capture)
        return nc_leave(nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "allocation inside a capture, which this driver has no nodes for"));
    NcBlock *block = new_block(bytes, true);
    if (!block) return nc_leave(CUDA_ERROR_OUT_OF_MEMORY);
    NcOp *op = nc_op(nc_call_name(), run_alloc, sizeof block);
    *(NcBlock **)op->data = block;
    *pointer = block->base;
    return nc_leave(nc_submit(stream, op));
}

CUresult cuMemFreeAsync(CUdeviceptr pointer, CUstream handle)
{
    NC_ENTER(NC_CTX | NC_UNSAFE | NC_ENDS);
    CUresult stream_code;
    int code;
    NcStream *stream = nc_stream(handle, &stream_code);
    if (!stream) return nc_leave(stream_code);
    NcBlock *block = freeable(pointer, &code);
    if (!block) return nc_leave(code);
    if (stream->capture) return nc_leave(nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "free inside a capture, which this driver has no nodes for"));
    if (!block->pooled) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "%#llx comes from cuMemAlloc, not from a pool", pointer));
    block->free_queued = true;
    NcOp *op = nc_op(nc_call_name(), run_free, sizeof block);
    *(NcBlock **)op->data = block;
    op->drop = drop_free;
    return nc_leave(nc_submit(stream, op));
}

NcPinned *nc_pinned_at(const void *pointer)
{
    const unsigned char *at = pointer;
    for (NcPinned *pinned = nc.pinned; pinned; pinned = pinned->next)
        if (pinned->bytes && at >= pinned->bytes && at < pinned->bytes + pinned->size) return pinned;
    return NULL;
}

CUresult cuMemHostAlloc(void **pointer, size_t bytes, unsigned int flags)
{
    NC_ENTER(NC_CTX | NC_UNSAFE);
    if (!pointer || !bytes || flags > 7) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "%zu bytes, flags %u, or no result pointer", bytes, flags));
    if (allocation_fails()) return nc_leave(nc_say(CUDA_ERROR_OUT_OF_MEMORY, "fault injected: no pinned memory for %zu bytes", bytes));
    NcPinned *pinned = nc_alloc(sizeof *pinned);
    pinned->bytes = guarded(bytes);
    pinned->size = bytes;
    pinned->ctx = nc_current;
    pinned->alive = true;
    pinned->serial = nc.calls;
    pinned->made_by = nc_call_name();
    pinned->next = nc.pinned;
    nc.pinned = pinned;
    *pointer = pinned->bytes;
    return nc_leave(0);
}

static void look_at_guards(const NcPinned *pinned)
{
    if (!guards_whole(pinned->bytes, pinned->size))
        nc_misuse(0, "guard bytes around the %zu pinned bytes of call %lu were overwritten", pinned->size, pinned->serial);
}

static void let_go(NcPinned *pinned)
{
    if (!pinned->bytes) return;
    look_at_guards(pinned);
    if (!pinned->alive && !all_bytes(pinned->bytes, NC_FREED, pinned->size))
        nc_misuse(0, "the %zu pinned bytes of call %lu were written after they were freed", pinned->size, pinned->serial);
    free(pinned->bytes - NC_GUARD);
    pinned->bytes = NULL;
}

CUresult cuMemFreeHost(void *pointer)
{
    NC_ENTER(NC_CTX | NC_UNSAFE | NC_ENDS);
    NcPinned *pinned = nc_pinned_at(pointer);
    if (!pinned || pinned->bytes != pointer) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "%p was returned by no cuMemHostAlloc", pointer));
    if (!pinned->alive) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "%p of call %lu was freed before", pointer, pinned->serial));
    if (pinned->pending)
        return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "%d queued copies still use %p of call %lu", pinned->pending, pointer, pinned->serial));
    look_at_guards(pinned);
    memset(pinned->bytes - NC_GUARD, NC_GUARD_BYTE, NC_GUARD);
    memset(pinned->bytes + pinned->size, NC_GUARD_BYTE, NC_GUARD);
    memset(pinned->bytes, NC_FREED, pinned->size);
    pinned->alive = false;
    if (nc.set.quarantine && quarantined + pinned->size <= QUARANTINE) quarantined += pinned->size;
    else let_go(pinned);
    return nc_leave(0);
}

void nc_memory_leaks(NcContext *ctx)
{
    for (int i = 0; i < nc.block_count; i++) {
        NcBlock *block = nc.blocks[i];
        if (!block->alive || block->ctx != ctx) continue;
        nc_leak("device memory, %zu bytes made in call %lu (%s)", block->size, block->serial, block->made_by);
        end_block(block);
    }
    for (NcPinned *pinned = nc.pinned; pinned; pinned = pinned->next) {
        if (pinned->ctx != ctx) continue;
        if (pinned->alive) nc_leak("pinned memory, %zu bytes made in call %lu (%s)", pinned->size, pinned->serial, pinned->made_by);
        else if (pinned->bytes) quarantined -= pinned->size;
        let_go(pinned);
        pinned->alive = false;
    }
}

int nc_live_blocks(void)
{
    int count = 0;
    for (int i = 0; i < nc.block_count; i++) count += nc.blocks[i]->alive;
    return count;
}

int nc_live_pinned(void)
{
    int count = 0;
    for (const NcPinned *pinned = nc.pinned; pinned; pinned = pinned->next) count += pinned->alive;
    return count;
}

void nc_memory_clear(void)
{
    for (int i = 0; i < nc.block_count; i++) {
        if (nc.blocks[i]->alive) end_block(nc.blocks[i]);
        free(nc.blocks[i]);
    }
    free(nc.blocks);
    nc.blocks = NULL;
    nc.block_count = nc.block_capacity = 0;
    while (nc.pinned) {
        NcPinned *pinned = nc.pinned;
        nc.pinned = pinned->next;
        let_go(pinned);
        free(pinned);
    }
    quarantined = 0;
}

static int raw(CUdeviceptr allocation, long long offset, void *out, const void *in, size_t count)
{
    pthread_mutex_lock(&nc.lock);
    NcBlock *block = nc_block_at(allocation);
    long long from = block ? (long long)(allocation - block->base) + offset : 0;
    bool fits = block && block->alive && from >= -NC_GUARD && (size_t)(from + NC_GUARD) + count <= block->size + 2 * NC_GUARD;
    if (fits) {
        unsigned char *bytes = block->bytes + from;
        if (out) memcpy(out, bytes, count);
        if (in) memcpy(bytes, in, count);
    }
    pthread_mutex_unlock(&nc.lock);
    return !fits;
}

int neoconf_peek(CUdeviceptr allocation, long long offset, void *bytes, size_t count) { return raw(allocation, offset, bytes, NULL, count); }
int neoconf_poke(CUdeviceptr allocation, long long offset, const void *bytes, size_t count) { return raw(allocation, offset, NULL, bytes, count); }
