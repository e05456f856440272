/* Unordered access: two operations that touch the same bytes, one of them writing, with no stream order, event or host wait between
 * them. Every stream has a component of a vector clock, so that every schedule shows a race, not only an unlucky one. */
#include "internal.h"

#define REMEMBERED 4096

void nc_merge(uint64_t *into, const uint64_t *from)
{
    for (int i = 0; i < NC_SLOTS; i++)
        if (from[i] > into[i]) into[i] = from[i];
}

static bool ordered(const NcAccess *before, const NcOp *op)
{
    if (nc.node >= 0 && before->run == nc.graph_run) return nc_exec_orders(nc.exec, before->node, nc.node);
    return op->clock[before->slot] >= before->clock;
}

void nc_note_access(NcOp *op, NcBlock *block, CUdeviceptr from, CUdeviceptr to, bool write)
{
    NcAccess *same = NULL;
    for (int i = 0; i < block->access_count; i++) {
        NcAccess *other = &block->accesses[i];
        if (other->to <= from || other->from >= to) continue;
        if ((write || other->write) && !ordered(other, op)) {
            nc_misuse(0, "unordered access: %s of call %lu %s bytes %llu..%llu of the block of call %lu, which %s of call %lu %s", op->name,
                      op->serial, write ? "writes" : "reads", from - block->base, to - block->base, block->serial, other->name,
                      other->serial, other->write ? "writes" : "reads");
            return;
        }
        if (other->from == from && other->to == to && other->write == write && other->slot == op->slot && ordered(other, op)) same = other;
    }
    if (!same) {
        if (block->access_count == REMEMBERED) {
            memmove(block->accesses, block->accesses + REMEMBERED / 2, REMEMBERED / 2 * sizeof *block->accesses);
            block->access_count = REMEMBERED / 2;
        }
        if (block->access_count == block->access_capacity) {
            block->access_capacity = block->access_capacity ? 2 * block->access_capacity : 8;
            block->accesses = nc_grow(block->accesses, (size_t)block->access_capacity * sizeof *block->accesses);
        }
        same = &block->accesses[block->access_count++];
    }
    *same = (NcAccess){ from, to, write, op->slot, nc.node, op->clock[op->slot], nc.node < 0 ? 0 : nc.graph_run, op->name, op->serial };
}
