/* Contexts, devices, streams, events, races and injected faults. */
#include "selftest.h"

TEST(context_calls_need_init_and_a_current_context)
{
    int n;
    CUcontext context;
    CUdeviceptr a;
    BITES(cuDeviceGetCount(&n), CUDA_ERROR_NOT_INITIALIZED, "cuInit");
    BITES(cuDevicePrimaryCtxRetain(&context, 0), CUDA_ERROR_NOT_INITIALIZED, "cuInit");
    BITES(cuInit(1), CUDA_ERROR_INVALID_VALUE, "flags");
    OK(cuInit(0));
    BITES(cuMemAlloc_v2(&a, 4), CUDA_ERROR_INVALID_CONTEXT, "no context is current");
    BITES(cuCtxSynchronize(), CUDA_ERROR_INVALID_CONTEXT, "no context is current");
    OK(cuDevicePrimaryCtxRetain(&context, 0));
    BITES(cuMemAlloc_v2(&a, 4), CUDA_ERROR_INVALID_CONTEXT, "no context is current"); /* retaining does not make the context current */
    BITES(cuCtxSetCurrent((CUcontext)&a), CUDA_ERROR_INVALID_CONTEXT, "is no context");
    OK(cuCtxSetCurrent(context));
    OK(cuMemAlloc_v2(&a, 4));
    OK(cuMemFree_v2(a));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    BITES(cuMemAlloc_v2(&a, 4), CUDA_ERROR_CONTEXT_IS_DESTROYED, "destroyed");
    BITES(cuCtxSetCurrent(context), CUDA_ERROR_INVALID_CONTEXT, "was destroyed");
    BITES(cuDevicePrimaryCtxRelease_v2(0), CUDA_ERROR_INVALID_CONTEXT, "not retained");
}

static void *other_thread(void *unused)
{
    (void)unused;
    CUdeviceptr a;
    BITES(cuMemAlloc_v2(&a, 4), CUDA_ERROR_INVALID_CONTEXT, "no context is current");
    return NULL;
}

TEST(context_is_current_on_its_thread_only)
{
    begin();
    pthread_t thread;
    pthread_create(&thread, NULL, other_thread, NULL);
    pthread_join(thread, NULL);
    end();
}

TEST(context_is_counted)
{
    begin();
    CUcontext a, b;
    OK(cuCtxGetCurrent(&a));
    OK(cuDevicePrimaryCtxRetain(&b, 0));
    CHECK(a == b);
    OK(cuDevicePrimaryCtxRelease_v2(0));
    OK(cuCtxSynchronize());
    end();
}

TEST(device_questions)
{
    int n;
    size_t bytes;
    char name[64];
    CUdevice d;
    OK(cuInit(0));
    OK(cuDeviceGetAttribute(&n, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 0));
    CHECK(n == 9);
    OK(cuDeviceTotalMem_v2(&bytes, 0));
    OK(cuDeviceGetName(name, sizeof name, 0));
    OK(cuDeviceGetName(name, 4, 0));
    CHECK(strlen(name) == 3);
    OK(cuDriverGetVersion(&n));
    CHECK(n == 13000);
    BITES(cuDeviceGet(&d, 1), CUDA_ERROR_INVALID_DEVICE, "device 1 of 1");
    BITES(cuDeviceGet(&d, -1), CUDA_ERROR_INVALID_DEVICE, "device -1");
    BITES(cuDeviceGetAttribute(&n, 9999, 0), CUDA_ERROR_INVALID_VALUE, "attribute 9999");
    BITES(cuDeviceGetAttribute(&n, 1, 3), CUDA_ERROR_INVALID_DEVICE, "device 3");
    BITES(cuDeviceGetName(NULL, 5, 0), CUDA_ERROR_INVALID_VALUE, "no room");
    BITES(cuDeviceTotalMem_v2(NULL, 0), CUDA_ERROR_INVALID_VALUE, "null");
    BITES(cuDeviceGetCount(NULL), CUDA_ERROR_INVALID_VALUE, "null");
    BITES(cuDriverGetVersion(NULL), CUDA_ERROR_INVALID_VALUE, "null");
    const char *text;
    OK(cuGetErrorName(CUDA_ERROR_ILLEGAL_ADDRESS, &text));
    CHECK(!strcmp(text, "CUDA_ERROR_ILLEGAL_ADDRESS"));
    CHECK(cuGetErrorString((CUresult)12345, &text) == CUDA_ERROR_INVALID_VALUE && !text);
}

