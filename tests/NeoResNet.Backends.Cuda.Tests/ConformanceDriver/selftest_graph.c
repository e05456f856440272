/* Captures and graphs. */
#include "selftest.h"

static CUgraphExec capture_two_fills(CUdeviceptr a)
{
    CUgraph graph;
    CUgraphExec exec;
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cuMemsetD8Async(a, 1, 8, stream));
    OK(cuMemsetD8Async(a, 2, 4, stream));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphDestroy(graph));
    return exec;
}

TEST(graph_captures_and_replays)
{
    begin();
    CUdeviceptr a;
    unsigned char out[8];
    OK(cuMemAlloc_v2(&a, 8));
    CUgraphExec exec = capture_two_fills(a);
    CHECK(neoconf_pending() == 0 && !neoconf_peek(a, 0, out, 8) && out[0] == 0xCD); /* capturing executes nothing */
    for (int i = 0; i < 3; i++) {
        OK(cuMemsetD8Async(a, 0, 8, stream));
        OK(cuGraphLaunch(exec, stream));
        read_back(out, a, 8);
        CHECK(out[0] == 2 && out[3] == 2 && out[4] == 1);
    }
    OK(cuGraphLaunch(exec, stream));
    OK(cuGraphExecDestroy(exec)); /* the queued launch still runs */
    OK(cuStreamSynchronize(stream));
    BITES(cuGraphLaunch(exec, stream), CUDA_ERROR_INVALID_VALUE, "was destroyed");
    BITES(cuGraphExecDestroy(exec), CUDA_ERROR_INVALID_VALUE, "was destroyed");
    OK(cuMemFree_v2(a));
    end();
}

TEST(graph_of_freed_memory_faults)
{
    begin();
    CUdeviceptr a;
    OK(cuMemAlloc_v2(&a, 8));
    CUgraphExec exec = capture_two_fills(a);
    OK(cuMemFree_v2(a));
    OK(cuGraphLaunch(exec, stream));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, "was freed");
    CHECK(cuGraphExecDestroy(exec) == CUDA_ERROR_ILLEGAL_ADDRESS);
    end_faulted();
}

TEST(graph_keeps_pinned_memory_busy)
{
    begin();
    CUdeviceptr a;
    CUgraph graph;
    CUgraphExec exec;
    char *pinned;
    OK(cuMemAlloc_v2(&a, 8));
    OK(cuMemHostAlloc((void **)&pinned, 8, 0));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cuMemcpyHtoDAsync_v2(a, pinned, 8, stream));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphLaunch(exec, stream));
    BITES(cuMemFreeHost(pinned), CUDA_ERROR_INVALID_VALUE, "queued copies");
    OK(cuStreamSynchronize(stream));
    OK(cuMemFreeHost(pinned));
    OK(cuGraphLaunch(exec, stream));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, "pinned memory");
    cuGraphExecDestroy(exec);
    cuGraphDestroy(graph);
    cuMemFree_v2(a);
    end_faulted();
}

TEST(graph_leaks_are_listed)
{
    begin();
    CUdeviceptr a;
    CUgraph graph;
    OK(cuMemAlloc_v2(&a, 8));
    capture_two_fills(a);
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuMemFree_v2(a));
    OK(cuStreamDestroy_v2(stream));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(neoconf_leak_count() == 2);
}

/* Starts a capture, makes a forbidden call, and checks that the capture is invalid. */
#define SPOILS(call, code, words)                                                        \
    do {                                                                                 \
        CUgraph graph_;                                                                  \
        OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));        \
        BITES(call, code, words);                                                        \
        BITES(cuMemsetD8Async(a, 1, 4, stream), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "spoilt"); \
        SAYS(cuStreamEndCapture(stream, &graph_), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "spoilt"); \
        CHECK(!graph_);                                                                  \
    } while (0)

