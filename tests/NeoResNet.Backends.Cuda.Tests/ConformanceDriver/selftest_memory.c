/* Memory, pools, pinned memory and transfers. */
#include "selftest.h"

TEST(memory_copies_there_and_back)
{
    begin();
    int in[64], out[64] = { 0 };
    for (int i = 0; i < 64; i++) in[i] = i * i;
    CUdeviceptr a = device_copy(in, sizeof in), b;
    OK(cuMemAlloc_v2(&b, sizeof in));
    OK(cuMemcpyDtoDAsync_v2(b, a, sizeof in, stream));
    read_back(out, b, sizeof out);
    CHECK(!memcmp(in, out, sizeof in));
    OK(cuMemsetD32Async(a, 0xFF800000u, 64, stream));
    OK(cuMemsetD8Async(a + 4, 7, 3, stream));
    read_back(out, a, sizeof out);
    CHECK((unsigned)out[0] == 0xFF800000u && (unsigned)out[1] == 0xFF070707u);
    OK(cuMemFree_v2(a));
    OK(cuMemFree_v2(b));
    end();
}

TEST(memory_fresh_is_poisoned)
{
    begin();
    CUdeviceptr a;
    unsigned char out[100];
    OK(cuMemAlloc_v2(&a, 100));
    read_back(out, a, 100);
    for (int i = 0; i < 100; i++) CHECK(out[i] == 0xCD);
    CHECK(a % 256 == 0);
    OK(cuMemFree_v2(a));
    end();
}

TEST(memory_addresses_are_not_host_addresses_and_never_given_twice)
{
    begin();
    CUdeviceptr a, b;
    OK(cuMemAlloc_v2(&a, 64));
    OK(cuMemFree_v2(a));
    OK(cuMemAlloc_v2(&b, 64));
    CHECK(a != b);
    OK(cuMemFree_v2(b));
    end();
}

TEST(memory_rejects_zero_bytes_and_null)
{
    begin();
    CUdeviceptr a;
    BITES(cuMemAlloc_v2(&a, 0), CUDA_ERROR_INVALID_VALUE, "0 bytes");
    BITES(cuMemAlloc_v2(NULL, 4), CUDA_ERROR_INVALID_VALUE, "null");
    BITES(cuMemAllocAsync(&a, 0, stream), CUDA_ERROR_INVALID_VALUE, "0 bytes");
    BITES(cuMemAllocAsync(NULL, 4, stream), CUDA_ERROR_INVALID_VALUE, "null");
    BITES(cuMemHostAlloc(NULL, 4, 0), CUDA_ERROR_INVALID_VALUE, "no result");
    void *p;
    BITES(cuMemHostAlloc(&p, 0, 0), CUDA_ERROR_INVALID_VALUE, "0 bytes");
    BITES(cuMemHostAlloc(&p, 4, 8), CUDA_ERROR_INVALID_VALUE, "flags 8");
    end();
}

TEST(memory_rejects_double_and_unknown_free)
{
    begin();
    CUdeviceptr a;
    OK(cuMemAlloc_v2(&a, 256));
    BITES(cuMemFree_v2(a + 16), CUDA_ERROR_INVALID_VALUE, "returned by no allocation");
    BITES(cuMemFree_v2(12345), CUDA_ERROR_INVALID_VALUE, "returned by no allocation");
    OK(cuMemFree_v2(a));
    BITES(cuMemFree_v2(a), CUDA_ERROR_INVALID_VALUE, "freed before");
    OK(cuMemAllocAsync(&a, 256, stream));
    OK(cuMemFreeAsync(a, stream));
    BITES(cuMemFreeAsync(a, stream), CUDA_ERROR_INVALID_VALUE, "freed before");
    OK(cuStreamSynchronize(stream));
    BITES(cuMemFreeAsync(a, stream), CUDA_ERROR_INVALID_VALUE, "freed before");
    end();
}

TEST(memory_free_async_takes_pool_memory_only)
{
    begin();
    CUdeviceptr a;
    OK(cuMemAlloc_v2(&a, 256));
    BITES(cuMemFreeAsync(a, stream), CUDA_ERROR_INVALID_VALUE, "not from a pool");
    OK(cuMemFree_v2(a));
    OK(cuMemAllocAsync(&a, 256, stream));
    OK(cuMemFree_v2(a));
    end();
}

