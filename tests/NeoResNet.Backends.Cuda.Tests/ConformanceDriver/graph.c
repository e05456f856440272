/* Capture of streams into graphs, and graphs that are launched. Nodes of a launched graph run in any order that their dependencies
 * allow, drawn by the seed. */
#include "internal.h"

bool nc_capture_forbids(void)
{
    for (const NcCapture *capture = nc.captures; capture; capture = capture->next) {
        if (capture->over || capture->mode == CU_STREAM_CAPTURE_MODE_RELAXED) continue;
        if (capture->mode == CU_STREAM_CAPTURE_MODE_GLOBAL || pthread_equal(capture->thread, pthread_self())) return true;
    }
    return false;
}

void nc_invalidate_captures(void)
{
    for (NcCapture *capture = nc.captures; capture; capture = capture->next)
        if (capture->mode == CU_STREAM_CAPTURE_MODE_GLOBAL || pthread_equal(capture->thread, pthread_self())) capture->invalid = true;
}

void nc_set_deps(int **deps, int *count, const int *from, int from_count)
{
    int *copy = nc_alloc((size_t)from_count * sizeof *copy);
    int kept = 0;
    for (int i = 0; i < from_count; i++) {
        bool seen = false;
        for (int j = 0; j < kept; j++) seen = seen || copy[j] == from[i];
        if (!seen) copy[kept++] = from[i];
    }
    free(*deps);
    *deps = copy;
    *count = kept;
}

static void purge_graph(NcObject *object)
{
    NcGraph *graph = (NcGraph *)object;
    for (int i = 0; i < graph->count; i++) {
        nc_release_op(graph->nodes[i].op);
        free(graph->nodes[i].deps);
    }
    free(graph->nodes);
    graph->nodes = NULL;
    graph->count = 0;
}

static int add_node(NcGraph *graph, NcOp *op, const int *deps, int count)
{
    if (graph->count == graph->capacity) {
        graph->capacity = graph->capacity ? 2 * graph->capacity : 16;
        graph->nodes = nc_grow(graph->nodes, (size_t)graph->capacity * sizeof *graph->nodes);
    }
    NcNode *node = &graph->nodes[graph->count];
    *node = (NcNode){ op, NULL, 0 };
    nc_set_deps(&node->deps, &node->count, deps, count);
    return graph->count++;
}

CUresult nc_capture_op(NcStream *stream, NcOp *op)
{
    NcCapture *capture = stream->capture;
    if (capture->invalid) {
        nc_release_op(op);
        return nc_misuse(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture was spoilt by an earlier error");
    }
    int node = add_node(capture->graph, op, stream->deps, stream->count);
    nc_set_deps(&stream->deps, &stream->count, &node, 1);
    return CUDA_SUCCESS;
}

/* Dependencies always point to smaller numbers, so the search ends. */
bool nc_ancestor(const NcGraph *graph, int node, int descendant)
{
    if (node >= descendant) return false;
    bool *reached = nc_alloc((size_t)descendant + 1);
    reached[descendant] = true;
    for (int i = descendant; i > node; i--)
        for (int j = 0; reached[i] && j < graph->nodes[i].count; j++) reached[graph->nodes[i].deps[j]] = true;
    bool answer = reached[node];
    free(reached);
    return answer;
}

bool nc_exec_orders(const void *exec, int before, int after) { return before == after || nc_ancestor(exec, before, after); }

CUresult cuStreamBeginCapture_v2(CUstream handle, CUstreamCaptureMode mode)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    if ((int)mode < 0 || (int)mode > 2) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "capture mode %d", (int)mode));
    if (stream->capture) return nc_leave(nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the stream is being captured already"));
    NcCapture *capture = nc_alloc(sizeof *capture);
    capture->graph = nc_alloc(sizeof *capture->graph);
    capture->origin = stream;
    capture->mode = mode;
    capture->thread = pthread_self();
    capture->next = nc.captures;
    nc.captures = capture;
    stream->capture = capture;
    nc_set_deps(&stream->deps, &stream->count, NULL, 0);
    return nc_leave(0);
}

/* Finds work of a forked stream that does not precede the origin's last operation. */
static bool unjoined(const NcCapture *capture)
{
    const NcGraph *graph = capture->graph;
    bool *reached = nc_alloc((size_t)graph->count + 1);
    for (int i = 0; i < capture->origin->count; i++) reached[capture->origin->deps[i]] = true;
    bool missing = false;
    for (int i = graph->count - 1; i >= 0; i--) {
        missing = missing || !reached[i];
        for (int j = 0; j < graph->nodes[i].count; j++) reached[graph->nodes[i].deps[j]] = true;
    }
    free(reached);
    return missing;
}