TEST(capture_forbids_waits_and_allocations)
{
    begin();
    CUdeviceptr a, b;
    CUevent e;
    void *pinned;
    char pageable[4] = { 0 };
    OK(cuMemAlloc_v2(&a, 8));
    OK(cuEventCreate(&e, 0));
    SPOILS(cuStreamSynchronize(stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "being captured");
    SPOILS(cuStreamQuery(stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "being captured");
    SPOILS(cuCtxSynchronize(), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "while a stream is captured");
    SPOILS(cuMemAlloc_v2(&b, 4), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "while a stream is captured");
    SPOILS(cuMemAllocAsync(&b, 4, stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "while a stream is captured");
    SPOILS(cuMemFree_v2(a), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "while a stream is captured");
    SPOILS(cuMemHostAlloc(&pinned, 4, 0), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "while a stream is captured");
    SPOILS(cuMemcpyHtoDAsync_v2(a, pageable, 4, stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "pageable");
    SPOILS(cuMemcpyDtoHAsync_v2(pageable, a, 4, stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "pageable");
    SPOILS((cuEventRecord(e, stream), cuEventQuery(e)), CUDA_ERROR_CAPTURED_EVENT, "recorded in a capture");
    SPOILS((cuEventRecord(e, stream), cuEventSynchronize(e)), CUDA_ERROR_CAPTURED_EVENT, "recorded in a capture");
    CUgraphExec exec = capture_two_fills(a);
    SPOILS(cuGraphLaunch(exec, stream), CUDA_ERROR_NOT_SUPPORTED, "inside a capture");
    OK(cuGraphExecDestroy(exec));
    OK(cuEventDestroy_v2(e));
    OK(cuMemFree_v2(a));
    end();
}

TEST(capture_begins_and_ends_right)
{
    begin();
    CUgraph graph;
    CUgraphExec exec;
    BITES(cuStreamEndCapture(stream, &graph), CUDA_ERROR_INVALID_VALUE, "not captured");
    BITES(cuStreamBeginCapture_v2(stream, 7), CUDA_ERROR_INVALID_VALUE, "mode 7");
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    BITES(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_GLOBAL), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "already");
    OK(cuStreamEndCapture(stream, &graph));
    BITES(cuGraphInstantiateWithFlags(&exec, graph, 64), CUDA_ERROR_INVALID_VALUE, "flags 64");
    BITES(cuGraphInstantiateWithFlags(&exec, (CUgraph)stream, 0), CUDA_ERROR_INVALID_VALUE, "not a graph");
    OK(cuGraphDestroy(graph));
    BITES(cuGraphDestroy(graph), CUDA_ERROR_INVALID_VALUE, "was destroyed");
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
    BITES(cuStreamDestroy_v2(stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "being captured");
    cuStreamEndCapture(stream, &graph);
    if (graph) OK(cuGraphDestroy(graph));
    end();
}

static void *ends_capture(void *graph)
{
    CUcontext context;
    OK(cuDevicePrimaryCtxRetain(&context, 0));
    OK(cuCtxSetCurrent(context));
    BITES(cuStreamEndCapture(stream, graph), CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "another thread");
    OK(cuDevicePrimaryCtxRelease_v2(0));
    return NULL;
}

static void *allocates(void *expected)
{
    CUcontext context;
    CUdeviceptr a;
    OK(cuDevicePrimaryCtxRetain(&context, 0));
    OK(cuCtxSetCurrent(context));
    if (*(int *)expected) BITES(cuMemAlloc_v2(&a, 4), *(int *)expected, "while a stream is captured");
    else {
        OK(cuMemAlloc_v2(&a, 4));
        OK(cuMemFree_v2(a));
    }
    OK(cuDevicePrimaryCtxRelease_v2(0));
    return NULL;
}

TEST(capture_modes_and_threads)
{
    begin();
    CUgraph graph;
    pthread_t thread;
    int expected = 0;
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    pthread_create(&thread, NULL, ends_capture, &graph);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, allocates, &expected);
    pthread_join(thread, NULL);
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphDestroy(graph));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    expected = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    pthread_create(&thread, NULL, allocates, &expected);
    pthread_join(thread, NULL);
    CHECK(cuStreamEndCapture(stream, &graph) == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    end();
}

TEST(capture_forks_and_joins)
{
    for (int seed = 1; seed < 20; seed++) {
        neoconf_reset();
        CHECK(!neoconf_set("seed", seed));
        begin();
        CUdeviceptr a;
        CUstream s;
        CUevent fork, join;
        CUgraph graph;
        CUgraphExec exec;
        unsigned char out[8];
        OK(cuMemAlloc_v2(&a, 8));
        OK(cuStreamCreate(&s, 1));
        OK(cuEventCreate(&fork, 2));
        OK(cuEventCreate(&join, 2));
        OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
        OK(cuMemsetD8Async(a, 1, 8, stream));
        OK(cuEventRecord(fork, stream));
        OK(cuStreamWaitEvent(s, fork, 0));
        OK(cuMemsetD8Async(a, 2, 4, stream));
        OK(cuMemsetD8Async(a + 4, 3, 4, s));
        OK(cuEventRecord(join, s));
        BITES(cuStreamEndCapture(s, &graph), CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "another stream");
        OK(cuStreamWaitEvent(stream, join, 0));
        OK(cuMemsetD8Async(a, 4, 1, stream));
        OK(cuStreamEndCapture(stream, &graph));
        BITES(cuStreamWaitEvent(s, join, 0), CUDA_ERROR_CAPTURED_EVENT, "capture that is over");
        OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
        OK(cuGraphLaunch(exec, stream));
        read_back(out, a, 8);
        CHECK(out[0] == 4 && out[1] == 2 && out[4] == 3 && out[7] == 3);
        OK(cuGraphDestroy(graph));
        OK(cuGraphExecDestroy(exec));
        OK(cuEventDestroy_v2(fork));
        OK(cuEventDestroy_v2(join));
        OK(cuStreamDestroy_v2(s));
        OK(cuMemFree_v2(a));
        end();
    }
}

TEST(capture_race_between_branches)
{
    begin();
    CUdeviceptr a;
    CUstream s;
    CUevent e;
    CUgraph graph;
    CUgraphExec exec;
    OK(cuMemAlloc_v2(&a, 8));
    OK(cuStreamCreate(&s, 1));
    OK(cuEventCreate(&e, 2));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cuEventRecord(e, stream));
    OK(cuStreamWaitEvent(s, e, 0));
    OK(cuMemsetD8Async(a, 2, 5, stream));
    OK(cuMemsetD8Async(a + 4, 3, 4, s));
    OK(cuEventRecord(e, s));
    OK(cuStreamWaitEvent(stream, e, 0));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphLaunch(exec, stream));
    BITES(cuStreamSynchronize(stream), 0, "unordered access");
    OK(cuGraphDestroy(graph));
    OK(cuGraphExecDestroy(exec));
    OK(cuEventDestroy_v2(e));
    OK(cuStreamDestroy_v2(s));
    OK(cuMemFree_v2(a));
    end();
}

TEST(capture_unjoined_and_isolated)
{
    begin();
    CUdeviceptr a;
    CUstream s;
    CUevent e, outside;
    CUgraph graph;
    OK(cuMemAlloc_v2(&a, 8));
    OK(cuStreamCreate(&s, 1));
    OK(cuEventCreate(&e, 2));
    OK(cuEventCreate(&outside, 2));
    OK(cuEventRecord(outside, s));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cuEventRecord(e, stream));
    OK(cuStreamWaitEvent(s, e, 0));
    OK(cuMemsetD8Async(a, 3, 4, s));
    BITES(cuStreamEndCapture(stream, &graph), CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "not joined");
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    BITES(cuStreamWaitEvent(stream, outside, 0), CUDA_ERROR_STREAM_CAPTURE_ISOLATION, "outside the capture");
    CHECK(cuStreamEndCapture(stream, &graph) == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    OK(cuEventDestroy_v2(e));
    OK(cuEventDestroy_v2(outside));
    OK(cuStreamDestroy_v2(s));
    OK(cuMemFree_v2(a));
    end();
}
