/* Refusals of cuDNN: states, types, shapes, graphs, disabled engines, and wrong packs. */
#include "selftest_dnn.h"

enum { EXACT = 5 };

TEST(dnn_handles)
{
    cudnnHandle_t h;
    CUstream s;
    char text[300] = "";
    BITES(cudnnCreate(&h), CUDNN_STATUS_NOT_INITIALIZED, "cuInit");
    cudnnGetLastErrorString(text, sizeof text);
    CHECK(strstr(text, "cuInit"));
    begin_dnn();
    CHECK(cudnnGetVersion() == 91200 && cudnnGetCudartVersion() == 13000);
    BITES(cudnnCreate(NULL), CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "null");
    BITES(cudnnSetStream(dnn, NULL), CUDNN_STATUS_NOT_SUPPORTED, "default stream");
    BITES(cudnnSetStream((cudnnHandle_t)stream, stream), CUDNN_STATUS_BAD_PARAM, "not a cudnn");
    OK(cuStreamCreate(&s, 1));
    OK(cuStreamDestroy_v2(s));
    BITES(cudnnSetStream(dnn, s), CUDNN_STATUS_BAD_PARAM, "was destroyed");
    OK(cudnnCreate(&h));
    OK(cudnnDestroy(h));
    BITES(cudnnDestroy(h), CUDNN_STATUS_BAD_PARAM, "was destroyed");
    CHECK(!neoconf_fail_call("cudnnCreate", 1, CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH));
    SAYS(cudnnCreate(&h), CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH, "injected");
    end_dnn();
}

TEST(dnn_leaks_are_listed)
{
    begin();
    cudnnHandle_t h;
    Desc d;
    char leak[200];
    OK(cudnnCreate(&h));
    OK(cudnnBackendCreateDescriptor(DNN_TENSOR, &d));
    OK(cuStreamDestroy_v2(stream));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(neoconf_leak_count() == 2 && !neoconf_leak(0, leak, sizeof leak) && strstr(leak, "descriptor") && !neoconf_leak(1, leak, sizeof leak) && strstr(leak, "cudnn"));
}