CUresult cuStreamEndCapture(CUstream handle, CUgraph *result)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    NcCapture *capture = stream->capture;
    if (!result || !capture) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "the stream is not captured, or no result pointer"));
    *result = NULL;
    if (capture->origin != stream) return nc_leave(nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "the capture began on another stream"));
    if (capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED && !pthread_equal(capture->thread, pthread_self()))
        return nc_leave(nc_misuse(CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "the capture began on another thread"));
    if (nc.set.spoil_capture) capture->invalid = true;
    nc.set.spoil_capture = 0;
    if (capture->invalid) code = (CUresult)nc_say(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture was spoilt by an earlier error");
    else if (unjoined(capture)) code = (CUresult)nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "a forked stream was not joined");
    for (NcStream *other = nc.streams; other; other = other->next) {
        if (other->capture != capture) continue;
        other->capture = NULL;
        other->count = 0;
    }
    capture->over = true;
    if (!code) {
        NcGraph *graph = nc_new_object(NC_GRAPH, sizeof *graph, nc_current, purge_graph);
        graph->nodes = capture->graph->nodes;
        graph->count = capture->graph->count;
        graph->capacity = capture->graph->capacity;
        capture->graph->nodes = NULL;
        capture->graph->count = 0;
        *result = (CUgraph)graph;
    }
    return nc_leave(code);
}

static NcGraph *graph_of(const void *handle, NcKind kind, CUresult *code)
{
    int error;
    NcGraph *graph = nc_object(handle, kind, CUDA_ERROR_INVALID_VALUE, &error);
    *code = (CUresult)error;
    return graph;
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec *result, CUgraph handle, unsigned long long flags)
{
    NC_ENTER(NC_CTX | NC_UNSAFE);
    CUresult code;
    NcGraph *graph = graph_of(handle, NC_GRAPH, &code);
    if (!graph) return nc_leave(code);
    if (!result || flags > 1) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "flags %llu, or no result pointer", flags));
    NcGraph *exec = nc_new_object(NC_EXEC, sizeof *exec, nc_current, purge_graph);
    for (int i = 0; i < graph->count; i++) {
        graph->nodes[i].op->refs++;
        add_node(exec, graph->nodes[i].op, graph->nodes[i].deps, graph->nodes[i].count);
    }
    *result = (CUgraphExec)exec;
    return nc_leave(0);
}

static CUresult run_graph(NcOp *op)
{
    NcGraph *exec = *(NcGraph **)op->data;
    bool *done = nc_alloc((size_t)exec->count + 1);
    CUresult code = CUDA_SUCCESS;
    nc.graph_run++;
    nc.exec = exec;
    for (int left = exec->count; left && !code; left--) {
        uint32_t ready = 0, chosen = 0;
        int node = -1;
        for (int i = 0; i < exec->count; i++) {
            bool free_to_run = !done[i];
            for (int j = 0; free_to_run && j < exec->nodes[i].count; j++) free_to_run = done[exec->nodes[i].deps[j]];
            /* Reservoir sampling: each ready node is equally likely, without a list. */
            if (free_to_run && nc_random(++ready) == 0) chosen = (uint32_t)i + 1;
        }
        node = (int)chosen - 1;
        NcOp *inner = exec->nodes[node].op;
        memcpy(inner->clock, op->clock, sizeof op->clock);
        inner->slot = op->slot;
        nc.node = node;
        code = nc_run(inner);
        done[node] = true;
    }
    nc.node = -1;
    free(done);
    return code;
}

static void hold_pinned(NcGraph *exec, int change)
{
    for (int i = 0; i < exec->count; i++)
        if (exec->nodes[i].op->pinned) exec->nodes[i].op->pinned->pending += change;
}

/* An executable graph that is destroyed while launches are queued ends with the last launch. */
static void let_exec_go(NcGraph *exec)
{
    if (!exec->object.alive && !exec->launches) purge_graph(&exec->object);
}

static void drop_launch(NcOp *op)
{
    NcGraph *exec = *(NcGraph **)op->data;
    hold_pinned(exec, -1);
    exec->launches--;
    let_exec_go(exec);
}

CUresult cuGraphLaunch(CUgraphExec handle, CUstream stream_handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(stream_handle, &code);
    NcGraph *exec = stream ? graph_of(handle, NC_EXEC, &code) : NULL;
    if (!exec) return nc_leave(code);
    if (exec->object.ctx != nc_current) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "the graph belongs to another context"));
    if (stream->capture) {
        stream->capture->invalid = true;
        return nc_leave(nc_misuse(CUDA_ERROR_NOT_SUPPORTED, "a graph launched inside a capture, which this driver has no nodes for"));
    }
    NcOp *op = nc_op(nc_call_name(), run_graph, sizeof exec);
    *(NcGraph **)op->data = exec;
    op->drop = drop_launch;
    hold_pinned(exec, 1);
    exec->launches++;
    nc_queue(stream, op);
    return nc_leave(0);
}

CUresult cuGraphExecDestroy(CUgraphExec handle)
{
    NC_ENTER(NC_CTX | NC_ENDS);
    CUresult code;
    NcGraph *exec = graph_of(handle, NC_EXEC, &code);
    if (!exec) return nc_leave(code);
    nc_end_object(&exec->object);
    let_exec_go(exec);
    return nc_leave(0);
}

CUresult cuGraphDestroy(CUgraph handle)
{
    NC_ENTER(NC_CTX | NC_ENDS);
    CUresult code;
    NcGraph *graph = graph_of(handle, NC_GRAPH, &code);
    if (!graph) return nc_leave(code);
    nc_end_object(&graph->object);
    purge_graph(&graph->object);
    return nc_leave(0);
}

void nc_capture_clear(void)
{
    while (nc.captures) {
        NcCapture *capture = nc.captures;
        nc.captures = capture->next;
        purge_graph(&capture->graph->object);
        free(capture->graph);
        free(capture);
    }
}
