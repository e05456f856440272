/* cuDNN graphs that compute: against loops written here from the definition, by rows of N, C, H, W. */
#include "selftest_dnn.h"

enum { EXACT = 5, TF32 = 0, DOWN = 1, REFUSED = 2, NOISY = 3, WINOGRAD = 4 };

typedef struct Case {
    int n, c, h, w, k, r, s;
    int pre, post, stride, dilation, mode;
} Case;

static int out_of(int size, int kernel, const Case *q) { return (size + q->pre + q->post - (kernel - 1) * q->dilation - 1) / q->stride + 1; }

static float *numbers(int count, unsigned seed)
{
    float *values = malloc((size_t)count * sizeof *values);
    for (int i = 0; i < count; i++) {
        seed = seed * 1664525 + 1013904223;
        values[i] = (float)(int)(seed >> 16 & 0xFF) / 64 - 2;
    }
    return values;
}

/* Adds every product to the place that the wanted convolution adds it to; x, w, y are channels last. */
static void by_definition(const Case *q, int type, const float *x, const float *w, const float *y, double *sum)
{
    int oh = out_of(q->h, q->r, q), ow = out_of(q->w, q->s, q);
    for (int n = 0; n < q->n; n++)
        for (int k = 0; k < q->k; k++)
            for (int c = 0; c < q->c; c++)
                for (int a = 0; a < oh; a++)
                    for (int b = 0; b < ow; b++)
                        for (int r = 0; r < q->r; r++)
                            for (int s = 0; s < q->s; s++) {
                                int i = a * q->stride + r * q->dilation - q->pre, j = b * q->stride + s * q->dilation - q->pre;
                                if (i < 0 || j < 0 || i >= q->h || j >= q->w) continue;
                                int fr = q->mode ? r : q->r - 1 - r, fs = q->mode ? s : q->s - 1 - s;
                                int xi = ((n * q->h + i) * q->w + j) * q->c + c, wi = ((k * q->r + fr) * q->s + fs) * q->c + c, yi = ((n * oh + a) * ow + b) * q->k + k;
                                if (type == DNN_OP_CONV_FORWARD) sum[yi] += (double)x[xi] * w[wi];
                                else if (type == DNN_OP_CONV_DATA) sum[xi] += (double)y[yi] * w[wi];
                                else sum[wi] += (double)y[yi] * x[xi];
                            }
}

/* Runs one convolution on an engine of mode A and gives the largest difference from the definition. */
static double difference(Case q, int type, int64_t engine, float alpha, float beta)
{
    begin_dnn();
    int oh = out_of(q.h, q.r, &q), ow = out_of(q.w, q.s, &q);
    int counts[3] = { q.n * q.c * q.h * q.w, q.k * q.c * q.r * q.s, q.n * q.k * oh * ow };
    int result = type == DNN_OP_CONV_FORWARD ? 2 : type == DNN_OP_CONV_DATA ? 0 : 1;
    float *values[3];
    CUdeviceptr pointers[3], workspace;
    int64_t bytes = 0, uids[3] = { 11, 22, 33 };
    for (int i = 0; i < 3; i++) {
        values[i] = numbers(counts[i], (unsigned)i + 7);
        pointers[i] = device_copy(values[i], (size_t)counts[i] * 4);
    }
    Desc conv = convolution_unfinished(q.pre, q.post, q.stride, q.dilation, q.mode);
    OK(FINISH(conv));
    Desc op = conv_operation(type, conv, tensor(11, q.n, q.c, q.h, q.w), tensor(22, q.k, q.c, q.r, q.s), tensor(33, q.n, q.k, oh, ow), alpha, beta);
    OK(FINISH(op));
    Desc graph = graph_unfinished(1, &op);
    OK(FINISH(graph));
    Desc plan = plan_of(graph, HEUR_A, engine, &bytes);
    CHECK(plan && bytes > 0);
    OK(cuMemAlloc_v2(&workspace, (size_t)bytes));
    OK(cudnnBackendExecute(dnn, plan, pack_of(3, uids, pointers, workspace)));
    float *got = malloc((size_t)counts[result] * 4);
    double *sum = calloc((size_t)counts[result], sizeof *sum), worst = 0;
    read_back(got, pointers[result], (size_t)counts[result] * 4);
    by_definition(&q, type, values[0], values[1], values[2], sum);
    for (int i = 0; i < counts[result]; i++) {
        double difference = fabs(got[i] - (alpha * sum[i] + beta * values[result][i]));
        if (difference > worst) worst = difference;
    }
    unsigned char scratch;
    CHECK(!neoconf_peek(workspace, bytes - 1, &scratch, 1) && scratch == 0xEE); /* the library overwrites the workspace */
    for (int i = 0; i < 3; i++) {
        OK(cuMemFree_v2(pointers[i]));
        free(values[i]);
    }
    OK(cuMemFree_v2(workspace));
    free(got);
    free(sum);
    end_dnn();
    neoconf_reset();
    return worst;
}