TEST(dnn_descriptor_states)
{
    begin_dnn();
    Desc d, t = make(DNN_TENSOR);
    int64_t value, count;
    BITES(cudnnBackendCreateDescriptor(99, &d), CUDNN_STATUS_NOT_SUPPORTED, "type 99");
    BITES(cudnnBackendCreateDescriptor(DNN_TENSOR, NULL), CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "null");
    BITES(LONG(t, A_CONV_SPATIAL, 2), CUDNN_STATUS_NOT_SUPPORTED, "attribute 106 of descriptors of type 17");
    BITES(ENUM(t, A_TENSOR_UID, T_DATA_TYPE, 2), CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE, "set as type 1");
    BITES(cudnnBackendSetAttribute(t, A_TENSOR_UID, T_INT64, 2, (int64_t[]){ 1, 2 }), CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND, "2 elements");
    BITES(cudnnBackendSetAttribute(t, A_TENSOR_DIMS, T_INT64, 0, &value), CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND, "0 elements");
    BITES(cudnnBackendSetAttribute(t, A_TENSOR_UID, T_INT64, 1, NULL), CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "null");
    BITES(SET(t, A_TENSOR_VIRTUAL, T_BOOLEAN, (unsigned char[]){ 7 }), CUDNN_STATUS_BAD_PARAM, "truth value 7");
    BITES(FINISH(t), CUDNN_STATUS_BAD_PARAM, "attribute 900 of the descriptor of type 17 is missing");
    BITES(cudnnBackendGetAttribute(t, A_TENSOR_UID, T_INT64, 1, &count, &value), CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "read before");
    t = tensor(5, 1, 2, 3, 4);
    BITES(LONG(t, A_TENSOR_UID, 6), CUDNN_STATUS_NOT_INITIALIZED, "after the descriptor was finalized");
    BITES(FINISH(t), CUDNN_STATUS_BAD_PARAM, "finalized already");
    OK(cudnnBackendGetAttribute(t, A_TENSOR_UID, T_INT64, 1, &count, &value));
    CHECK(value == 5 && count == 1);
    BITES(cudnnBackendGetAttribute(t, A_TENSOR_UID, T_DOUBLE, 1, &count, &value), CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE, "read as type 5");
    BITES(cudnnBackendGetAttribute(t, A_TENSOR_UID, T_INT64, 1, &count, NULL), CUDNN_STATUS_BAD_PARAM, "into nothing");
    BITES(cudnnBackendGetAttribute(t, A_PW_MODE, T_INT64, 1, &count, &value), CUDNN_STATUS_NOT_SUPPORTED, "not known");
    OK(cudnnBackendCreateDescriptor(DNN_TENSOR, &d));
    OK(cudnnBackendDestroyDescriptor(d));
    BITES(cudnnBackendDestroyDescriptor(d), CUDNN_STATUS_BAD_PARAM, "was destroyed");
    BITES(LONG(d, A_TENSOR_UID, 6), CUDNN_STATUS_BAD_PARAM, "was destroyed");
    BITES(FINISH((Desc)stream), CUDNN_STATUS_BAD_PARAM, "not a descriptor");
    Desc op = make(DNN_OP_CONV_FORWARD), raw = make(DNN_CONVOLUTION);
    BITES(NAMES(op, A_FWD_CONV, raw), CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "names a descriptor that is not finalized");
    BITES(NAMES(op, A_FWD_CONV, t), CUDNN_STATUS_BAD_PARAM, "names a descriptor of type 17");
    BITES(NAMES(op, A_FWD_X, d), CUDNN_STATUS_BAD_PARAM, "was destroyed");
    Desc graph = make(DNN_GRAPH);
    BITES(SET(graph, A_GRAPH_HANDLE, T_HANDLE, (void *[]){ stream }), CUDNN_STATUS_BAD_PARAM, "not a cudnn");
    BITES(NAMES(graph, A_GRAPH_OPS, t), CUDNN_STATUS_BAD_PARAM, "type 17");
    Desc engine = make(DNN_ENGINE);
    BITES(LONG(engine, A_ENGINE_INDEX, 0), CUDNN_STATUS_BAD_PARAM, "read only");
    BITES(FINISH(engine), CUDNN_STATUS_NOT_SUPPORTED, "from the heuristics only");
    end_dnn();
}

static void bad_tensor(int name, int type, int64_t count, const void *value, int code, const char *words)
{
    Desc t = tensor_unfinished(1, D_FLOAT, 2, 3, 4, 5, false);
    OK(cudnnBackendSetAttribute(t, name, type, count, value));
    BITES(FINISH(t), code, words);
}

TEST(dnn_tensor_rules)
{
    begin_dnn();
    bad_tensor(A_TENSOR_DIMS, T_INT64, 3, (int64_t[]){ 2, 3, 4 }, CUDNN_STATUS_BAD_PARAM, "3 dimensions and 4 strides");
    bad_tensor(A_TENSOR_DIMS, T_INT64, 4, (int64_t[]){ 2, 0, 4, 5 }, CUDNN_STATUS_BAD_PARAM, "dimension 1 is 0");
    bad_tensor(A_TENSOR_STRIDES, T_INT64, 4, (int64_t[]){ 60, 1, 15, -3 }, CUDNN_STATUS_BAD_PARAM, "stride -3");
    bad_tensor(A_TENSOR_STRIDES, T_INT64, 4, (int64_t[]){ 60, 1, 15, 2 }, CUDNN_STATUS_BAD_PARAM, "overlap");
    bad_tensor(A_TENSOR_STRIDES, T_INT64, 4, (int64_t[]){ 59, 1, 15, 3 }, CUDNN_STATUS_BAD_PARAM, "overlap");
    bad_tensor(A_TENSOR_ALIGNMENT, T_INT64, 1, (int64_t[]){ 12 }, CUDNN_STATUS_BAD_PARAM, "alignment of 12");
    bad_tensor(A_TENSOR_ALIGNMENT, T_INT64, 1, (int64_t[]){ 2 }, CUDNN_STATUS_BAD_PARAM, "alignment of 2");
    bad_tensor(A_TENSOR_TYPE, T_DATA_TYPE, 1, (int32_t[]){ D_INT8 }, CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "type 3");
    Desc t = tensor_unfinished(1, D_FLOAT, 1, 8, 1, 1, false);
    OK(SET(t, A_TENSOR_STRIDES, T_INT64, (int64_t[]){ 1, 1, 1, 1 }));
    BITES(FINISH(t), CUDNN_STATUS_BAD_PARAM, "not what a dense tensor has");
    t = make(DNN_TENSOR);
    OK(LONG(t, A_TENSOR_UID, 1));
    OK(LONG(t, A_TENSOR_ALIGNMENT, 16));
    OK(ENUM(t, A_TENSOR_TYPE, T_DATA_TYPE, D_FLOAT));
    OK(SET(t, A_TENSOR_DIMS, T_INT64, (int64_t[]){ 2, 3 }));
    OK(SET(t, A_TENSOR_STRIDES, T_INT64, (int64_t[]){ 3, 1 }));
    BITES(FINISH(t), CUDNN_STATUS_NOT_SUPPORTED, "2 dimensions");
    end_dnn();
}