TEST(fault_no_device)
{
    CHECK(!neoconf_set("devices", 0));
    SAYS(cuInit(0), CUDA_ERROR_NO_DEVICE, "no device");
    CHECK(neoconf_set("devices", 99));
    CHECK(neoconf_set("no such thing", 1));
}

TEST(fault_named_call)
{
    CHECK(!neoconf_fail_call("cuStreamCreate", 2, CUDA_ERROR_UNKNOWN));
    CHECK(!neoconf_fail_call("cuInit", 1, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH));
    SAYS(cuInit(0), CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, "injected");
    begin();
    CUstream s;
    SAYS(cuStreamCreate(&s, 1), CUDA_ERROR_UNKNOWN, "injected");
    CHECK(neoconf_calls("cuStreamCreate") == 2 && neoconf_calls("cuMemAlloc_v2") == 0);
    CHECK(neoconf_alive("stream") == 1 && neoconf_alive("teapot") == -1);
    end();
}

TEST(fault_of_an_operation_stays)
{
    begin();
    CUdeviceptr a;
    OK(cuMemAlloc_v2(&a, 64));
    CHECK(!neoconf_fail_execution(2, CUDA_ERROR_LAUNCH_FAILED));
    OK(cuMemsetD8Async(a, 1, 64, stream));
    OK(cuStreamSynchronize(stream));
    OK(cuMemsetD8Async(a, 2, 64, stream));
    OK(cuMemsetD8Async(a, 3, 64, stream));
    SAYS(cuStreamSynchronize(stream), CUDA_ERROR_LAUNCH_FAILED, "injected");
    SAYS(cuMemsetD8Async(a, 1, 64, stream), CUDA_ERROR_LAUNCH_FAILED, "failed earlier");
    unsigned char byte;
    CHECK(!neoconf_peek(a, 0, &byte, 1) && byte == 1); /* nothing after the fault is executed */
    CHECK(cuMemFree_v2(a) == CUDA_ERROR_LAUNCH_FAILED); /* but the memory counts as freed */
    end_faulted();
}