TEST(memory_rejects_ranges_outside)
{
    begin();
    char host[512] = { 0 };
    CUdeviceptr a, b;
    OK(cuMemAlloc_v2(&a, 100));
    OK(cuMemAlloc_v2(&b, 100));
    BITES(cuMemcpyHtoDAsync_v2(a + 1, host, 100, stream), CUDA_ERROR_INVALID_VALUE, "ends outside");
    BITES(cuMemcpyHtoDAsync_v2(a, host, 512, stream), CUDA_ERROR_INVALID_VALUE, "ends outside");
    BITES(cuMemcpyHtoDAsync_v2(a - 1, host, 10, stream), CUDA_ERROR_INVALID_VALUE, "no device memory");
    BITES(cuMemcpyHtoDAsync_v2((CUdeviceptr)(uintptr_t)host, host, 4, stream), CUDA_ERROR_INVALID_VALUE, "no device memory");
    BITES(cuMemcpyDtoHAsync_v2(host, a + 90, 11, stream), CUDA_ERROR_INVALID_VALUE, "ends outside");
    BITES(cuMemcpyDtoDAsync_v2(a, b + 1, 100, stream), CUDA_ERROR_INVALID_VALUE, "source");
    BITES(cuMemcpyDtoDAsync_v2(a + 1, b, 100, stream), CUDA_ERROR_INVALID_VALUE, "destination");
    BITES(cuMemcpyDtoDAsync_v2(a, a + 10, 20, stream), CUDA_ERROR_INVALID_VALUE, "overlap");
    BITES(cuMemsetD8Async(a, 0, 101, stream), CUDA_ERROR_INVALID_VALUE, "ends outside");
    BITES(cuMemsetD32Async(a, 0, 26, stream), CUDA_ERROR_INVALID_VALUE, "ends outside");
    BITES(cuMemsetD32Async(a + 2, 0, 2, stream), CUDA_ERROR_INVALID_VALUE, "no multiple");
    OK(cuMemFree_v2(a));
    OK(cuMemFree_v2(b));
    end();
}

TEST(memory_rejects_null_host_device_for_host_and_nothing)
{
    begin();
    char host[4] = { 0 };
    CUdeviceptr a;
    OK(cuMemAlloc_v2(&a, 100));
    BITES(cuMemcpyHtoDAsync_v2(a, NULL, 4, stream), CUDA_ERROR_INVALID_VALUE, "host pointer is null");
    BITES(cuMemcpyDtoHAsync_v2(NULL, a, 4, stream), CUDA_ERROR_INVALID_VALUE, "host pointer is null");
    BITES(cuMemcpyDtoHAsync_v2((void *)(uintptr_t)a, a, 4, stream), CUDA_ERROR_INVALID_VALUE, "device memory where host");
    BITES(cuMemcpyHtoDAsync_v2(a, host, 0, stream), CUDA_ERROR_INVALID_VALUE, "0 bytes");
    BITES(cuMemcpyDtoHAsync_v2(host, a, 0, stream), CUDA_ERROR_INVALID_VALUE, "0 bytes");
    BITES(cuMemcpyDtoDAsync_v2(a, a + 50, 0, stream), CUDA_ERROR_INVALID_VALUE, "0 bytes");
    BITES(cuMemsetD8Async(a, 0, 0, stream), CUDA_ERROR_INVALID_VALUE, "0 elements");
    OK(cuMemFree_v2(a));
    end();
}

TEST(memory_use_after_free_at_the_call)
{
    begin();
    char host[4] = { 0 };
    CUdeviceptr a, b;
    OK(cuMemAlloc_v2(&a, 100));
    OK(cuMemFree_v2(a));
    BITES(cuMemcpyDtoHAsync_v2(host, a, 4, stream), CUDA_ERROR_INVALID_VALUE, "was freed");
    OK(cuMemAllocAsync(&b, 100, stream));
    OK(cuMemFreeAsync(b, stream));
    BITES(cuMemsetD8Async(b, 0, 4, stream), CUDA_ERROR_INVALID_VALUE, "about to be freed");
    end();
}

TEST(memory_guard_bytes_before_and_behind)
{
    begin();
    CUdeviceptr a;
    for (int side = 0; side < 2; side++) {
        OK(cuMemAlloc_v2(&a, 100));
        CHECK(!neoconf_poke(a, side ? 100 : -1, "x", 1));
        BITES(cuMemFree_v2(a), 0, "guard bytes");
    }
    void *p;
    OK(cuMemHostAlloc(&p, 100, 0));
    ((volatile char *)p)[100] = 1; /* inside the guard, which is memory of the driver */
    BITES(cuMemFreeHost(p), 0, "guard bytes");
    end();
}

TEST(memory_missing_wait_reads_old_data)
{
    begin();
    int *pinned, value = 42;
    OK(cuMemHostAlloc((void **)&pinned, 4, 0));
    CUdeviceptr a = device_copy(&value, 4);
    *pinned = 1;
    OK(cuMemcpyDtoHAsync_v2(pinned, a, 4, stream));
    CHECK(*(volatile int *)pinned == 1);
    CHECK(neoconf_pending() == 2);
    OK(cuStreamSynchronize(stream));
    CHECK(*pinned == 42);
    OK(cuMemFree_v2(a));
    OK(cuMemFreeHost(pinned));
    end();
}