TEST(dnn_convolution_and_pointwise_rules)
{
    begin_dnn();
    static const struct { int name; int64_t value[2]; const char *words; } bad[] = {
        { A_CONV_PRE, { -1, 0 }, "attribute 105 is -1" }, { A_CONV_POST, { 0, -1 }, "attribute 104 is -1" },
        { A_CONV_STRIDES, { 0, 1 }, "attribute 103 is 0" }, { A_CONV_DILATIONS, { 1, 0 }, "attribute 102 is 0" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Desc c = convolution_unfinished(1, 1, 1, 1, 1);
        OK(cudnnBackendSetAttribute(c, bad[i].name, T_INT64, 2, bad[i].value));
        BITES(FINISH(c), CUDNN_STATUS_BAD_PARAM, bad[i].words);
    }
    BITES(FINISH(convolution_unfinished(1, 1, 1, 1, 2)), CUDNN_STATUS_BAD_PARAM, "convolution mode 2");
    Desc c = convolution_unfinished(1, 1, 1, 1, 1);
    OK(LONG(c, A_CONV_SPATIAL, 3));
    BITES(FINISH(c), CUDNN_STATUS_NOT_SUPPORTED, "3 spatial");
    c = convolution_unfinished(1, 1, 1, 1, 1);
    OK(SET(c, A_CONV_PRE, T_INT64, (int64_t[]){ 1 }));
    BITES(FINISH(c), CUDNN_STATUS_BAD_PARAM, "has 1 elements");
    c = convolution_unfinished(1, 1, 1, 1, 1);
    OK(ENUM(c, A_CONV_COMP_TYPE, T_DATA_TYPE, D_HALF));
    BITES(FINISH(c), CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "another type than float");
    for (int i = 0; i < 3; i++) {
        Desc p = make(DNN_POINTWISE);
        OK(ENUM(p, A_PW_MODE, T_POINTWISE_MODE, i == 0 ? 55 : PW_ADD));
        OK(ENUM(p, A_PW_MATH_PREC, T_DATA_TYPE, i == 1 ? D_HALF : D_FLOAT));
        OK(ENUM(p, A_PW_NAN, T_NAN_PROPAGATION, i == 2 ? 2 : 1));
        BITES(FINISH(p), i == 0 ? CUDNN_STATUS_NOT_SUPPORTED : i == 1 ? CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE : CUDNN_STATUS_BAD_PARAM,
              i == 0 ? "mode 55" : i == 1 ? "another type" : "NaN propagation 2");
    }
    end_dnn();
}

static void bad_shapes(Desc x, Desc w, Desc y, int code, const char *words)
{
    BITES(FINISH(conv_operation(DNN_OP_CONV_FORWARD, convolution(1, 1, 2, 1), x, w, y, 1, 0)), code, words);
}

TEST(dnn_operation_shapes)
{
    begin_dnn();
    Desc x = tensor(1, 2, 4, 8, 8), w = tensor(2, 6, 4, 3, 3);
    bad_shapes(x, w, tensor(3, 2, 6, 8, 4), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "dimension 0 of the result is 8 and should be 4");
    bad_shapes(x, w, tensor(3, 2, 6, 4, 5), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "dimension 1 of the result is 5");
    bad_shapes(x, w, tensor(3, 1, 6, 4, 4), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "images 2 and 1");
    bad_shapes(x, w, tensor(3, 2, 5, 4, 4), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "filters 6 and channels 5");
    bad_shapes(x, tensor(2, 6, 3, 3, 3), tensor(3, 2, 6, 4, 4), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "4 channels, filters for 3");
    bad_shapes(x, tensor(2, 6, 2, 3, 3), tensor(3, 2, 6, 4, 4), CUDNN_STATUS_NOT_SUPPORTED, "in groups");
    bad_shapes(x, tensor(2, 6, 4, 11, 3), tensor(3, 2, 6, 1, 4), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "should be 0");
    Desc op = make(DNN_OP_POINTWISE);
    OK(NAMES(op, A_OPPW_DESC, pointwise(PW_ADD, -1)));
    OK(NAMES(op, A_OPPW_X, x));
    OK(NAMES(op, A_OPPW_Y, tensor(3, 2, 4, 8, 8)));
    BITES(FINISH(op), CUDNN_STATUS_BAD_PARAM, "one operand too few");
    OK(NAMES(op, A_OPPW_B, tensor(4, 1, 3, 1, 1)));
    BITES(FINISH(op), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "dimension 1: 4 and 3 give 4");
    OK(NAMES(op, A_OPPW_DESC, pointwise(PW_RELU_FWD, -1)));
    BITES(FINISH(op), CUDNN_STATUS_BAD_PARAM, "one operand too many");
    op = make(DNN_OP_POINTWISE);
    OK(NAMES(op, A_OPPW_DESC, pointwise(PW_RELU_FWD, -1)));
    BITES(FINISH(op), CUDNN_STATUS_BAD_PARAM, "operand missing");
    end_dnn();
}

static Desc relu_of(Desc x, Desc y) { return pointwise_operation(PW_RELU_FWD, 1, x, NULL, y); }

static void bad_graph(int count, Desc *operations, int code, const char *words) { BITES(FINISH(graph_unfinished(count, operations)), code, words); }

TEST(dnn_graph_rules)
{
    begin_dnn();
    Desc x = tensor(1, 1, 4, 2, 2), y = tensor(2, 1, 4, 2, 2), v = virtual_tensor(3, 1, 4, 2, 2), z = tensor(4, 1, 4, 2, 2);
    bad_graph(1, (Desc[]){ relu_of(v, y) }, CUDNN_STATUS_BAD_PARAM, "virtual tensor 3 is never written");
    bad_graph(1, (Desc[]){ relu_of(x, v) }, CUDNN_STATUS_BAD_PARAM, "virtual tensor 3 is never read");
    bad_graph(2, (Desc[]){ relu_of(x, y), relu_of(x, y) }, CUDNN_STATUS_BAD_PARAM, "tensor 2 is written by two");
    bad_graph(1, (Desc[]){ relu_of(x, x) }, CUDNN_STATUS_BAD_PARAM, "input must not be the output");
    bad_graph(2, (Desc[]){ relu_of(x, y), relu_of(y, x) }, CUDNN_STATUS_BAD_PARAM, "input must not be the output");
    bad_graph(1, (Desc[]){ pointwise_operation(PW_ADD, -1, x, tensor(1, 1, 4, 1, 1), y) }, CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES, "two different tensors have the number 1");
    Desc w = tensor(5, 4, 4, 1, 1), conv = conv_operation(DNN_OP_CONV_FORWARD, convolution(0, 0, 1, 1), x, w, v, 1, 1);
    OK(FINISH(conv));
    bad_graph(2, (Desc[]){ conv, relu_of(v, z) }, CUDNN_STATUS_BAD_PARAM, "result is virtual");
    Desc graph = make(DNN_GRAPH);
    OK(SET(graph, A_GRAPH_HANDLE, T_HANDLE, (cudnnHandle_t[]){ dnn }));
    BITES(FINISH(graph), CUDNN_STATUS_BAD_PARAM, "attribute 801");
    end_dnn();
}

/* A 1x1 convolution with what is left open; gives its graph. */
static Desc conv_graph(Desc x, Desc w, Desc y, int64_t pre, int64_t post, bool relu, Desc result)
{
    Desc operations[2] = { conv_operation(DNN_OP_CONV_FORWARD, convolution(pre, post, 1, 1), x, w, y, 1, 0) };
    OK(FINISH(operations[0]));
    if (relu) operations[1] = relu_of(y, result);
    Desc graph = graph_unfinished(relu ? 2 : 1, operations);
    OK(FINISH(graph));
    return graph;
}

static void no_engine(Desc graph, int code, const char *words)
{
    Desc heuristics = make(DNN_ENGINEHEUR);
    OK(NAMES(heuristics, A_HEUR_GRAPH, graph));
    OK(ENUM(heuristics, A_HEUR_MODE, T_HEUR_MODE, HEUR_A));
    int before = neoconf_violation_count();
    SAYS(FINISH(heuristics), code, words);
    CHECK(neoconf_violation_count() == before); /* a graph without an engine is not a misuse */
}

TEST(dnn_graphs_without_an_engine)
{
    begin_dnn();
    Desc x = tensor(1, 1, 4, 2, 2), w = tensor(2, 4, 4, 1, 1), y = tensor(3, 1, 4, 2, 2), v = virtual_tensor(4, 1, 4, 2, 2);
    Desc first = conv_operation(DNN_OP_CONV_FORWARD, convolution(0, 0, 1, 1), x, w, v, 1, 0), second = conv_operation(DNN_OP_CONV_FORWARD, convolution(0, 0, 1, 1), v, w, y, 1, 0);
    OK(FINISH(first));
    OK(FINISH(second));
    Desc graph = graph_unfinished(2, (Desc[]){ first, second });
    OK(FINISH(graph));
    no_engine(graph, CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN, "more than one convolution");
    graph = graph_unfinished(2, (Desc[]){ relu_of(x, v), second });
    OK(FINISH(graph));
    no_engine(graph, CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN, "follow a forward convolution only");
    Desc nchw = tensor_unfinished(1, D_FLOAT, 1, 4, 2, 2, false);
    OK(SET(nchw, A_TENSOR_STRIDES, T_INT64, (int64_t[]){ 16, 4, 2, 1 }));
    OK(FINISH(nchw));
    no_engine(conv_graph(nchw, w, y, 0, 0, false, NULL), CUDNN_STATUS_NOT_SUPPORTED_LAYOUT, "not channels last");
    no_engine(({ Desc g = graph_unfinished(1, (Desc[]){ relu_of(nchw, y) }); OK(FINISH(g)); g; }), CUDNN_STATUS_NOT_SUPPORTED_LAYOUT, "do not lie together");
    Desc half = tensor_unfinished(2, D_HALF, 4, 4, 1, 1, false);
    OK(FINISH(half));
    no_engine(conv_graph(x, half, y, 0, 0, false, NULL), CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "different types");
    Desc heuristics = make(DNN_ENGINEHEUR);
    OK(NAMES(heuristics, A_HEUR_GRAPH, graph));
    OK(ENUM(heuristics, A_HEUR_MODE, T_HEUR_MODE, 4));
    BITES(FINISH(heuristics), CUDNN_STATUS_BAD_PARAM, "heuristic mode 4");
    end_dnn();
}

static Desc half_graph(int64_t inputs, int64_t outputs)
{
    Desc x = tensor_unfinished(1, D_HALF, 1, inputs, 2, 2, false), w = tensor_unfinished(2, D_HALF, outputs, inputs, 1, 1, false),
         y = tensor_unfinished(3, D_HALF, 1, outputs, 2, 2, false);
    OK(FINISH(x));
    OK(FINISH(w));
    OK(FINISH(y));
    return conv_graph(x, w, y, 0, 0, false, NULL);
}

TEST(dnn_engines_that_are_switched_off)
{
    begin_dnn();
    Desc x = tensor(1, 1, 4, 2, 2), w = tensor(2, 4, 4, 1, 1), y = tensor(3, 1, 4, 2, 2), v = virtual_tensor(4, 1, 4, 2, 2), larger = tensor(6, 1, 4, 3, 3);
    Desc plain = conv_graph(x, w, y, 0, 0, false, NULL), fused = conv_graph(x, w, v, 0, 0, true, y), asymmetric = conv_graph(x, w, larger, 0, 1, false, NULL);
    CHECK(plan_of(plain, HEUR_A, -1, NULL) && plan_of(fused, HEUR_A, -1, NULL) && plan_of(asymmetric, HEUR_A, -1, NULL));
    CHECK(plan_of(plain, HEUR_FALLBACK, -1, NULL) && !plan_of(fused, HEUR_FALLBACK, -1, NULL));
    CHECK(!plan_of(plain, HEUR_A, 2, NULL)); /* listed, but its plan is refused */
    CHECK(!neoconf_set("refuse", 1));
    no_engine(fused, CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN, "switched off");
    CHECK(plan_of(plain, HEUR_A, -1, NULL));
    CHECK(!neoconf_set("refuse", 2));
    no_engine(asymmetric, CUDNN_STATUS_NOT_SUPPORTED_PADDING, "switched off");
    CHECK(!neoconf_set("refuse", 4));
    CHECK(!plan_of(plain, HEUR_A, EXACT, NULL) && plan_of(plain, HEUR_A, 0, NULL) && !plan_of(plain, HEUR_FALLBACK, -1, NULL));
    CHECK(!neoconf_set("refuse", 1 + 8));
    CHECK(!plan_of(fused, HEUR_A, EXACT, NULL) && plan_of(plain, HEUR_A, EXACT, NULL));
    CHECK(!neoconf_set("refuse", 16));
    no_engine(plain, CUDNN_STATUS_NOT_SUPPORTED, "switched off");
    CHECK(!neoconf_set("refuse", 32));
    CHECK(plan_of(plain, HEUR_A, EXACT, NULL)); /* float32 may have any channels */
    no_engine(half_graph(4, 8), CUDNN_STATUS_NOT_SUPPORTED_SHAPE, "no multiple of 8");
    no_engine(half_graph(8, 4), CUDNN_STATUS_NOT_SUPPORTED_SHAPE, "no multiple of 8");
    CHECK(plan_of(half_graph(8, 8), HEUR_A, EXACT, NULL));
    end_dnn();
}

TEST(dnn_packs_and_plans)
{
    begin_dnn();
    CUdeviceptr memory, workspace;
    int64_t bytes, uids[3] = { 1, 2, 3 };
    OK(cuMemAlloc_v2(&memory, 4096));
    OK(cuMemAlloc_v2(&workspace, 65536));
    Desc x = tensor(1, 1, 4, 2, 2), w = tensor(2, 4, 4, 1, 1), y = tensor(3, 1, 4, 2, 2);
    Desc plan = plan_of(conv_graph(x, w, y, 0, 0, false, NULL), HEUR_A, EXACT, &bytes);
    CUdeviceptr p[3] = { memory, memory + 512, memory + 1024 };
#define RUN(pack) cudnnBackendExecute(dnn, plan, pack)
    OK(cuMemsetD8Async(memory, 0, 4096, stream));
    OK(RUN(pack_of(3, uids, p, workspace)));
    BITES(RUN(pack_of(3, uids, p, 0)), CUDNN_STATUS_BAD_PARAM, "bytes of workspace and has none");
    BITES(RUN(pack_of(3, uids, p, workspace + 8)), CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER, "workspace is not aligned");
    BITES(RUN(pack_of(2, uids, p, workspace)), CUDNN_STATUS_BAD_PARAM, "tensor 3 is not in the pack");
    BITES(RUN(pack_of(4, (int64_t[]){ 1, 2, 3, 9 }, (CUdeviceptr[]){ p[0], p[1], p[2], p[0] }, workspace)), CUDNN_STATUS_BAD_PARAM, "pack has 4 tensors");
    BITES(RUN(pack_of(3, uids, (CUdeviceptr[]){ p[0], p[1] + 8, p[2] }, workspace)), CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER, "tensor 2 was declared");
    BITES(RUN(pack_of(3, uids, (CUdeviceptr[]){ p[0], p[1], p[0] + 16 }, workspace)), CUDNN_STATUS_BAD_PARAM, "result 3 overlaps tensor 1");
    BITES(RUN(pack_of(3, uids, (CUdeviceptr[]){ workspace + 32, p[1], p[2] }, workspace)), CUDNN_STATUS_BAD_PARAM, "tensor 1 overlaps the workspace");
    Desc pack = make(DNN_PACK);
    OK(SET(pack, A_PACK_UIDS, T_INT64, (int64_t[]){ 1, 1 }));
    OK(SET(pack, A_PACK_POINTERS, T_VOID_PTR, (CUdeviceptr[]){ p[0], p[1] }));
    BITES(FINISH(pack), CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES, "number 1 is there twice");
    BITES(RUN(pack), CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "variant pack is not finalized");
    OK(SET(pack, A_PACK_UIDS, T_INT64, (int64_t[]){ 1, 2, 3 }));
    BITES(FINISH(pack), CUDNN_STATUS_BAD_PARAM, "3 numbers and 2 pointers");
    OK(SET(pack, A_PACK_POINTERS, T_VOID_PTR, (CUdeviceptr[]){ p[0], p[1], 0 }));
    BITES(FINISH(pack), CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "tensor 3 is null");
    BITES(RUN(plan), CUDNN_STATUS_BAD_PARAM, "types 5 and 5");
    Desc unfinished = make(DNN_PLAN), good = pack_of(3, uids, p, workspace);
    BITES(cudnnBackendExecute(dnn, unfinished, good), CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "plan is not finalized");
    cudnnHandle_t other;
    OK(cudnnCreate(&other));
    BITES(cudnnBackendExecute(other, plan, good), CUDNN_STATUS_BAD_PARAM, "made for another handle");
    OK(cudnnDestroy(other));
    CUstream s;
    OK(cuStreamCreate(&s, 1));
    OK(cudnnSetStream(dnn, s));
    OK(cuStreamDestroy_v2(s));
    BITES(RUN(good), CUDNN_STATUS_BAD_PARAM_STREAM_MISMATCH, "stream was destroyed");
    OK(cuMemFree_v2(memory));
    OK(cuMemFree_v2(workspace));
    end_dnn();
}

TEST(dnn_plan_of_another_handle)
{
    begin_dnn();
    Desc graph = conv_graph(tensor(1, 1, 4, 2, 2), tensor(2, 4, 4, 1, 1), tensor(3, 1, 4, 2, 2), 0, 0, false, NULL), heuristics = make(DNN_ENGINEHEUR);
    Desc config = make(DNN_ENGINECFG), plan = make(DNN_PLAN), used = tensor(7, 1, 1, 1, 1);
    cudnnHandle_t other;
    int64_t count;
    OK(NAMES(heuristics, A_HEUR_GRAPH, graph));
    OK(ENUM(heuristics, A_HEUR_MODE, T_HEUR_MODE, HEUR_A));
    OK(FINISH(heuristics));
    BITES(cudnnBackendGetAttribute(heuristics, A_HEUR_RESULTS, T_DESCRIPTOR, 1, &count, &used), CUDNN_STATUS_BAD_PARAM, "no fresh descriptor of type 3");
    OK(cudnnBackendGetAttribute(heuristics, A_HEUR_RESULTS, T_DESCRIPTOR, 1, &count, &config));
    CHECK(count > 1);
    OK(cudnnCreate(&other));
    OK(SET(plan, A_PLAN_HANDLE, T_HANDLE, (cudnnHandle_t[]){ other }));
    OK(NAMES(plan, A_PLAN_CONFIG, config));
    BITES(FINISH(plan), CUDNN_STATUS_BAD_PARAM, "handle is not the graph's");
    OK(cudnnDestroy(other));
    end_dnn();
}

TEST(dnn_memory_that_is_too_small_faults)
{
    begin_dnn();
    CUdeviceptr p[3], workspace;
    int64_t bytes, uids[3] = { 1, 2, 3 };
    for (int i = 0; i < 3; i++) OK(cuMemAlloc_v2(&p[i], i == 2 ? 60 : 64));
    Desc plan = plan_of(conv_graph(tensor(1, 1, 4, 2, 2), tensor(2, 4, 4, 1, 1), tensor(3, 1, 4, 2, 2), 0, 0, false, NULL), HEUR_A, EXACT, &bytes);
    OK(cuMemAlloc_v2(&workspace, (size_t)bytes));
    OK(cudnnBackendExecute(dnn, plan, pack_of(3, uids, p, workspace)));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, "tensor 3");
    SAYS(cudnnSetStream(dnn, stream), CUDNN_STATUS_EXECUTION_FAILED, "failed earlier");
}

