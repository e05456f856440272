/* Plain computation of a graph: every tensor becomes an array of double in the order N, H, W, C (filters R, S, C, K), operations follow one
 * another, and results are rounded once where they are stored. */
#include "dnn.h"

#include <math.h>

int64_t dnn_extent(const DnnTensor *t)
{
    int64_t last = 0;
    for (int i = 0; i < 4; i++) last += (t->dims[i] - 1) * t->strides[i];
    return (last + 1) * (int64_t)dnn_width(t->type);
}

static size_t count_of(const DnnTensor *t) { return (size_t)(t->dims[0] * t->dims[1] * t->dims[2] * t->dims[3]); }

static double rounded(double value, int type)
{
    if (type == D_HALF) return nc_half_to_double(nc_double_to_half(value));
    if (type == D_BFLOAT16) return nc_bfloat_to_double(nc_double_to_bfloat(value));
    return (float)value;
}

static double load(const unsigned char *from, int type)
{
    uint16_t narrow;
    float single;
    if (type == D_FLOAT) {
        memcpy(&single, from, 4);
        return single;
    }
    memcpy(&narrow, from, 2);
    return type == D_HALF ? nc_half_to_double(narrow) : nc_bfloat_to_double(narrow);
}

static void store(unsigned char *to, int type, double value)
{
    float single = (float)value;
    uint16_t narrow = type == D_HALF ? nc_double_to_half(value) : nc_double_to_bfloat(value);
    if (type == D_FLOAT) memcpy(to, &single, 4);
    else memcpy(to, &narrow, 2);
}

/* Visits a tensor in array order; element is the offset. */
static int64_t element(const DnnTensor *t, int64_t n, int64_t h, int64_t w, int64_t c)
{
    return (n * t->strides[0] + c * t->strides[1] + h * t->strides[2] + w * t->strides[3]) * (int64_t)dnn_width(t->type);
}

static void copy(const DnnTensor *t, unsigned char *memory, double *values, bool out)
{
    size_t i = 0;
    for (int64_t n = 0; n < t->dims[0]; n++)
        for (int64_t h = 0; h < t->dims[2]; h++)
            for (int64_t w = 0; w < t->dims[3]; w++)
                for (int64_t c = 0; c < t->dims[1]; c++, i++) {
                    unsigned char *at = memory + element(t, n, h, w, c);
                    if (out) store(at, t->type, values[i]);
                    else values[i] = load(at, t->type);
                }
}

static double engine_input(double value, int arithmetic, int type)
{
    if (type != D_FLOAT) return value;
    if (arithmetic == DNN_TF32) return nc_round_tf32((float)value);
    return arithmetic == DNN_DOWN_CONVERTS ? nc_bfloat_to_double(nc_double_to_bfloat(value)) : value;
}

/* The three convolutions walk over the same products x[n,i,j,c] * w[r,s,c,k] -> y[n,p,q,k] and differ in which one they add to. */
typedef struct Walk {
    const DnnOperation *op;
    int64_t images, height, width, channels, filters, rows, columns, result_height, result_width;
    double *x, *w, *y; /* w as K, R, S, C */
} Walk;

__attribute__((optimize("O3"))) static void forward(double *restrict y, const double *restrict x, const double *restrict w, int64_t channels)
{
    double sums[4] = { 0 };
    int64_t c = 0;
    for (; c + 4 <= channels; c += 4)
        for (int i = 0; i < 4; i++) sums[i] += x[c + i] * w[c + i];
    for (; c < channels; c++) sums[0] += x[c] * w[c];
    *y += sums[0] + sums[1] + sums[2] + sums[3];
}

static void add_scaled(double *restrict to, const double *restrict from, double factor, int64_t channels)
{
    for (int64_t c = 0; c < channels; c++) to[c] += factor * from[c];
}

static void at_pixel(const Walk *k, int64_t n, int64_t p, int64_t q)
{
    const DnnOperation *op = k->op;
    for (int64_t r = 0; r < k->rows; r++) {
        int64_t i = p * op->stride[0] - op->pre[0] + r * op->dilation[0], fr = op->mode ? r : k->rows - 1 - r;
        if (i < 0 || i >= k->height) continue;
        for (int64_t s = 0; s < k->columns; s++) {
            int64_t j = q * op->stride[1] - op->pre[1] + s * op->dilation[1], fs = op->mode ? s : k->columns - 1 - s;
            if (j < 0 || j >= k->width) continue;
            double *x = k->x + ((n * k->height + i) * k->width + j) * k->channels;
            for (int64_t f = 0; f < k->filters; f++) {
                double *y = k->y + ((n * k->result_height + p) * k->result_width + q) * k->filters + f;
                double *w = k->w + ((f * k->rows + fr) * k->columns + fs) * k->channels;
                if (op->type == DNN_OP_CONV_FORWARD) forward(y, x, w, k->channels);
                else if (op->type == DNN_OP_CONV_DATA) add_scaled(x, w, *y, k->channels);
                else add_scaled(w, x, *y, k->channels);
            }
        }
    }
}

