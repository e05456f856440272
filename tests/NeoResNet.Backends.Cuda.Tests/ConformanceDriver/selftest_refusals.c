/* Refusals that the tests of the single parts do not trigger. ConformanceDriverSelfTests.Refusals.cs compares all possible messages with the actual ones. */
#include "selftest_dnn.h"

#define HEAD ".version 6.3\n.target sm_75\n.address_size 64\n"
#define KERNEL(body) HEAD ".visible .entry k(.param .b64 p) { .reg .pred %p<3>; .reg .b32 %r<4>; .reg .b64 %rd<40>;\n" body "\nret; }"

TEST(nothing_to_answer_into)
{
    begin();
    BITES(cuDeviceGet(NULL, 0), CUDA_ERROR_INVALID_VALUE, "device is null");
    BITES(cuDeviceGetAttribute(NULL, CU_DEVICE_ATTRIBUTE_WARP_SIZE, 0), CUDA_ERROR_INVALID_VALUE, "value is null");
    BITES(cuDevicePrimaryCtxRetain(NULL, 0), CUDA_ERROR_INVALID_VALUE, "context is null");
    BITES(cuCtxGetCurrent(NULL), CUDA_ERROR_INVALID_VALUE, "context is null");
    end();
}

TEST(graph_of_another_device)
{
    CHECK(!neoconf_set("devices", 2));
    begin();
    CUcontext first, second;
    CUgraph graph;
    CUgraphExec exec;
    CUstream s;
    OK(cuCtxGetCurrent(&first));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuDevicePrimaryCtxRetain(&second, 1));
    OK(cuCtxSetCurrent(second));
    OK(cuStreamCreate(&s, 1));
    BITES(cuGraphLaunch(exec, s), CUDA_ERROR_INVALID_VALUE, "belongs to another context");
    OK(cuStreamDestroy_v2(s));
    OK(cuDevicePrimaryCtxRelease_v2(1));
    OK(cuCtxSetCurrent(first));
    OK(cuGraphExecDestroy(exec));
    OK(cuGraphDestroy(graph));
    end();
}