TEST(dnn_workspace_that_is_too_small_faults)
{
    begin_dnn();
    CUdeviceptr p[3], workspace;
    int64_t bytes, uids[3] = { 1, 2, 3 };
    for (int i = 0; i < 3; i++) OK(cuMemAlloc_v2(&p[i], 64));
    Desc plan = plan_of(conv_graph(tensor(1, 1, 4, 2, 2), tensor(2, 4, 4, 1, 1), tensor(3, 1, 4, 2, 2), 0, 0, false, NULL), HEUR_A, EXACT, &bytes);
    OK(cuMemAlloc_v2(&workspace, (size_t)bytes - 1));
    OK(cudnnBackendExecute(dnn, plan, pack_of(3, uids, p, workspace)));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, "cuDNN's workspace");
}

TEST(dnn_is_captured_and_outlives_its_descriptors)
{
    begin_dnn();
    float x = 3, w = 4, y = 0;
    CUdeviceptr p[3] = { device_copy(&x, 4), device_copy(&w, 4) }, workspace;
    int64_t bytes, uids[3] = { 1, 2, 3 };
    CUgraph graph;
    CUgraphExec exec;
    OK(cuMemAlloc_v2(&p[2], 4));
    Desc plan = plan_of(conv_graph(tensor(1, 1, 1, 1, 1), tensor(2, 1, 1, 1, 1), tensor(3, 1, 1, 1, 1), 0, 0, false, NULL), HEUR_A, EXACT, &bytes);
    OK(cuMemAlloc_v2(&workspace, (size_t)bytes));
    OK(cuStreamSynchronize(stream));
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(cudnnBackendExecute(dnn, plan, pack_of(3, uids, p, workspace)));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphDestroy(graph));
    for (int i = 0; i < 2; i++) {
        OK(cuMemsetD32Async(p[2], 0, 1, stream));
        OK(cuGraphLaunch(exec, stream));
        read_back(&y, p[2], 4);
        CHECK(y == 12);
    }
    OK(cuGraphExecDestroy(exec));
    for (int i = 0; i < 3; i++) OK(cuMemFree_v2(p[i]));
    OK(cuMemFree_v2(workspace));
    end_dnn();
}

TEST(dnn_handle_without_a_stream)
{
    begin_dnn();
    cudnnHandle_t with = dnn;
    int64_t uids[3] = { 1, 2, 3 };
    CUdeviceptr p[3] = { 512, 1024, 1536 };
    OK(cudnnCreate(&dnn));
    Desc plan = plan_of(conv_graph(tensor(1, 1, 1, 1, 1), tensor(2, 1, 1, 1, 1), tensor(3, 1, 1, 1, 1), 0, 0, false, NULL), HEUR_A, EXACT, NULL);
    BITES(cudnnBackendExecute(dnn, plan, pack_of(3, uids, p, 65536)), CUDNN_STATUS_BAD_PARAM_STREAM_MISMATCH, "has no stream");
    OK(cudnnDestroy(with));
    end_dnn();
}