static const Case cases[] = {
    { 1, 3, 5, 7, 4, 3, 3, 1, 1, 1, 1, 1 }, { 2, 5, 8, 6, 3, 3, 3, 1, 1, 2, 1, 1 }, { 1, 2, 9, 9, 2, 3, 3, 2, 2, 1, 2, 1 },
    { 2, 3, 11, 11, 5, 7, 7, 3, 3, 2, 1, 1 }, { 1, 4, 6, 6, 6, 1, 1, 0, 0, 1, 1, 1 }, { 1, 4, 7, 7, 2, 1, 1, 0, 0, 2, 1, 1 },
    { 1, 2, 8, 8, 3, 3, 3, 0, 1, 2, 1, 1 }, { 1, 2, 5, 5, 2, 2, 3, 0, 1, 1, 1, 1 }, { 1, 2, 5, 5, 2, 3, 3, 1, 1, 1, 1, 0 }, /* the last one flips the filter */
};

TEST(dnn_forward_gives_what_the_definition_says)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) CHECK(difference(cases[i], DNN_OP_CONV_FORWARD, EXACT, 1, 0) < 1e-5);
    CHECK(difference(cases[0], DNN_OP_CONV_FORWARD, EXACT, 2, -3) < 1e-5);
}

TEST(dnn_data_gradient_gives_what_the_definition_says)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) CHECK(difference(cases[i], DNN_OP_CONV_DATA, EXACT, 1, 0) < 1e-5);
    CHECK(difference(cases[1], DNN_OP_CONV_DATA, EXACT, 0.5f, 1) < 1e-5);
}

TEST(dnn_filter_gradient_gives_what_the_definition_says)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) CHECK(difference(cases[i], DNN_OP_CONV_FILTER, EXACT, 1, 0) < 1e-4);
    CHECK(difference(cases[2], DNN_OP_CONV_FILTER, EXACT, 1, 2) < 1e-4);
}

TEST(dnn_engines_do_what_their_notes_say)
{
    Case q = cases[0];
    CHECK(difference(q, DNN_OP_CONV_FORWARD, TF32, 1, 0) < 1e-5); /* TF32 represents numbers of 8 bits exactly */
    CHECK(difference(q, DNN_OP_CONV_FORWARD, NOISY, 1, 0) > 1e-7);
    CHECK(difference(q, DNN_OP_CONV_FORWARD, WINOGRAD, 1, 0) > 1e-7);
}

/* x, w, y of one element: what an engine makes of 1 + 2^-12 and whether two runs agree. */
static float one_product(int64_t engine, float x)
{
    float out = 0, one = 1;
    CUdeviceptr pointers[3], workspace;
    int64_t uids[3] = { 1, 2, 3 }, bytes = 0;
    pointers[0] = device_copy(&x, 4);
    pointers[1] = device_copy(&one, 4);
    OK(cuMemAlloc_v2(&pointers[2], 4));
    Desc op = conv_operation(DNN_OP_CONV_FORWARD, convolution(0, 0, 1, 1), tensor(1, 1, 1, 1, 1), tensor(2, 1, 1, 1, 1), tensor(3, 1, 1, 1, 1), 1, 0);
    OK(FINISH(op));
    Desc graph = graph_unfinished(1, &op);
    OK(FINISH(graph));
    Desc plan = plan_of(graph, HEUR_A, engine, &bytes);
    OK(cuMemAlloc_v2(&workspace, (size_t)bytes));
    OK(cudnnBackendExecute(dnn, plan, pack_of(3, uids, pointers, workspace)));
    read_back(&out, pointers[2], 4);
    for (int i = 0; i < 3; i++) OK(cuMemFree_v2(pointers[i]));
    OK(cuMemFree_v2(workspace));
    return out;
}