TEST(events_of_a_spoilt_capture)
{
    begin();
    CUstream s;
    CUevent e;
    CUgraph graph;
    OK(cuStreamCreate(&s, 1));
    OK(cuEventCreate(&e, 2));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
    OK(cuEventRecord(e, stream));
    CHECK(cuStreamSynchronize(stream) != CUDA_SUCCESS);
    BITES(cuEventRecord(e, stream), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture is spoilt");
    BITES(cuStreamWaitEvent(s, e, 0), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture is spoilt");
    CHECK(cuStreamEndCapture(stream, &graph) == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    neoconf_clear_violations();
    OK(cuEventDestroy_v2(e));
    OK(cuStreamDestroy_v2(s));
    end();
}

TEST(capture_that_is_spoilt_on_demand)
{
    begin();
    CUgraph graph;
    CHECK(!neoconf_set("spoil_capture", 1));
    for (int i = 0; i < 2; i++) {
        OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
        if (i == 0) SAYS(cuStreamEndCapture(stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "spoilt");
        else OK(cuStreamEndCapture(stream, &graph));
    }
    OK(cuGraphDestroy(graph));
    end();
}

TEST(event_that_is_not_reached)
{
    begin();
    CUdeviceptr memory;
    CUevent e;
    OK(cuMemAlloc_v2(&memory, 64));
    OK(cuEventCreate(&e, 2));
    for (int i = 0; i < 4; i++) OK(cuMemsetD8Async(memory, 0, 64, stream));
    OK(cuEventRecord(e, stream));
    SAYS(cuEventQuery(e), CUDA_ERROR_NOT_READY, "has not been reached");
    OK(cuStreamSynchronize(stream));
    OK(cuEventQuery(e));
    OK(cuEventDestroy_v2(e));
    OK(cuMemFree_v2(memory));
    end();
}

TEST(batched_product_by_a_named_algorithm)
{
    begin();
    cublasHandle_t blas;
    float one = 1;
    OK(cublasCreate_v2(&blas));
    OK(cublasSetStream_v2(blas, stream));
    BITES(cublasGemmEx(blas, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, NULL, CUDA_R_32F, 1, NULL, CUDA_R_32F, 1, &one, NULL, CUDA_R_32F, 1,
                       CUBLAS_COMPUTE_32F, (cublasGemmAlgo_t)7),
          CUBLAS_STATUS_NOT_SUPPORTED, "algorithm 7");
    OK(cublasDestroy_v2(blas));
    end();
}

TEST(dnn_pack_with_a_pointer_for_a_virtual_tensor)
{
    begin_dnn();
    CUdeviceptr memory;
    OK(cuMemAlloc_v2(&memory, 4096));
    Desc x = tensor(1, 1, 4, 2, 2), y = tensor(3, 1, 4, 2, 2), v = virtual_tensor(4, 1, 4, 2, 2);
    Desc graph = graph_unfinished(2, (Desc[]){ pointwise_operation(PW_RELU_FWD, -1, x, NULL, v), pointwise_operation(PW_RELU_FWD, -1, v, NULL, y) });
    OK(FINISH(graph));
    Desc plan = plan_of(graph, HEUR_A, -1, NULL);
    Desc pack = pack_of(3, (int64_t[]){ 1, 3, 4 }, (CUdeviceptr[]){ memory, memory + 512, memory + 1024 }, memory + 2048);
    BITES(cudnnBackendExecute(dnn, plan, pack), CUDNN_STATUS_BAD_PARAM, "virtual and has a pointer");
    OK(cuMemFree_v2(memory));
    end_dnn();
}

static void refused(const char *text, const char *words)
{
    CUmodule module;
    BITES(cuModuleLoadDataEx(&module, text, 0, NULL, NULL), CUDA_ERROR_INVALID_PTX, words);
}

TEST(ptx_that_is_no_text_of_a_kernel)
{
    begin();
    refused(KERNEL("a_word_of_more_than_sixty_three_letters_which_nobody_would_ever_write_down;"), "a word is too long");
    refused(KERNEL(".reg .b33 %x;"), "'.reg .b33'");
    refused(KERNEL(".reg .b32 %x<many>;"), "a number expected before");
    refused(KERNEL("add.s32 %r1, %r2, ,;"), "an operand expected before");
    refused(KERNEL("selp.b32 %r1, %r2, %r3, 1;"), "a predicate expected before");
    refused(".version 6.3\n.foo sm_75\n", "'.target' expected");
    refused(HEAD ".visible .entry k(.reg .b32 p) { ret; }", "'.param' expected");
    refused(HEAD ".visible .entry k(.param .b33 p) { ret; }", "the parameter 'p'");
    refused(HEAD ".visible .entry k(.param .b32 p[0]) { ret; }", "the parameter 'p'");
    char text[4000] = HEAD ".visible .entry k() {";
    for (int i = 0; i < 65; i++) sprintf(text + strlen(text), ".reg .b32 %%name%c%c;", 'a' + i / 26, 'a' + i % 26);
    refused(strcat(text, "ret; }"), "too many names of registers");
    end();
}

static CUresult launch(CUfunction f, CUdeviceptr argument) { return cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, (void *[]){ &argument }, NULL); }

TEST(kernel_with_too_many_parameters)
{
    begin();
    CUmodule module;
    CUfunction f;
    OK(cuModuleLoadDataEx(&module, HEAD ".visible .entry k(.param .b64 p[600]) { ret; }", 0, NULL, NULL));
    OK(cuModuleGetFunction(&f, module, "k"));
    BITES(launch(f, 0), CUDA_ERROR_INVALID_VALUE, "4800 bytes of parameters");
    OK(cuModuleUnload(module));
    end();
}

/* Each is a fault of the device, which ends the context, so each is a test of its own. */
static void kernel_faults(const char *text, CUdeviceptr argument, const char *words)
{
    CUmodule module;
    CUfunction f;
    OK(cuModuleLoadDataEx(&module, text, 0, NULL, NULL));
    OK(cuModuleGetFunction(&f, module, "k"));
    OK(launch(f, argument));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, words);
}

#define READ "ld.param.b64 %rd0, [p]; ld.global.b64 %rd1, [%rd0];"

TEST(kernel_reads_what_was_freed)
{
    CUdeviceptr memory;
    begin();
    OK(cuMemAlloc_v2(&memory, 64));
    OK(cuMemFree_v2(memory));
    kernel_faults(KERNEL(READ), memory, "the memory was freed");
}

TEST(kernel_reads_what_is_not_allocated_yet)
{
    CUdeviceptr memory;
    CUstream s;
    begin();
    OK(cuStreamCreate(&s, 1));
    OK(cuMemAllocAsync(&memory, 64, s));
    kernel_faults(KERNEL(READ), memory, "not allocated yet");
}

TEST(kernel_uses_too_many_blocks_of_memory)
{
    CUdeviceptr blocks[17], table;
    char text[3000] = "";
    begin();
    for (int i = 0; i < 17; i++) OK(cuMemAlloc_v2(&blocks[i], 8));
    table = device_copy(blocks, sizeof blocks);
    for (int i = 0; i < 17; i++) {
        OK(cuMemsetD8Async(blocks[i], 0, 8, stream));
        sprintf(text + strlen(text), "ld.global.b64 %%rd%d, [%%rd0+%d]; ld.global.b64 %%rd%d, [%%rd%d];", i + 1, 8 * i, i + 20, i + 1);
    }
    char kernel[4000];
    snprintf(kernel, sizeof kernel, HEAD ".visible .entry k(.param .b64 p) { .reg .b64 %%rd<40>; ld.param.b64 %%rd0, [p]; %s ret; }", text);
    kernel_faults(kernel, table, "no more than 16 blocks");
}
