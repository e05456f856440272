/* cuBLAS: values against plain loops in another order, and every refusal. */
#include "selftest.h"

static cublasHandle_t blas;

static void begin_blas(void)
{
    begin();
    OK(cublasCreate_v2(&blas));
    OK(cublasSetStream_v2(blas, stream));
}

static void end_blas(void)
{
    OK(cublasDestroy_v2(blas));
    end();
}

static const float one = 1, zero = 0, two = 2;

#define AT(pointer) ((void *)(uintptr_t)(pointer))

static cublasStatus_t sgemm(cublasHandle_t h, int opA, int opB, int m, int n, int k, const float *alpha, const void *A, int lda, const void *B,
                            int ldb, const float *beta, void *C, int ldc)
{
    return cublasGemmEx(h, (cublasOperation_t)opA, (cublasOperation_t)opB, m, n, k, alpha, A, CUDA_R_32F, lda, B, CUDA_R_32F, ldb, beta, C, CUDA_R_32F,
                        ldc, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT);
}

TEST(gemm_gives_row_major_products_with_swapped_operands)
{
    begin_blas();
    float a[6] = { 1, 2, 3, 4, 5, 6 }, b[12] = { 1, 0, 2, -1, 3, 1, 0, 2, 1, 1, 1, 1 }, c[8];
    /* a is 2x3 and b is 3x4, both by rows; computed manually */
    const float expected[8] = { 10, 5, 5, 6, 25, 11, 14, 12 };
    CUdeviceptr A = device_copy(a, sizeof a), B = device_copy(b, sizeof b), C;
    OK(cuMemAlloc_v2(&C, sizeof c));
    OK(sgemm(blas, CUBLAS_OP_N, CUBLAS_OP_N, 4, 2, 3, &one, AT(B), 4, AT(A), 3, &zero, AT(C), 4));
    read_back(c, C, sizeof c);
    CHECK(!memcmp(c, expected, sizeof c)); /* fresh memory contains a pattern that is not NaN, and beta 0 does not read it */
    OK(sgemm(blas, CUBLAS_OP_N, CUBLAS_OP_N, 4, 2, 3, &two, AT(B), 4, AT(A), 3, &one, AT(C), 4));
    read_back(c, C, sizeof c);
    for (int i = 0; i < 8; i++) CHECK(c[i] == 3 * expected[i]);
    OK(cuMemFree_v2(A));
    OK(cuMemFree_v2(B));
    OK(cuMemFree_v2(C));
    end_blas();
}

TEST(gemm_transposes_and_keeps_pitches)
{
    begin_blas();
    enum { M = 3, N = 2, K = 4 };
    float a[M][5], b[N][6], c[N][4];
    for (int i = 0; i < M * 5; i++) ((float *)a)[i] = (float)(i % 7) - 3;
    for (int i = 0; i < N * 6; i++) ((float *)b)[i] = (float)(i % 5) - 1;
    CUdeviceptr A = device_copy(a, sizeof a), B = device_copy(b, sizeof b), C;
    OK(cuMemAlloc_v2(&C, sizeof c));
    OK(cuMemsetD32Async(C, 0, sizeof c / 4, stream));
    OK(sgemm(blas, CUBLAS_OP_T, CUBLAS_OP_N, M, N, K, &one, AT(A), 5, AT(B), 6, &zero, AT(C), 4));
    read_back(c, C, sizeof c);
    for (int n = 0; n < N; n++)
        for (int m = 0; m < 4; m++) {
            float sum = 0;
            for (int k = K - 1; k >= 0 && m < M; k--) sum += a[m][k] * b[n][k];
            CHECK(c[n][m] == sum); /* the gap of the pitch is unchanged */
        }
    OK(cuMemFree_v2(A));
    OK(cuMemFree_v2(B));
    OK(cuMemFree_v2(C));
    end_blas();
}

