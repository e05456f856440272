/* Objects of one device used on another, and calls that relaxed captures refuse. */
#include "selftest_dnn.h"

TEST(handles_of_another_device)
{
    CHECK(!neoconf_set("devices", 2));
    begin();
    CUcontext first, second;
    cublasHandle_t blas;
    cudnnHandle_t h;
    CUevent e;
    CUstream s;
    CUmodule module;
    CUfunction f;
    OK(cuCtxGetCurrent(&first));
    OK(cublasCreate_v2(&blas));
    OK(cudnnCreate(&h));
    OK(cuEventCreate(&e, 2));
    OK(cuModuleLoadDataEx(&module, ".version 6.3\n.target sm_75\n.address_size 64\n.visible .entry k() { ret; }", 0, NULL, NULL));
    OK(cuModuleGetFunction(&f, module, "k"));
    OK(cuDevicePrimaryCtxRetain(&second, 1));
    CHECK(first != second);
    OK(cuCtxSetCurrent(second));
    OK(cuStreamCreate(&s, 1));
    BITES(cublasSetStream_v2(blas, s), CUBLAS_STATUS_INVALID_VALUE, "made in another context");
    BITES(cudnnSetStream(h, s), CUDNN_STATUS_BAD_PARAM, "made in another context");
    BITES(cuEventRecord(e, s), CUDA_ERROR_INVALID_HANDLE, "different contexts");
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, s, NULL, NULL), CUDA_ERROR_INVALID_HANDLE, "belongs to another context");
    OK(cuStreamDestroy_v2(s));
    OK(cuDevicePrimaryCtxRelease_v2(1));
    OK(cuCtxSetCurrent(first));
    OK(cuModuleUnload(module));
    OK(cublasDestroy_v2(blas));
    OK(cudnnDestroy(h));
    OK(cuEventDestroy_v2(e));
    end();
}

TEST(kernel_reads_memory_of_another_device)
{
    CHECK(!neoconf_set("devices", 2));
    begin();
    CUcontext first, second;
    CUdeviceptr other;
    CUmodule module;
    CUfunction f;
    OK(cuCtxGetCurrent(&first));
    OK(cuDevicePrimaryCtxRetain(&second, 1));
    OK(cuCtxSetCurrent(second));
    OK(cuMemAlloc_v2(&other, 64));
    OK(cuCtxSetCurrent(first));
    OK(cuModuleLoadDataEx(&module, ".version 6.3\n.target sm_75\n.address_size 64\n.visible .entry k(.param .b64 p) { .reg .b64 %rd<3>;"
                                   "ld.param.b64 %rd1, [p]; ld.global.b64 %rd2, [%rd1]; ret; }", 0, NULL, NULL));
    OK(cuModuleGetFunction(&f, module, "k"));
    OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, (void *[]){ &other }, NULL));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, "memory belongs to another context");
    /* The other device's context is not touched by the failure. */
    OK(cuCtxSetCurrent(second));
    OK(cuMemFree_v2(other));
    OK(cuDevicePrimaryCtxRelease_v2(1));
}

TEST(capture_relaxed_still_has_no_memory_nodes)
{
    begin();
    CUdeviceptr a, b;
    CUgraph graph;
    OK(cuMemAllocAsync(&a, 4, stream));
    OK(cuStreamSynchronize(stream));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
    BITES(cuMemAllocAsync(&b, 4, stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "allocation inside a capture");
    BITES(cuMemFreeAsync(a, stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "free inside a capture");
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphDestroy(graph));
    OK(cuMemFreeAsync(a, stream));
    end();
}

TEST(captures_do_not_merge)
{
    begin();
    CUstream s;
    CUevent e;
    CUgraph graph;
    OK(cuStreamCreate(&s, 1));
    OK(cuEventCreate(&e, 2));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cuStreamBeginCapture_v2(s, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cuEventRecord(e, stream));
    BITES(cuStreamWaitEvent(s, e, 0), CUDA_ERROR_STREAM_CAPTURE_MERGE, "different captures");
    CHECK(cuStreamEndCapture(stream, &graph) == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK(cuStreamEndCapture(s, &graph) == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    OK(cuEventDestroy_v2(e));
    OK(cuStreamDestroy_v2(s));
    end();
}

TEST(dnn_graph_of_too_many_tensors)
{
    begin_dnn();
    Desc operations[16], x = tensor(1, 1, 1, 1, 1);
    for (int i = 0; i < 16; i++) {
        Desc y = i < 15 ? virtual_tensor(100 + i, 1, 1, 1, 1) : tensor(2, 1, 1, 1, 1);
        operations[i] = pointwise_operation(PW_ADD, -1, x, tensor(10 + i, 1, 1, 1, 1), y);
        x = y;
    }
    BITES(FINISH(graph_unfinished(16, operations)), CUDNN_STATUS_NOT_SUPPORTED, "more than 32 tensors");
    end_dnn();
}
