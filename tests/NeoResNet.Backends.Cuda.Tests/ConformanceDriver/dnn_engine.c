/* Engines: which graphs have one, what the heuristics list, plans, and queueing a plan's work.
 * The list exposes a program that takes the first engine without checks: the first engines round their inputs, one is listed but then
 * refused, one adds noise, and only then the exact ones follow. */
#include "dnn.h"

typedef struct Engine {
    int arithmetic;
    int notes[3], note_count;
    int64_t workspace;
    bool refused; /* listed, but its plan is refused */
} Engine;

static const Engine engines[] = {
    { DNN_TF32, { NOTE_TENSOR_CORE }, 1, 8192, false },
    { DNN_DOWN_CONVERTS, { NOTE_TENSOR_CORE, NOTE_DOWN_CONVERT }, 2, 4096, false },
    { DNN_EXACT, { 0 }, 0, 4096, true },
    { DNN_NONDETERMINISTIC, { NOTE_NONDETERMINISTIC }, 1, 2048, false },
    { DNN_WINOGRAD, { NOTE_WINOGRAD, NOTE_WINOGRAD_4x4 }, 2, 65536, false },
    { DNN_EXACT, { NOTE_STRICT_NAN }, 1, 12288, false },
    { DNN_EXACT, { 0 }, 0, 512, false }, /* of the fallback list */
};

enum { FALLBACK = 6 };

int dnn_arithmetic(int engine) { return engines[engine].arithmetic; }

int dnn_notes(int engine, int32_t *notes)
{
    for (int i = 0; i < engines[engine].note_count; i++) notes[i] = engines[engine].notes[i];
    return engines[engine].note_count;
}

/* Channels last without gaps: the layout that every convolution here is computed in. */
static bool dense(const DnnTensor *t)
{
    int64_t row = t->dims[3] * t->dims[1];
    return (t->dims[1] == 1 || t->strides[1] == 1) && (t->dims[3] == 1 || t->strides[3] == t->dims[1]) && (t->dims[2] == 1 || t->strides[2] == row) &&
           (t->dims[0] == 1 || t->strides[0] == t->dims[2] * row);
}

/* Returns the convolution of a graph, or NULL if the graph has only pointwise operations. */
static const DnnOperation *convolution_of(const DnnProgram *program, int *count)
{
    const DnnOperation *found = NULL;
    *count = 0;
    for (int i = 0; i < program->operation_count; i++) {
        if (program->operations[i].type == DNN_OP_POINTWISE) continue;
        found = &program->operations[i];
        ++*count;
    }
    return found;
}

/* Returns 0 if an engine supports the graph, else the status and the reason. */
int dnn_unsupported(const DnnProgram *program, const char **why)
{
    int convolutions;
    const DnnOperation *conv = convolution_of(program, &convolutions);
    *why = "switched off";
    if (nc.set.refuse & NC_REFUSE_ALL) return CUDNN_STATUS_NOT_SUPPORTED;
    if ((nc.set.refuse & NC_REFUSE_FUSED) && program->operation_count > 1) return CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN;
    *why = "more than one convolution";
    if (convolutions > 1) return CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN;
    *why = "pointwise operations follow a forward convolution only";
    if (conv && program->operation_count > 1 && (conv->type != DNN_OP_CONV_FORWARD || conv != program->operations)) return CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN;
    *why = "padding before and after differs, and that is switched off";
    for (int i = 0; i < 2 && conv; i++)
        if ((nc.set.refuse & NC_REFUSE_ASYMMETRIC) && conv->pre[i] != conv->post[i]) return CUDNN_STATUS_NOT_SUPPORTED_PADDING;
    *why = "channels in half precision that are no multiple of 8, and that is switched off";
    if ((nc.set.refuse & NC_REFUSE_NARROW) && conv && dnn_width(program->tensors[conv->x].type) == 2 &&
        (program->tensors[conv->x].dims[1] % 8 || program->tensors[conv->y].dims[1] % 8)) return CUDNN_STATUS_NOT_SUPPORTED_SHAPE;
    *why = "a tensor of the convolution is not channels last without gaps";
    if (conv && !(dense(&program->tensors[conv->x]) && dense(&program->tensors[conv->b]) && dense(&program->tensors[conv->y]))) return CUDNN_STATUS_NOT_SUPPORTED_LAYOUT;
    *why = "image and filter are of different types";
    if (conv && program->tensors[conv->x].type != program->tensors[conv->b].type) return CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE;
    *why = "an operand's channels do not lie together";
    for (int i = 0; i < program->tensor_count; i++)
        if (program->tensors[i].dims[1] > 1 && program->tensors[i].strides[1] != 1) return CUDNN_STATUS_NOT_SUPPORTED_LAYOUT;
    *why = "";
    return 0;
}