TEST(gemm_rounds_as_its_mode_says)
{
    begin_blas();
    float a = 1 + 1.0f / 4096, c, b = 1;
    CUdeviceptr A = device_copy(&a, 4), B = device_copy(&b, 4), C;
    OK(cuMemAlloc_v2(&C, 4));
#define PRODUCT(compute) cublasGemmEx(blas, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, AT(A), CUDA_R_32F, 1, AT(B), CUDA_R_32F, 1, &zero, AT(C), CUDA_R_32F, 1, compute, CUBLAS_GEMM_DEFAULT)
    OK(PRODUCT(CUBLAS_COMPUTE_32F));
    read_back(&c, C, 4);
    CHECK(c == a);
    OK(PRODUCT(CUBLAS_COMPUTE_32F_FAST_TF32));
    read_back(&c, C, 4);
    CHECK(c == 1); /* ten bits of fraction do not hold 2^-12 */
    OK(cublasSetMathMode(blas, CUBLAS_TF32_TENSOR_OP_MATH));
    OK(PRODUCT(CUBLAS_COMPUTE_32F));
    read_back(&c, C, 4);
    CHECK(c == 1);
    OK(PRODUCT(CUBLAS_COMPUTE_32F_PEDANTIC));
    read_back(&c, C, 4);
    CHECK(c == a);
    uint16_t half[2] = { 0x3C01, 0x4000 }, result; /* 1 + 2^-10, and 2 */
    CUdeviceptr H = device_copy(half, 4);
    OK(cublasGemmEx(blas, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, AT(H), CUDA_R_16F, 1, AT(H + 2), CUDA_R_16F, 1, &zero, AT(C), CUDA_R_16F, 1, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
    read_back(&result, C, 2);
    CHECK(result == 0x4001);
    OK(cublasGemmEx(blas, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, AT(H), CUDA_R_16BF, 1, AT(H + 2), CUDA_R_16BF, 1, &zero, AT(C), CUDA_R_32F, 1, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
    read_back(&c, C, 4);
    CHECK(fabsf(c - 2 * 0.00787354f) < 1e-6f); /* 0x3C01 as bfloat16 is 129 * 2^-14 */
    OK(cuMemFree_v2(A));
    OK(cuMemFree_v2(B));
    OK(cuMemFree_v2(C));
    OK(cuMemFree_v2(H));
    end_blas();
}

TEST(gemm_adds_in_half_precision_unless_that_is_forbidden)
{
    begin_blas();
    uint16_t row[3] = { 0x6800, 0x3C00, 0x3C00 }, column[3] = { 0x3C00, 0x3C00, 0x3C00 }, sum; /* 2048 + 1 + 1 */
    CUdeviceptr A = device_copy(row, sizeof row), B = device_copy(column, sizeof column), C;
    OK(cuMemAlloc_v2(&C, 2));
    for (int whole = 0; whole < 2; whole++) {
        OK(cublasSetMathMode(blas, whole ? CUBLAS_DEFAULT_MATH | CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION : CUBLAS_DEFAULT_MATH));
        OK(cublasGemmEx(blas, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 3, &one, AT(A), CUDA_R_16F, 1, AT(B), CUDA_R_16F, 3, &zero, AT(C), CUDA_R_16F, 1, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
        read_back(&sum, C, 2);
        CHECK(sum == (whole ? 0x6801 : 0x6800));
    }
    OK(cuMemFree_v2(A));
    OK(cuMemFree_v2(B));
    OK(cuMemFree_v2(C));
    end_blas();
}

TEST(gemm_rejects_wrong_arguments)
{
    begin_blas();
    CUdeviceptr A;
    OK(cuMemAlloc_v2(&A, 256));
    float *x = AT(A), *y = AT(A + 128);
#define GEMM(opA, opB, m, n, k, alpha, lda, ldb, beta, ldc) sgemm(blas, opA, opB, m, n, k, alpha, x, lda, x, ldb, beta, y, ldc)
    BITES(GEMM(3, 0, 1, 1, 1, &one, 1, 1, &zero, 1), CUBLAS_STATUS_INVALID_VALUE, "operations 3");
    BITES(GEMM(0, 0, -1, 1, 1, &one, 1, 1, &zero, 1), CUBLAS_STATUS_INVALID_VALUE, "sizes -1");
    BITES(GEMM(0, 0, 2, 3, 4, &one, 1, 4, &zero, 2), CUBLAS_STATUS_INVALID_VALUE, "ldA is 1");
    BITES(GEMM(0, 0, 2, 3, 4, &one, 2, 3, &zero, 2), CUBLAS_STATUS_INVALID_VALUE, "ldB is 3");
    BITES(GEMM(0, 0, 2, 3, 4, &one, 2, 4, &zero, 1), CUBLAS_STATUS_INVALID_VALUE, "ldC is 1");
    BITES(GEMM(1, 0, 2, 3, 4, &one, 3, 4, &zero, 2), CUBLAS_STATUS_INVALID_VALUE, "ldA is 3");
    BITES(GEMM(0, 1, 2, 3, 4, &one, 2, 2, &zero, 2), CUBLAS_STATUS_INVALID_VALUE, "ldB is 2");
    BITES(GEMM(0, 0, 1, 1, 1, NULL, 1, 1, &zero, 1), CUBLAS_STATUS_INVALID_VALUE, "null");
    BITES(GEMM(0, 0, 1, 1, 1, x, 1, 1, &zero, 1), CUBLAS_STATUS_INVALID_VALUE, "pointer mode is host");
    BITES(sgemm(blas, 0, 0, 1, 1, 1, &one, (float *)((char *)x + 2), 1, x, 1, &zero, y, 1), CUBLAS_STATUS_INVALID_VALUE, "misaligned");
    BITES(cublasGemmEx(blas, 0, 0, 1, 1, 1, &one, x, CUDA_R_8I, 1, x, CUDA_R_8I, 1, &zero, y, CUDA_R_32F, 1, CUBLAS_COMPUTE_32F, -1), CUBLAS_STATUS_NOT_SUPPORTED, "type 3");
    BITES(cublasGemmEx(blas, 0, 0, 1, 1, 1, &one, x, CUDA_R_16F, 1, x, CUDA_R_32F, 1, &zero, y, CUDA_R_32F, 1, CUBLAS_COMPUTE_32F, -1), CUBLAS_STATUS_NOT_SUPPORTED, "do not go together");
    BITES(cublasGemmEx(blas, 0, 0, 1, 1, 1, &one, x, 0, 1, x, 0, 1, &zero, y, 0, 1, CUBLAS_COMPUTE_16F, -1), CUBLAS_STATUS_NOT_SUPPORTED, "compute type 64");
    BITES(cublasGemmEx(blas, 0, 0, 1, 1, 1, &one, x, 0, 1, x, 0, 1, &zero, y, 0, 1, CUBLAS_COMPUTE_32F, 5), CUBLAS_STATUS_NOT_SUPPORTED, "algorithm 5");
    BITES(cublasSetMathMode(blas, 9), CUBLAS_STATUS_INVALID_VALUE, "math mode 9");
    BITES(cublasSetPointerMode_v2(blas, 2), CUBLAS_STATUS_INVALID_VALUE, "pointer mode 2");
    BITES(cublasSetAtomicsMode(blas, 2), CUBLAS_STATUS_INVALID_VALUE, "atomics mode 2");
    BITES(cublasSetWorkspace_v2(blas, AT(A + 4), 16), CUBLAS_STATUS_INVALID_VALUE, "256");
    BITES(cublasSetWorkspace_v2(blas, AT(A), 512), CUBLAS_STATUS_INVALID_VALUE, "ends outside");
    OK(cublasSetPointerMode_v2(blas, CUBLAS_POINTER_MODE_DEVICE));
    BITES(GEMM(0, 0, 1, 1, 1, x, 1, 1, x, 1), CUBLAS_STATUS_NOT_SUPPORTED, "on the device");
    OK(cuMemFree_v2(A));
    end_blas();
}

TEST(gemm_outside_its_memory_faults)
{
    begin_blas();
    CUdeviceptr A, C;
    OK(cuMemAlloc_v2(&A, 64));
    OK(cuMemAlloc_v2(&C, 60));
    OK(sgemm(blas, 0, 0, 4, 4, 4, &one, AT(A), 4, AT(A), 4, &zero, AT(C), 4));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, "ends outside");
    SAYS(sgemm(blas, 0, 0, 1, 1, 1, &one, AT(A), 1, AT(A), 1, &zero, AT(C), 1), CUBLAS_STATUS_EXECUTION_FAILED, "failed earlier");
    CHECK(cublasDestroy_v2(blas) == CUBLAS_STATUS_EXECUTION_FAILED);
    cuMemFree_v2(A);
    cuMemFree_v2(C);
    end_faulted();
}

TEST(cublas_handles)
{
    cublasHandle_t h;
    int version;
    BITES(cublasCreate_v2(&h), CUBLAS_STATUS_NOT_INITIALIZED, "cuInit");
    neoconf_set("cublas", 120405);
    OK(cublasGetProperty(MAJOR_VERSION, &version));
    CHECK(version == 12);
    OK(cublasGetProperty(MINOR_VERSION, &version));
    CHECK(version == 4);
    OK(cublasGetProperty(PATCH_LEVEL, &version));
    CHECK(version == 5);
    BITES(cublasGetProperty(PATCH_LEVEL, NULL), CUBLAS_STATUS_INVALID_VALUE, "null");
    BITES(cublasGetProperty((libraryPropertyType)3, &version), CUBLAS_STATUS_INVALID_VALUE, "no property 3");
    neoconf_set("cublas", 130000);
    begin_blas();
    CUdeviceptr A;
    CUstream s;
    OK(cuMemAlloc_v2(&A, 64));
    BITES(cublasCreate_v2(NULL), CUBLAS_STATUS_INVALID_VALUE, "null");
    BITES(cublasDestroy_v2((cublasHandle_t)stream), CUBLAS_STATUS_NOT_INITIALIZED, "not a cublas");
    BITES(cublasSetStream_v2(blas, NULL), CUBLAS_STATUS_NOT_SUPPORTED, "default stream");
    OK(cuStreamCreate(&s, 1));
    OK(cublasSetStream_v2(blas, s));
    OK(cuStreamDestroy_v2(s));
    BITES(sgemm(blas, 0, 0, 1, 1, 1, &one, AT(A), 1, AT(A), 1, &zero, AT(A + 8), 1), CUBLAS_STATUS_EXECUTION_FAILED, "stream was destroyed");
    BITES(cublasSetStream_v2(blas, s), CUBLAS_STATUS_INVALID_VALUE, "was destroyed");
    OK(cublasCreate_v2(&h));
    BITES(sgemm(h, 0, 0, 1, 1, 1, &one, AT(A), 1, AT(A), 1, &zero, AT(A + 8), 1), CUBLAS_STATUS_EXECUTION_FAILED, "no stream");
    OK(cublasDestroy_v2(h));
    BITES(cublasDestroy_v2(h), CUBLAS_STATUS_NOT_INITIALIZED, "was destroyed");
    OK(cublasCreate_v2(&h));
    OK(cublasDestroy_v2(blas));
    OK(cuMemFree_v2(A));
    OK(cuStreamDestroy_v2(stream));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(neoconf_leak_count() == 1);
}

TEST(cublas_capture_wants_a_workspace)
{
    begin_blas();
    CUdeviceptr A, W;
    CUgraph graph;
    CUgraphExec exec;
    float in[4] = { 3, 4, 0, 0 }, out, alpha = 1;
    A = device_copy(in, sizeof in);
    OK(cuMemAlloc_v2(&W, 1024));
    OK(cuStreamSynchronize(stream));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    BITES(sgemm(blas, 0, 0, 1, 1, 1, &alpha, AT(A), 1, AT(A + 4), 1, &zero, AT(A + 8), 1), CUBLAS_STATUS_ALLOC_FAILED, "inside the capture");
    CHECK(cuStreamEndCapture(stream, &graph) == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    OK(cublasSetWorkspace_v2(blas, AT(W), 1024));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(sgemm(blas, 0, 0, 1, 1, 1, &alpha, AT(A), 1, AT(A + 4), 1, &zero, AT(A + 8), 1));
    alpha = 100; /* host scalars are captured by value */
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphLaunch(exec, stream));
    read_back(&out, A + 8, 4);
    CHECK(out == 12);
    unsigned char scratch;
    CHECK(!neoconf_peek(W, 1023, &scratch, 1) && scratch == 0xEE); /* the library overwrites the workspace */
    OK(cuGraphDestroy(graph));
    OK(cuGraphExecDestroy(exec));
    OK(cuMemFree_v2(A));
    OK(cuMemFree_v2(W));
    end_blas();
}