TEST(stream_handles)
{
    begin();
    CUstream s;
    CUdeviceptr a;
    BITES(cuStreamCreate(&s, 2), CUDA_ERROR_INVALID_VALUE, "flags 2");
    BITES(cuStreamCreate(NULL, 0), CUDA_ERROR_INVALID_VALUE, "no result");
    OK(cuStreamCreate(&s, 0));
    OK(cuStreamDestroy_v2(s));
    BITES(cuStreamDestroy_v2(s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuStreamSynchronize(s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuStreamSynchronize((CUstream)&a), CUDA_ERROR_INVALID_HANDLE, "is no stream");
    BITES(cuStreamSynchronize(NULL), CUDA_ERROR_NOT_SUPPORTED, "default stream");
    BITES(cuMemAllocAsync(&a, 4, s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    OK(cuMemAlloc_v2(&a, 4));
    BITES(cuMemsetD8Async(a, 0, 4, s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuMemcpyDtoDAsync_v2(a, a, 4, s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuMemcpyDtoHAsync_v2(&s, a, 4, s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuMemcpyHtoDAsync_v2(a, &a, 4, s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuStreamQuery(s), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    OK(cuMemFree_v2(a));
    end();
}

TEST(stream_of_another_device)
{
    CHECK(!neoconf_set("devices", 2));
    begin();
    CUcontext first, second;
    CUdeviceptr a, b;
    OK(cuMemAlloc_v2(&a, 4));
    OK(cuCtxGetCurrent(&first));
    OK(cuDevicePrimaryCtxRetain(&second, 1));
    OK(cuCtxSetCurrent(second));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_INVALID_HANDLE, "another context");
    BITES(cuMemFree_v2(a), CUDA_ERROR_INVALID_VALUE, "another context");
    OK(cuMemAlloc_v2(&b, 4));
    OK(cuCtxSetCurrent(first));
    BITES(cuMemsetD8Async(b, 0, 4, stream), CUDA_ERROR_INVALID_VALUE, "another context");
    OK(cuMemFree_v2(a));
    OK(cuCtxSetCurrent(second));
    OK(cuMemFree_v2(b));
    OK(cuDevicePrimaryCtxRelease_v2(1));
    OK(cuCtxSetCurrent(first));
    end();
}

TEST(stream_query_makes_progress)
{
    begin();
    CUdeviceptr a;
    OK(cuMemAlloc_v2(&a, 64));
    for (int i = 0; i < 3; i++) OK(cuMemsetD8Async(a, 1, 64, stream));
    int polls = 0;
    CUresult code;
    while ((code = cuStreamQuery(stream)) == CUDA_ERROR_NOT_READY) polls++;
    CHECK(code == CUDA_SUCCESS && polls >= 1 && polls < 4);
    OK(cuMemFree_v2(a));
    end();
}

TEST(stream_destroyed_with_work_still_does_it)
{
    begin();
    CUstream s;
    CUdeviceptr a;
    unsigned char byte = 0;
    OK(cuMemAlloc_v2(&a, 4));
    OK(cuStreamCreate(&s, 1));
    OK(cuMemsetD8Async(a, 9, 4, s));
    OK(cuStreamDestroy_v2(s));
    CHECK(!neoconf_peek(a, 0, &byte, 1) && byte == 0xCD);
    OK(cuCtxSynchronize());
    CHECK(!neoconf_peek(a, 0, &byte, 1) && byte == 9);
    OK(cuMemFree_v2(a));
    end();
}

TEST(event_orders_two_streams)
{
    for (int seed = 1; seed < 30; seed++) {
        neoconf_reset();
        CHECK(!neoconf_set("seed", seed));
        CHECK(!neoconf_set("mode", seed % 2));
        begin();
        CUstream s;
        CUevent e;
        CUdeviceptr a;
        unsigned char byte;
        OK(cuStreamCreate(&s, 1));
        OK(cuEventCreate(&e, 2));
        OK(cuMemAllocAsync(&a, 4, stream));
        OK(cuMemsetD8Async(a, 1, 4, stream));
        OK(cuEventRecord(e, stream));
        OK(cuStreamWaitEvent(s, e, 0));
        OK(cuMemsetD8Async(a, 2, 4, s));
        OK(cuEventRecord(e, s));
        OK(cuEventSynchronize(e));
        CHECK(!neoconf_peek(a, 0, &byte, 1) && byte == 2);
        OK(cuMemFreeAsync(a, stream));
        OK(cuEventDestroy_v2(e));
        OK(cuStreamDestroy_v2(s));
        end();
    }
}

TEST(race_without_an_event_is_seen_under_every_seed)
{
    for (int seed = 1; seed < 30; seed++) {
        neoconf_reset();
        CHECK(!neoconf_set("seed", seed));
        begin();
        CUstream s;
        CUdeviceptr a;
        OK(cuStreamCreate(&s, 1));
        OK(cuMemAlloc_v2(&a, 8));
        OK(cuMemsetD8Async(a, 1, 4, stream));
        OK(cuMemsetD8Async(a + 4, 1, 4, s)); /* other bytes: no race */
        OK(cuCtxSynchronize());
        OK(cuMemsetD8Async(a, 2, 5, s)); /* ordered by the host's wait */
        CHECK(neoconf_violation_count() == 0);
        OK(cuMemsetD8Async(a + 4, 3, 4, stream));
        BITES(cuCtxSynchronize(), 0, "unordered access");
        OK(cuMemFree_v2(a));
        OK(cuStreamDestroy_v2(s));
        end();
    }
}

TEST(race_of_two_readers_is_none)
{
    begin();
    CUstream s;
    int value = 1, *pinned;
    OK(cuMemHostAlloc((void **)&pinned, 8, 0));
    CUdeviceptr a = device_copy(&value, 4);
    OK(cuStreamSynchronize(stream));
    OK(cuStreamCreate(&s, 1));
    OK(cuMemcpyDtoHAsync_v2(pinned, a, 4, stream));
    OK(cuMemcpyDtoHAsync_v2(pinned + 1, a, 4, s));
    OK(cuCtxSynchronize());
    CHECK(pinned[0] == 1 && pinned[1] == 1);
    OK(cuMemFree_v2(a));
    OK(cuMemFreeHost(pinned));
    OK(cuStreamDestroy_v2(s));
    end();
}

TEST(race_of_a_free_on_another_stream)
{
    begin();
    CUstream s;
    CUdeviceptr a;
    OK(cuStreamCreate(&s, 1));
    OK(cuMemAllocAsync(&a, 4, stream));
    OK(cuStreamSynchronize(stream));
    OK(cuMemsetD8Async(a, 1, 4, s));
    OK(cuMemFreeAsync(a, stream)); /* no event between: either an unordered access or a use after free */
    CUresult code = cuCtxSynchronize();
    CHECK(neoconf_violation_count() == 1 && (code == 0 || code == CUDA_ERROR_ILLEGAL_ADDRESS));
    neoconf_clear_violations();
    cuStreamDestroy_v2(s);
    cuStreamDestroy_v2(stream);
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(neoconf_leak_count() == 0);
}

TEST(race_use_before_allocation_in_stream_order)
{
    bool faulted = false, unordered = false;
    for (int seed = 1; seed < 30; seed++) {
        neoconf_reset();
        CHECK(!neoconf_set("seed", seed));
        begin();
        CUstream s;
        CUdeviceptr a;
        char text[400];
        OK(cuStreamCreate(&s, 1));
        OK(cuMemAllocAsync(&a, 4, stream));
        OK(cuMemsetD8Async(a, 1, 4, s));
        CUresult code = cuCtxSynchronize();
        CHECK(!neoconf_violation(0, text, sizeof text));
        faulted = faulted || (code == CUDA_ERROR_ILLEGAL_ADDRESS && strstr(text, "not allocated yet"));
        unordered = unordered || (code == 0 && strstr(text, "unordered access"));
    }
    CHECK(faulted && unordered);
}

TEST(event_states)
{
    begin();
    CUevent e, f;
    float ms;
    BITES(cuEventCreate(&e, 4), CUDA_ERROR_INVALID_VALUE, "flags 4");
    BITES(cuEventCreate(NULL, 0), CUDA_ERROR_INVALID_VALUE, "no result");
    OK(cuEventCreate(&e, 0));
    OK(cuEventCreate(&f, 2));
    OK(cuEventQuery(e)); /* an event that was never recorded is no condition */
    OK(cuStreamWaitEvent(stream, e, 0));
    BITES(cuStreamWaitEvent(stream, e, 4), CUDA_ERROR_INVALID_VALUE, "flags 4");
    BITES(cuEventElapsedTime_v2(&ms, e, e), CUDA_ERROR_INVALID_HANDLE, "never recorded");
    OK(cuEventRecord(e, stream));
    OK(cuEventRecord(f, stream));
    SAYS(cuEventElapsedTime(&ms, e, e), CUDA_ERROR_NOT_READY, "not been reached");
    BITES(cuEventElapsedTime_v2(&ms, e, f), CUDA_ERROR_INVALID_HANDLE, "keeps no time");
    BITES(cuEventElapsedTime_v2(NULL, e, e), CUDA_ERROR_INVALID_VALUE, "null");
    OK(cuEventSynchronize(e));
    OK(cuEventElapsedTime_v2(&ms, e, e));
    CHECK(ms == 0);
    OK(cuEventDestroy_v2(e));
    BITES(cuEventDestroy_v2(e), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuEventRecord(e, stream), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuEventQuery(e), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuEventSynchronize((CUevent)stream), CUDA_ERROR_INVALID_HANDLE, "is a stream, not a event");
    BITES(cuStreamWaitEvent(stream, e, 0), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    OK(cuEventDestroy_v2(f));
    end();
}

TEST(event_leak_is_listed)
{
    begin();
    CUevent e;
    char leak[200];
    OK(cuEventCreate(&e, 0));
    OK(cuStreamDestroy_v2(stream));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(neoconf_leak_count() == 1 && !neoconf_leak(0, leak, sizeof leak) && strstr(leak, "event"));
}