TEST(dnn_engines_round_their_inputs)
{
    begin_dnn();
    float x = 1 + 1.0f / 4096, y = 1 + 1.0f / 512;
    CHECK(one_product(EXACT, x) == x);
    CHECK(one_product(TF32, x) == 1 && one_product(TF32, y) == y);
    CHECK(one_product(DOWN, y) == 1);
    bool differs = false;
    for (int i = 0; i < 10; i++) differs = differs || one_product(NOISY, x) != one_product(NOISY, x);
    CHECK(differs);
    end_dnn();
}

/* relu(conv + bias + residual) in one graph, the residual a view of every second pixel. */
TEST(dnn_fused_bias_residual_relu)
{
    begin_dnn();
    float x[2 * 2 * 2], w[2] = { 1, -1 }, z[4 * 4 * 1], b[1] = { 0.5f }, y[4];
    for (int i = 0; i < 8; i++) x[i] = (float)i - 3 * (i % 3);
    for (int i = 0; i < 16; i++) z[i] = (float)(i % 5) - 3;
    CUdeviceptr pointers[5] = { device_copy(x, sizeof x), device_copy(w, sizeof w), device_copy(b, sizeof b), device_copy(z, sizeof z) }, workspace;
    int64_t uids[5] = { 1, 2, 3, 4, 5 }, bytes;
    OK(cuMemAlloc_v2(&pointers[4], sizeof y));
    Desc residual = tensor_unfinished(4, D_FLOAT, 1, 1, 2, 2, false);
    OK(SET(residual, A_TENSOR_STRIDES, T_INT64, (int64_t[]){ 16, 1, 8, 2 }));
    OK(FINISH(residual));
    Desc t1 = virtual_tensor(101, 1, 1, 2, 2), t2 = virtual_tensor(102, 1, 1, 2, 2), t3 = virtual_tensor(103, 1, 1, 2, 2);
    Desc conv = conv_operation(DNN_OP_CONV_FORWARD, convolution(0, 0, 1, 1), tensor(1, 1, 2, 2, 2), tensor(2, 1, 2, 1, 1), t1, 1, 0);
    OK(FINISH(conv));
    /* In the wrong order on purpose: a graph is not a list. */
    Desc operations[4] = { pointwise_operation(PW_RELU_FWD, 1, t3, NULL, tensor(5, 1, 1, 2, 2)), pointwise_operation(PW_ADD, -1, t2, residual, t3),
                           pointwise_operation(PW_ADD, -1, t1, tensor(3, 1, 1, 1, 1), t2), conv };
    Desc graph = graph_unfinished(4, operations);
    OK(FINISH(graph));
    Desc plan = plan_of(graph, HEUR_A, EXACT, &bytes);
    CHECK(plan && !plan_of(graph, HEUR_FALLBACK, -1, NULL)); /* fallbacks exist only for single operations */
    OK(cuMemAlloc_v2(&workspace, (size_t)bytes));
    OK(cudnnBackendExecute(dnn, plan, pack_of(5, uids, pointers, workspace)));
    read_back(y, pointers[4], sizeof y);
    for (int i = 0; i < 4; i++) {
        float sum = x[2 * i] - x[2 * i + 1] + 0.5f + z[(i / 2 * 2) * 4 + i % 2 * 2];
        CHECK(y[i] == (sum < 0 ? 0 : sum));
    }
    for (int i = 0; i < 5; i++) OK(cuMemFree_v2(pointers[i]));
    OK(cuMemFree_v2(workspace));
    end_dnn();
}