static int unsupported_now(const DnnProgram *program, bool late)
{
    const char *why;
    int code = dnn_unsupported(program, &why);
    bool postponed = (nc.set.refuse & NC_REFUSE_LATE) != 0;
    if (!code || postponed != late) return 0;
    return nc_say(code, "no engine: %s", why);
}

int dnn_check_heuristics(NcDescriptor *heuristics)
{
    int64_t mode = dnn_integer(heuristics, A_HEUR_MODE, 0);
    if (mode < 0 || mode > HEUR_A) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "heuristic mode %lld", (long long)mode);
    heuristics->program = dnn_named(heuristics, A_HEUR_GRAPH)->program;
    return unsupported_now(heuristics->program, false);
}

int dnn_engines(const NcDescriptor *heuristics, int *list)
{
    int convolutions;
    const DnnOperation *conv = convolution_of(heuristics->program, &convolutions);
    int64_t mode = dnn_integer(heuristics, A_HEUR_MODE, 0);
    int count = 0;
    for (int i = 0; i <= FALLBACK; i++) {
        if ((i == FALLBACK) != (mode == HEUR_FALLBACK)) continue;
        if ((nc.set.refuse & NC_REFUSE_EXACT) && engines[i].arithmetic == DNN_EXACT && !engines[i].refused) continue;
        if (engines[i].arithmetic == DNN_WINOGRAD) {
            const int64_t *w = conv ? heuristics->program->tensors[conv->b].dims : NULL;
            bool fits = conv && conv->type == DNN_OP_CONV_FORWARD && w[2] == 3 && w[3] == 3 && conv->stride[0] == 1 && conv->stride[1] == 1 &&
                        conv->dilation[0] == 1 && conv->dilation[1] == 1;
            if (!fits) continue;
        }
        if (!conv && engines[i].arithmetic != DNN_EXACT) continue;
        if (i == FALLBACK && heuristics->program->operation_count > 1) continue;
        list[count++] = i;
    }
    return count;
}

int dnn_check_plan(NcDescriptor *plan)
{
    const NcDescriptor *config = dnn_named(plan, A_PLAN_CONFIG);
    if (dnn_named(plan, A_PLAN_HANDLE) != (const void *)config->program->handle)
        return nc_misuse(CUDNN_STATUS_BAD_PARAM, "the plan's handle is not the graph's");
    plan->program = config->program;
    plan->engine = config->engine;
    int code = unsupported_now(plan->program, true);
    if (code) return code;
    if (engines[plan->engine].refused) return nc_say(CUDNN_STATUS_NOT_SUPPORTED, "engine %d does not take this graph after all", plan->engine);
    plan->workspace = engines[plan->engine].workspace;
    return 0;
}

static bool overlaps(CUdeviceptr a, int64_t a_bytes, CUdeviceptr b, int64_t b_bytes) { return a < b + (CUdeviceptr)b_bytes && b < a + (CUdeviceptr)a_bytes; }