static void convolve(const DnnProgram *program, const DnnOperation *op, double **values, int arithmetic)
{
    bool data = op->type == DNN_OP_CONV_DATA, filter = op->type == DNN_OP_CONV_FILTER;
    int ix = data ? op->y : op->x, iw = filter ? op->y : op->b, iy = data ? op->x : filter ? op->b : op->y;
    const int64_t *dx = program->tensors[ix].dims, *dw = program->tensors[iw].dims, *dy = program->tensors[iy].dims;
    const DnnTensor *result = &program->tensors[op->y];
    size_t count = count_of(result);
    double *sums = nc_alloc(count * sizeof *sums);
    Walk k = { op, dx[0], dx[2], dx[3], dx[1], dw[0], dw[2], dw[3], dy[2], dy[3], values[ix], values[iw], values[iy] };
    *(data ? &k.x : filter ? &k.w : &k.y) = sums;
    /* Inputs as the engine reads them. Other operations read the same tensor unchanged. */
    double *seen[2];
    for (int i = 0; i < 2; i++) {
        int index = i ? op->b : op->x;
        size_t size = count_of(&program->tensors[index]);
        seen[i] = nc_alloc(size * sizeof *seen[i]);
        for (size_t e = 0; e < size; e++) seen[i][e] = engine_input(values[index][e], arithmetic, program->tensors[index].type);
    }
    if (data) k.y = seen[0], k.w = seen[1];
    else if (filter) k.x = seen[0], k.y = seen[1];
    else k.x = seen[0], k.w = seen[1];
    for (int64_t n = 0; n < k.images; n++)
        for (int64_t p = 0; p < k.result_height; p++)
            for (int64_t q = 0; q < k.result_width; q++) at_pixel(&k, n, p, q);
    for (size_t i = 0; i < count; i++) {
        double value = op->alpha * sums[i] + (op->beta != 0 ? op->beta * values[op->y][i] : 0);
        /* Last bits that differ from run to run, or a loss of accuracy that is the same in every run. */
        if (arithmetic == DNN_NONDETERMINISTIC) value *= 1 + ldexp((double)nc_random(1000) - 500, -30);
        if (arithmetic == DNN_WINOGRAD) value *= 1 + ldexp((double)(i * 2654435761u % 1000) - 500, -30);
        values[op->y][i] = result->is_virtual ? rounded(value, result->type) : value;
    }
    free(sums);
    free(seen[0]);
    free(seen[1]);
}

static double apply(const DnnOperation *op, double a, double b)
{
    a *= op->alpha;
    b *= op->beta;
    switch (op->mode) {
    case PW_ADD: return a + b;
    case PW_MUL: return a * b;
    case PW_SUB: return a - b;
    case PW_MAX: return isnan(a) || isnan(b) ? NAN : fmax(a, b);
    case PW_MIN: return isnan(a) || isnan(b) ? NAN : fmin(a, b);
    default: break;
    }
    if (isnan(a)) return op->nan ? a : op->lower; /* the default of the descriptor is not to propagate */
    return a < op->lower ? op->lower : a > op->upper ? op->upper : a;
}

/* Finds the operand of element n, h, w, c of the result. The operand may have one element in some dimensions. */
static size_t spread(const DnnTensor *t, int64_t n, int64_t h, int64_t w, int64_t c)
{
    n = t->dims[0] == 1 ? 0 : n;
    h = t->dims[2] == 1 ? 0 : h;
    w = t->dims[3] == 1 ? 0 : w;
    c = t->dims[1] == 1 ? 0 : c;
    return (size_t)(((n * t->dims[2] + h) * t->dims[3] + w) * t->dims[1] + c);
}

static void pointwise(const DnnProgram *program, const DnnOperation *op, double **values)
{
    const DnnTensor *x = &program->tensors[op->x], *b = op->b < 0 ? NULL : &program->tensors[op->b], *y = &program->tensors[op->y];
    size_t i = 0;
    for (int64_t n = 0; n < y->dims[0]; n++)
        for (int64_t h = 0; h < y->dims[2]; h++)
            for (int64_t w = 0; w < y->dims[3]; w++)
                for (int64_t c = 0; c < y->dims[1]; c++, i++) {
                    double value = apply(op, values[op->x][spread(x, n, h, w, c)], b ? values[op->b][spread(b, n, h, w, c)] : 0);
                    values[op->y][i] = y->is_virtual ? rounded(value, y->type) : value;
                }
}

CUresult dnn_run(NcOp *op)
{
    const DnnRun *run = op->data;
    const DnnProgram *program = &run->program;
    unsigned char *memory[32] = { NULL };
    double *values[32] = { NULL };
    CUresult code = CUDA_SUCCESS;
    if (run->workspace_bytes) {
        unsigned char *scratch = nc_touch(op, run->workspace, (size_t)run->workspace_bytes, true, "cuDNN's workspace");
        if (!scratch) return CUDA_ERROR_ILLEGAL_ADDRESS;
        memset(scratch, 0xEE, (size_t)run->workspace_bytes);
    }
    for (int i = 0; i < program->tensor_count && !code; i++) {
        const DnnTensor *tensor = &program->tensors[i];
        char what[40];
        snprintf(what, sizeof what, "tensor %lld", (long long)tensor->uid);
        values[i] = nc_alloc(count_of(tensor) * sizeof **values);
        if (tensor->is_virtual) continue;
        memory[i] = nc_touch(op, run->pointers[i], (size_t)dnn_extent(tensor), tensor->producer >= 0, what);
        if (!memory[i]) code = CUDA_ERROR_ILLEGAL_ADDRESS;
        else copy(tensor, memory[i], values[i], false);
    }
    for (int i = 0; i < program->operation_count && !code; i++) {
        if (program->operations[i].type == DNN_OP_POINTWISE) pointwise(program, &program->operations[i], values);
        else convolve(program, &program->operations[i], values, dnn_arithmetic(run->engine));
        int y = program->operations[i].y;
        if (memory[y]) copy(&program->tensors[y], memory[y], values[y], true);
    }
    for (int i = 0; i < program->tensor_count; i++) free(values[i]);
    return code;
}