TEST(memory_pinned_source_is_read_when_executed_pageable_when_queued)
{
    begin();
    int *pinned, pageable = 5, out[2];
    CUdeviceptr a;
    OK(cuMemHostAlloc((void **)&pinned, 4, 0));
    OK(cuMemAlloc_v2(&a, 8));
    *pinned = 5;
    OK(cuMemcpyHtoDAsync_v2(a, pinned, 4, stream));
    OK(cuMemcpyHtoDAsync_v2(a + 4, &pageable, 4, stream));
    *pinned = pageable = 6;
    read_back(out, a, 8);
    CHECK(out[0] == 6 && out[1] == 5);
    OK(cuMemFree_v2(a));
    OK(cuMemFreeHost(pinned));
    end();
}

TEST(memory_pinned_must_outlive_its_copy)
{
    begin();
    CUdeviceptr a;
    char *pinned;
    OK(cuMemAlloc_v2(&a, 64));
    OK(cuMemHostAlloc((void **)&pinned, 64, 0));
    OK(cuMemcpyHtoDAsync_v2(a, pinned, 64, stream));
    BITES(cuMemFreeHost(pinned), CUDA_ERROR_INVALID_VALUE, "queued copies still use");
    OK(cuStreamSynchronize(stream));
    BITES(cuMemcpyHtoDAsync_v2(a, pinned + 1, 64, stream), CUDA_ERROR_INVALID_VALUE, "outside the pinned");
    BITES(cuMemFreeHost(pinned + 1), CUDA_ERROR_INVALID_VALUE, "returned by no");
    OK(cuMemFreeHost(pinned));
    BITES(cuMemFreeHost(pinned), CUDA_ERROR_INVALID_VALUE, "freed before");
    BITES(cuMemcpyHtoDAsync_v2(a, pinned, 4, stream), CUDA_ERROR_INVALID_VALUE, "was freed");
    OK(cuMemFree_v2(a));
    end();
}

TEST(memory_late_write_to_pinned_is_seen)
{
    begin();
    char *pinned;
    OK(cuMemHostAlloc((void **)&pinned, 64, 0));
    OK(cuMemFreeHost(pinned));
    CHECK((unsigned char)*(volatile char *)pinned == 0xDD); /* kept in quarantine, so the host memory is not freed yet */
    *(volatile char *)pinned = 1;
    OK(cuStreamDestroy_v2(stream));
    BITES(cuDevicePrimaryCtxRelease_v2(0), 0, "written after they were freed");
}

TEST(memory_runs_out)
{
    begin();
    CHECK(!neoconf_set("memory", 1000));
    CUdeviceptr a, b;
    OK(cuMemAlloc_v2(&a, 600));
    SAYS(cuMemAlloc_v2(&b, 600), CUDA_ERROR_OUT_OF_MEMORY, "no memory");
    OK(cuMemAllocAsync(&b, 300, stream));
    OK(cuMemFreeAsync(b, stream));
    OK(cuMemAllocAsync(&b, 400, stream)); /* the queued free is executed first */
    OK(cuMemFreeAsync(b, stream));
    OK(cuMemFree_v2(a));
    end();
}

TEST(memory_without_pools)
{
    CHECK(!neoconf_set("pools", 0));
    begin();
    CUdeviceptr a;
    int value;
    OK(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED, 0));
    CHECK(value == 0);
    BITES(cuMemAllocAsync(&a, 4, stream), CUDA_ERROR_NOT_SUPPORTED, "no pools");
    end();
}

TEST(memory_leaks_are_listed)
{
    begin();
    CUdeviceptr a;
    void *p;
    char leak[200];
    OK(cuMemAlloc_v2(&a, 77));
    OK(cuMemHostAlloc(&p, 33, 0));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(neoconf_leak_count() == 3);
    CHECK(!neoconf_leak(0, leak, sizeof leak) && strstr(leak, "77 bytes") && strstr(leak, "cuMemAlloc_v2"));
    CHECK(!neoconf_leak(1, leak, sizeof leak) && strstr(leak, "33 bytes"));
    CHECK(!neoconf_leak(2, leak, sizeof leak) && strstr(leak, "stream") && strstr(leak, "cuStreamCreate"));
    CHECK(neoconf_leak(3, leak, sizeof leak));
}

TEST(memory_fault_at_the_nth_allocation)
{
    begin();
    CUdeviceptr a, b;
    void *p;
    CHECK(!neoconf_fail_allocation(2));
    OK(cuMemAlloc_v2(&a, 4));
    SAYS(cuMemAllocAsync(&b, 4, stream), CUDA_ERROR_OUT_OF_MEMORY, "injected");
    OK(cuMemAllocAsync(&b, 4, stream));
    CHECK(!neoconf_fail_allocation(1));
    SAYS(cuMemHostAlloc(&p, 4, 0), CUDA_ERROR_OUT_OF_MEMORY, "injected");
    OK(cuMemFreeAsync(b, stream));
    OK(cuMemFree_v2(a));
    end();
}
