/* cuBLAS: products in column-major order, computed in double and rounded once. */
#include "internal.h"

typedef struct NcBlas {
    NcObject object;
    NcStream *stream;
    CUdeviceptr workspace;
    size_t workspace_bytes;
    cublasMath_t math;
    bool whole_sums; /* parts of a sum may not be added in the type of the result */
    cublasPointerMode_t pointers;
} NcBlas;

static int to_cublas(CUresult code)
{
    switch ((int)code) {
    case CUDA_SUCCESS: return CUBLAS_STATUS_SUCCESS;
    case CUDA_ERROR_NOT_INITIALIZED:
    case CUDA_ERROR_INVALID_CONTEXT:
    case CUDA_ERROR_CONTEXT_IS_DESTROYED: return CUBLAS_STATUS_NOT_INITIALIZED;
    case CUDA_ERROR_OUT_OF_MEMORY: return CUBLAS_STATUS_ALLOC_FAILED;
    case CUDA_ERROR_INVALID_VALUE: return CUBLAS_STATUS_INVALID_VALUE;
    case CUDA_ERROR_NOT_SUPPORTED: return CUBLAS_STATUS_NOT_SUPPORTED;
    default: return CUBLAS_STATUS_EXECUTION_FAILED;
    }
}

#define ENTER(needs)                                                            \
    do {                                                                        \
        int entered_ = nc_enter(__func__, NC_CTX | (needs), to_cublas);         \
        if (entered_) return (cublasStatus_t)entered_;                          \
    } while (0)
#define LEAVE(code) return (cublasStatus_t)nc_leave((int)(code))

/* Returns the handle, whose context must be current. */
static NcBlas *blas_of(cublasHandle_t handle, int *code)
{
    NcBlas *blas = nc_object(handle, NC_CUBLAS, CUBLAS_STATUS_NOT_INITIALIZED, code);
    if (blas && blas->object.ctx != nc_current) {
        *code = nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "the handle was made in another context");
        return NULL;
    }
    return blas;
}

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle)
{
    ENTER(NC_UNSAFE);
    if (!handle) LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "handle is null"));
    *handle = (cublasHandle_t)nc_new_object(NC_CUBLAS, sizeof(NcBlas), nc_current, NULL);
    LEAVE(0);
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle)
{
    ENTER(NC_UNSAFE | NC_ENDS);
    int code;
    NcBlas *blas = blas_of(handle, &code);
    if (!blas) LEAVE(code);
    nc_drain_context(nc_current); /* destroying waits for the device */
    nc_end_object(&blas->object);
    LEAVE(0);
}

/* Queries the library, not a device: needs neither cuInit nor a context. */
cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value)
{
    int entered = nc_enter(__func__, 0, to_cublas);
    if (entered) return (cublasStatus_t)entered;
    int version = (int)nc.set.cublas;
    if (!value) LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "value is null"));
    switch ((int)type) {
    case MAJOR_VERSION: *value = version / 10000; break;
    case MINOR_VERSION: *value = version / 100 % 100; break;
    case PATCH_LEVEL: *value = version % 100; break;
    default: LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "there is no property %d", (int)type));
    }
    LEAVE(0);
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream_handle)
{
    ENTER(0);
    int code;
    CUresult stream_code;
    NcBlas *blas = blas_of(handle, &code);
    if (!blas) LEAVE(code);
    NcStream *stream = nc_stream(stream_handle, &stream_code);
    if (!stream) LEAVE(to_cublas(stream_code == CUDA_ERROR_INVALID_HANDLE ? CUDA_ERROR_INVALID_VALUE : stream_code));
    blas->stream = stream;
    blas->workspace = 0; /* setting a stream restores the default workspace, as documented */
    blas->workspace_bytes = 0;
    LEAVE(0);
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes)
{
    ENTER(0);
    int code;
    NcBlas *blas = blas_of(handle, &code);
    if (!blas) LEAVE(code);
    CUdeviceptr pointer = (CUdeviceptr)(uintptr_t)workspace;
    if (pointer % 256) LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "the workspace is not aligned to 256 bytes"));
    if (bytes && nc_check_range(nc_current, pointer, bytes, "workspace")) LEAVE(CUBLAS_STATUS_INVALID_VALUE);
    blas->workspace = pointer;
    blas->workspace_bytes = bytes;
    LEAVE(0);
}

cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode)
{
    ENTER(0);
    int code;
    NcBlas *blas = blas_of(handle, &code);
    if (!blas) LEAVE(code);
    int bare = (int)mode & ~(int)CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;
    if (bare != CUBLAS_DEFAULT_MATH && bare != CUBLAS_PEDANTIC_MATH && bare != CUBLAS_TF32_TENSOR_OP_MATH)
        LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "math mode %d", (int)mode));
    blas->math = (cublasMath_t)bare;
    blas->whole_sums = bare != (int)mode;
    LEAVE(0);
}

cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t mode)
{
    ENTER(0);
    int code;
    NcBlas *blas = blas_of(handle, &code);
    if (!blas) LEAVE(code);
    if ((int)mode < 0 || (int)mode > 1) LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "pointer mode %d", (int)mode));
    blas->pointers = mode;
    LEAVE(0);
}

cublasStatus_t cublasSetAtomicsMode(cublasHandle_t handle, cublasAtomicsMode_t mode)
{
    ENTER(0);
    int code;
    NcBlas *blas = blas_of(handle, &code);
    if (!blas) LEAVE(code);
    if ((int)mode < 0 || (int)mode > 1) LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "atomics mode %d", (int)mode));
    LEAVE(0);
}

typedef struct Matrix {
    CUdeviceptr at;
    int type, ld;
    bool transposed;
} Matrix;

typedef struct Product {
    Matrix a, b, c;
    int m, n, k;
    double alpha, beta;
    bool tf32, narrow; /* narrow: sums are kept in the type of the result */
    CUdeviceptr workspace;
    size_t workspace_bytes;
} Product;

static size_t width_of(int type) { return type == CUDA_R_32F ? 4 : type == CUDA_R_64F ? 8 : 2; }

static double load(const unsigned char *from, int type, bool tf32)
{
    uint16_t narrow;
    float single;
    if (type == CUDA_R_32F) {
        memcpy(&single, from, 4);
        return tf32 ? nc_round_tf32(single) : single;
    }
    memcpy(&narrow, from, 2);
    return type == CUDA_R_16F ? nc_half_to_double(narrow) : nc_bfloat_to_double(narrow);
}

static void store(unsigned char *to, int type, double value)
{
    float single = (float)value;
    uint16_t narrow = type == CUDA_R_16F ? nc_double_to_half(value) : nc_double_to_bfloat(value);
    if (type == CUDA_R_32F) memcpy(to, &single, 4);
    else memcpy(to, &narrow, 2);
}

static double rounded(double value, int type)
{
    unsigned char bytes[4];
    store(bytes, type, value);
    return load(bytes, type, false);
}

/* Rows and columns as stored. */
static unsigned char *matrix(NcOp *op, const Matrix *x, int rows, int columns, bool write, const char *what)
{
    if (x->transposed) {
        int swap = rows;
        rows = columns;
        columns = swap;
    }
    size_t bytes = ((size_t)(columns - 1) * (size_t)x->ld + (size_t)rows) * width_of(x->type);
    return nc_touch(op, x->at, bytes, write, what);
}

static double element(const Matrix *x, const unsigned char *at, int row, int column, bool tf32)
{
    size_t place = x->transposed ? (size_t)row * (size_t)x->ld + (size_t)column : (size_t)column * (size_t)x->ld + (size_t)row;
    return load(at + place * width_of(x->type), x->type, tf32);
}

static CUresult run_product(NcOp *op)
{
    const Product *p = op->data;
    if (p->workspace_bytes) {
        unsigned char *scratch = nc_touch(op, p->workspace, p->workspace_bytes, true, "cuBLAS's workspace");
        if (!scratch) return CUDA_ERROR_ILLEGAL_ADDRESS;
        memset(scratch, 0xEE, p->workspace_bytes);
    }
    const unsigned char *a = matrix(op, &p->a, p->m, p->k, false, "A");
    const unsigned char *b = a ? matrix(op, &p->b, p->k, p->n, false, "B") : NULL;
    unsigned char *c = b ? matrix(op, &p->c, p->m, p->n, true, "C") : NULL;
    if (!c) return CUDA_ERROR_ILLEGAL_ADDRESS;
    for (int column = 0; column < p->n; column++)
        for (int row = 0; row < p->m; row++) {
            unsigned char *to = c + ((size_t)column * (size_t)p->c.ld + (size_t)row) * width_of(p->c.type);
            double sum = 0;
            for (int i = 0; i < p->k; i++) {
                sum += element(&p->a, a, row, i, p->tf32) * element(&p->b, b, i, column, p->tf32);
                if (p->narrow) sum = rounded(sum, p->c.type); /* the library may split the sum into parts of any size */
            }
            sum *= p->alpha;
            /* With beta 0 the old value is not read: it may be NaN. */
            if (p->beta != 0) sum += p->beta * load(to, p->c.type, false);
            store(to, p->c.type, sum);
        }
    return CUDA_SUCCESS;
}