/* Pointers of all tensors from the pack, with the alignment that was declared. */
static int read_pointers(DnnRun *run, const NcDescriptor *pack)
{
    const DnnValue *uids = dnn_value(pack, A_PACK_UIDS), *pointers = dnn_value(pack, A_PACK_POINTERS);
    int64_t used = 0;
    for (int i = 0; i < run->program.tensor_count; i++) {
        const DnnTensor *tensor = &run->program.tensors[i];
        for (int64_t j = 0; j < uids->count; j++)
            if (((int64_t *)uids->data)[j] == tensor->uid) run->pointers[i] = (CUdeviceptr)(uintptr_t)((void **)pointers->data)[j];
        if (tensor->is_virtual != !run->pointers[i])
            return nc_misuse(CUDNN_STATUS_BAD_PARAM, "tensor %lld is %s", (long long)tensor->uid, tensor->is_virtual ? "virtual and has a pointer" : "not in the pack");
        used += !tensor->is_virtual;
        if (run->pointers[i] % (CUdeviceptr)tensor->alignment)
            return nc_misuse(CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER, "tensor %lld was declared to be aligned to %lld bytes and is not", (long long)tensor->uid, (long long)tensor->alignment);
    }
    if (used != uids->count) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "the pack has %lld tensors, the graph %lld", (long long)uids->count, (long long)used);
    return 0;
}

static int check_aliases(const DnnRun *run)
{
    for (int i = 0; i < run->program.tensor_count; i++) {
        const DnnTensor *tensor = &run->program.tensors[i];
        if (tensor->is_virtual) continue;
        if (run->workspace_bytes && overlaps(run->pointers[i], dnn_extent(tensor), run->workspace, run->workspace_bytes))
            return nc_misuse(CUDNN_STATUS_BAD_PARAM, "tensor %lld overlaps the workspace", (long long)tensor->uid);
        for (int j = 0; j < run->program.tensor_count; j++) {
            const DnnTensor *other = &run->program.tensors[j];
            if (i == j || other->is_virtual || tensor->producer < 0) continue;
            if (overlaps(run->pointers[i], dnn_extent(tensor), run->pointers[j], dnn_extent(other)))
                return nc_misuse(CUDNN_STATUS_BAD_PARAM, "the result %lld overlaps tensor %lld", (long long)tensor->uid, (long long)other->uid);
        }
    }
    return 0;
}

static int fill_run(DnnRun *run, const NcDescriptor *plan, const NcDescriptor *pack)
{
    run->program = *plan->program;
    run->engine = plan->engine;
    run->workspace_bytes = plan->workspace;
    const DnnValue *workspace = dnn_value(pack, A_PACK_WORKSPACE);
    run->workspace = workspace ? (CUdeviceptr)(uintptr_t) * (void **)workspace->data : 0;
    if (run->workspace_bytes && !run->workspace) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "the plan wants %lld bytes of workspace and has none", (long long)run->workspace_bytes);
    if (run->workspace % 16) return nc_misuse(CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER, "the workspace is not aligned to 16 bytes");
    int code = read_pointers(run, pack);
    return code ? code : check_aliases(run);
}

cudnnStatus_t cudnnBackendExecute(cudnnHandle_t handle, cudnnBackendDescriptor_t plan_handle, cudnnBackendDescriptor_t pack_handle)
{
    DNN_ENTER(NC_CTX);
    int code;
    NcDnn *dnn = dnn_handle(handle, &code);
    NcDescriptor *plan = dnn ? dnn_descriptor(plan_handle, &code) : NULL;
    NcDescriptor *pack = plan ? dnn_descriptor(pack_handle, &code) : NULL;
    if (!pack) DNN_LEAVE(code);
    if (plan->type != DNN_PLAN || pack->type != DNN_PACK) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM, "descriptors of types %d and %d", plan->type, pack->type));
    if (!plan->finalized || !pack->finalized)
        DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "the %s is not finalized", plan->finalized ? "variant pack" : "plan"));
    if (plan->program->handle != dnn) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM, "the plan was made for another handle"));
    if (!dnn->stream || !dnn->stream->object.alive)
        DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_STREAM_MISMATCH, dnn->stream ? "the handle's stream was destroyed" : "the handle has no stream: cudnnSetStream was not called"));
    NcOp *op = nc_op(nc_call_name(), dnn_run, sizeof(DnnRun));
    code = fill_run(op->data, plan, pack);
    if (code) {
        nc_release_op(op);
        DNN_LEAVE(code);
    }
    DNN_LEAVE(dnn_code(nc_submit(dnn->stream, op)));
}