static void run_pointwise(int mode, int nan, const float *a, const float *b, float *y, int count)
{
    CUdeviceptr pointers[3] = { device_copy(a, (size_t)count * 4) }, workspace;
    int64_t uids[3] = { 1, 2, 3 }, bytes;
    if (b) pointers[1] = device_copy(b, (size_t)count * 4);
    OK(cuMemAlloc_v2(&pointers[2], (size_t)count * 4));
    Desc op = pointwise_operation(mode, nan, tensor(1, 1, count, 1, 1), b ? tensor(2, 1, count, 1, 1) : NULL, tensor(3, 1, count, 1, 1));
    Desc graph = graph_unfinished(1, &op);
    OK(FINISH(graph));
    Desc plan = plan_of(graph, HEUR_A, EXACT, &bytes);
    OK(cuMemAlloc_v2(&workspace, (size_t)bytes));
    int64_t two[2] = { 1, 3 };
    CUdeviceptr ends[2] = { pointers[0], pointers[2] };
    OK(cudnnBackendExecute(dnn, plan, b ? pack_of(3, uids, pointers, workspace) : pack_of(2, two, ends, workspace)));
    read_back(y, pointers[2], (size_t)count * 4);
    OK(cuMemFree_v2(pointers[0]));
    if (b) OK(cuMemFree_v2(pointers[1]));
    OK(cuMemFree_v2(pointers[2]));
    OK(cuMemFree_v2(workspace));
}

TEST(dnn_pointwise_modes)
{
    begin_dnn();
    float a[4] = { 1, -2, 3, NAN }, b[4] = { 4, 5, -6, 1 }, y[4];
    run_pointwise(PW_ADD, -1, a, b, y, 4);
    CHECK(y[0] == 5 && y[1] == 3 && y[2] == -3 && isnan(y[3]));
    run_pointwise(PW_MUL, -1, a, b, y, 4);
    CHECK(y[0] == 4 && y[1] == -10 && y[2] == -18);
    run_pointwise(PW_SUB, -1, a, b, y, 4);
    CHECK(y[0] == -3 && y[1] == -7 && y[2] == 9);
    run_pointwise(PW_MAX, -1, a, b, y, 4);
    CHECK(y[0] == 4 && y[1] == 5 && y[2] == 3 && isnan(y[3]));
    run_pointwise(PW_MIN, -1, a, b, y, 4);
    CHECK(y[0] == 1 && y[1] == -2 && y[2] == -6);
    run_pointwise(PW_RELU_FWD, 1, a, NULL, y, 4);
    CHECK(y[0] == 1 && y[1] == 0 && isnan(y[3]));
    run_pointwise(PW_RELU_FWD, -1, a, NULL, y, 4); /* the default is not to propagate */
    CHECK(y[3] == 0);
    end_dnn();
}

TEST(dnn_half_and_bfloat16)
{
    for (int bf = 0; bf < 2; bf++) {
        neoconf_reset();
        begin_dnn();
        int type = bf ? D_BFLOAT16 : D_HALF;
        /* 3 * 1.0078125 + 2 * 1 = 5.0234375, which half holds (steps of 2^-8) and bfloat16 rounds to 5.03125 (steps of 2^-5). */
        uint16_t x[2] = { bf ? 0x3F81 : 0x3C08, bf ? 0x3F80 : 0x3C00 }, w[2] = { bf ? 0x4040 : 0x4200, bf ? 0x4000 : 0x4000 }, y = 0;
        CUdeviceptr pointers[3] = { device_copy(x, 4), device_copy(w, 4) }, workspace;
        int64_t uids[3] = { 1, 2, 3 }, bytes;
        Desc t[3];
        OK(cuMemAlloc_v2(&pointers[2], 2));
        for (int i = 0; i < 3; i++) {
            t[i] = tensor_unfinished(i + 1, type, 1, i < 2 ? 2 : 1, 1, 1, false);
            OK(FINISH(t[i]));
        }
        Desc op = conv_operation(DNN_OP_CONV_FORWARD, convolution(0, 0, 1, 1), t[0], t[1], t[2], 1, 0);
        OK(FINISH(op));
        Desc graph = graph_unfinished(1, &op);
        OK(FINISH(graph));
        Desc plan = plan_of(graph, HEUR_A, TF32, &bytes); /* tensor cores multiply these types exactly */
        OK(cuMemAlloc_v2(&workspace, (size_t)bytes));
        OK(cudnnBackendExecute(dnn, plan, pack_of(3, uids, pointers, workspace)));
        read_back(&y, pointers[2], 2);
        CHECK(y == (bf ? 0x40A1 : 0x4506));
        for (int i = 0; i < 3; i++) OK(cuMemFree_v2(pointers[i]));
        OK(cuMemFree_v2(workspace));
        end_dnn();
    }
}