static int check_matrix(const Matrix *x, int rows, int columns, const char *name)
{
    if (x->transposed) rows = columns;
    if (x->ld < (rows > 1 ? rows : 1)) return nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "ld%s is %d and has to be at least %d", name, x->ld, rows);
    if (x->type != CUDA_R_32F && x->type != CUDA_R_16F && x->type != CUDA_R_16BF)
        return nc_misuse(CUBLAS_STATUS_NOT_SUPPORTED, "type %d of %s is not known to this driver", x->type, name);
    if (x->at % width_of(x->type)) return nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "%s is misaligned", name);
    return 0;
}

static int queue_product(NcBlas *blas, Product *p, const void *alpha, const void *beta)
{
    if (!blas->stream || !blas->stream->object.alive)
        return nc_misuse(CUBLAS_STATUS_EXECUTION_FAILED, blas->stream ? "the handle's stream was destroyed" : "the handle has no stream: cublasSetStream_v2 was not called");
    if (p->m < 0 || p->n < 0 || p->k < 0)
        return nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "sizes %d, %d, %d", p->m, p->n, p->k);
    if (!alpha || !beta) return nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "alpha or beta is null");
    if (blas->pointers == CUBLAS_POINTER_MODE_DEVICE)
        return nc_misuse(CUBLAS_STATUS_NOT_SUPPORTED, "alpha and beta on the device, which this driver has not");
    if (nc_block_at((CUdeviceptr)(uintptr_t)alpha) || nc_block_at((CUdeviceptr)(uintptr_t)beta))
        return nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "alpha or beta is device memory, but the pointer mode is host");
    int code = check_matrix(&p->a, p->m, p->k, "A");
    if (!code) code = check_matrix(&p->b, p->k, p->n, "B");
    if (!code) code = check_matrix(&p->c, p->m, p->n, "C");
    if (code) return code;
    if (!p->m || !p->n) return 0;
    if (blas->stream->capture && !blas->workspace_bytes) {
        blas->stream->capture->invalid = true;
        return nc_misuse(CUBLAS_STATUS_ALLOC_FAILED, "without cublasSetWorkspace_v2 the library would allocate inside the capture");
    }
    p->alpha = *(const float *)alpha;
    p->beta = *(const float *)beta;
    p->workspace = blas->workspace;
    p->workspace_bytes = blas->workspace_bytes;
    NcOp *op = nc_op(nc_call_name(), run_product, sizeof *p);
    memcpy(op->data, p, sizeof *p);
    return to_cublas(nc_submit(blas->stream, op));
}

static Matrix view(const void *at, int type, cublasOperation_t operation, int ld)
{
    return (Matrix){ (CUdeviceptr)(uintptr_t)at, type, ld, operation != CUBLAS_OP_N };
}

cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t opA, cublasOperation_t opB, int m, int n, int k, const void *alpha,
                            const void *A, cudaDataType typeA, int lda, const void *B, cudaDataType typeB, int ldb, const void *beta, void *C,
                            cudaDataType typeC, int ldc, cublasComputeType_t compute, cublasGemmAlgo_t algorithm)
{
    ENTER(0);
    int code;
    NcBlas *blas = blas_of(handle, &code);
    if (!blas) LEAVE(code);
    if ((int)algorithm != CUBLAS_GEMM_DEFAULT) LEAVE(nc_misuse(CUBLAS_STATUS_NOT_SUPPORTED, "algorithm %d", (int)algorithm));
    if ((int)opA < 0 || (int)opA > 2 || (int)opB < 0 || (int)opB > 2) LEAVE(nc_misuse(CUBLAS_STATUS_INVALID_VALUE, "operations %d and %d", (int)opA, (int)opB));
    if (compute != CUBLAS_COMPUTE_32F && compute != CUBLAS_COMPUTE_32F_PEDANTIC && compute != CUBLAS_COMPUTE_32F_FAST_TF32)
        LEAVE(nc_misuse(CUBLAS_STATUS_NOT_SUPPORTED, "compute type %d is not known to this driver", (int)compute));
    if (typeA != typeB || (typeC != typeA && typeC != CUDA_R_32F))
        LEAVE(nc_misuse(CUBLAS_STATUS_NOT_SUPPORTED, "types %d, %d, %d do not go together", (int)typeA, (int)typeB, (int)typeC));
    Product p = { view(A, (int)typeA, opA, lda), view(B, (int)typeB, opB, ldb), view(C, (int)typeC, CUBLAS_OP_N, ldc), m, n, k, 0, 0, false,
                  typeC != CUDA_R_32F && !blas->whole_sums, 0, 0 };
    p.tf32 = typeA == CUDA_R_32F && (compute == CUBLAS_COMPUTE_32F_FAST_TF32 || (compute == CUBLAS_COMPUTE_32F && blas->math == CUBLAS_TF32_TENSOR_OP_MATH));
    LEAVE(queue_product(blas, &p, alpha, beta));
}
