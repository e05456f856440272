/* Short ways to build cuDNN graphs in tests. */
#include "selftest_dnn.h"

cudnnHandle_t dnn;
static Desc made[512];
static int made_count;

void begin_dnn(void)
{
    begin();
    made_count = 0;
    OK(cudnnCreate(&dnn));
    OK(cudnnSetStream(dnn, stream));
}

void end_dnn(void)
{
    for (int i = 0; i < made_count; i++) OK(cudnnBackendDestroyDescriptor(made[i]));
    OK(cudnnDestroy(dnn));
    end();
}

Desc make(int type)
{
    Desc desc;
    OK(cudnnBackendCreateDescriptor(type, &desc));
    CHECK(made_count < 512);
    return made[made_count++] = desc;
}

Desc tensor_unfinished(int64_t uid, int type, int64_t n, int64_t c, int64_t h, int64_t w, bool is_virtual)
{
    Desc t = make(DNN_TENSOR);
    OK(LONG(t, A_TENSOR_UID, uid));
    OK(LONG(t, A_TENSOR_ALIGNMENT, 16));
    OK(ENUM(t, A_TENSOR_TYPE, T_DATA_TYPE, type));
    OK(SET(t, A_TENSOR_DIMS, T_INT64, (int64_t[]){ n, c, h, w }));
    OK(SET(t, A_TENSOR_STRIDES, T_INT64, (int64_t[]){ h * w * c, 1, w * c, c }));
    OK(SET(t, A_TENSOR_VIRTUAL, T_BOOLEAN, (bool[]){ is_virtual }));
    return t;
}

Desc tensor(int64_t uid, int64_t n, int64_t c, int64_t h, int64_t w)
{
    Desc t = tensor_unfinished(uid, D_FLOAT, n, c, h, w, false);
    OK(FINISH(t));
    return t;
}

Desc virtual_tensor(int64_t uid, int64_t n, int64_t c, int64_t h, int64_t w)
{
    Desc t = tensor_unfinished(uid, D_FLOAT, n, c, h, w, true);
    OK(FINISH(t));
    return t;
}

Desc convolution_unfinished(int64_t pre, int64_t post, int64_t stride, int64_t dilation, int mode)
{
    Desc c = make(DNN_CONVOLUTION);
    OK(ENUM(c, A_CONV_COMP_TYPE, T_DATA_TYPE, D_FLOAT));
    OK(ENUM(c, A_CONV_MODE, T_CONV_MODE, mode));
    OK(LONG(c, A_CONV_SPATIAL, 2));
    OK(SET(c, A_CONV_PRE, T_INT64, (int64_t[]){ pre, pre }));
    OK(SET(c, A_CONV_POST, T_INT64, (int64_t[]){ post, post }));
    OK(SET(c, A_CONV_STRIDES, T_INT64, (int64_t[]){ stride, stride }));
    OK(SET(c, A_CONV_DILATIONS, T_INT64, (int64_t[]){ dilation, dilation }));
    return c;
}

Desc convolution(int64_t pre, int64_t post, int64_t stride, int64_t dilation)
{
    Desc c = convolution_unfinished(pre, post, stride, dilation, 1);
    OK(FINISH(c));
    return c;
}

Desc pointwise(int mode, int nan)
{
    Desc p = make(DNN_POINTWISE);
    OK(ENUM(p, A_PW_MODE, T_POINTWISE_MODE, mode));
    OK(ENUM(p, A_PW_MATH_PREC, T_DATA_TYPE, D_FLOAT));
    if (nan >= 0) OK(ENUM(p, A_PW_NAN, T_NAN_PROPAGATION, nan));
    OK(FINISH(p));
    return p;
}

Desc conv_operation(int type, Desc conv, Desc x, Desc w, Desc y, float alpha, float beta)
{
    Desc op = make(type);
    int base = type == DNN_OP_CONV_FORWARD ? A_FWD_ALPHA : type == DNN_OP_CONV_DATA ? A_DATA_ALPHA : A_FILTER_ALPHA;
    OK(SET(op, base, T_FLOAT, (float[]){ alpha }));
    OK(SET(op, base + 1, T_FLOAT, (float[]){ beta }));
    OK(NAMES(op, base + 2, conv));
    OK(NAMES(op, type == DNN_OP_CONV_FORWARD ? A_FWD_X : type == DNN_OP_CONV_DATA ? A_DATA_DX : A_FILTER_X, x));
    OK(NAMES(op, type == DNN_OP_CONV_FORWARD ? A_FWD_W : type == DNN_OP_CONV_DATA ? A_DATA_W : A_FILTER_DW, w));
    OK(NAMES(op, type == DNN_OP_CONV_FORWARD ? A_FWD_Y : type == DNN_OP_CONV_DATA ? A_DATA_DY : A_FILTER_DY, y));
    return op;
}

Desc pointwise_operation(int mode, int nan, Desc x, Desc b, Desc y)
{
    Desc op = make(DNN_OP_POINTWISE);
    OK(NAMES(op, A_OPPW_DESC, pointwise(mode, nan)));
    OK(NAMES(op, A_OPPW_X, x));
    if (b) OK(NAMES(op, A_OPPW_B, b));
    OK(NAMES(op, A_OPPW_Y, y));
    OK(FINISH(op));
    return op;
}

Desc graph_unfinished(int count, Desc *operations)
{
    Desc graph = make(DNN_GRAPH);
    OK(SET(graph, A_GRAPH_HANDLE, T_HANDLE, (cudnnHandle_t[]){ dnn }));
    OK(cudnnBackendSetAttribute(graph, A_GRAPH_OPS, T_DESCRIPTOR, count, operations));
    return graph;
}

Desc plan_of(Desc graph, int mode, int64_t wanted, int64_t *workspace)
{
    Desc heuristics = make(DNN_ENGINEHEUR), configs[16];
    int64_t count = 0;
    OK(NAMES(heuristics, A_HEUR_GRAPH, graph));
    OK(ENUM(heuristics, A_HEUR_MODE, T_HEUR_MODE, mode));
    if (FINISH(heuristics)) return NULL;
    OK(cudnnBackendGetAttribute(heuristics, A_HEUR_RESULTS, T_DESCRIPTOR, 0, &count, NULL));
    for (int i = 0; i < count; i++) configs[i] = make(DNN_ENGINECFG);
    OK(cudnnBackendGetAttribute(heuristics, A_HEUR_RESULTS, T_DESCRIPTOR, count, &count, configs));
    for (int i = 0; i < count; i++) {
        int64_t index = -1;
        Desc engine = make(DNN_ENGINE);
        OK(cudnnBackendGetAttribute(configs[i], A_CFG_ENGINE, T_DESCRIPTOR, 1, NULL, &engine));
        OK(cudnnBackendGetAttribute(engine, A_ENGINE_INDEX, T_INT64, 1, NULL, &index));
        if (wanted >= 0 && index != wanted) continue;
        Desc plan = make(DNN_PLAN);
        OK(SET(plan, A_PLAN_HANDLE, T_HANDLE, (cudnnHandle_t[]){ dnn }));
        OK(NAMES(plan, A_PLAN_CONFIG, configs[i]));
        if (FINISH(plan)) continue;
        if (workspace) OK(cudnnBackendGetAttribute(plan, A_PLAN_WORKSPACE, T_INT64, 1, NULL, workspace));
        return plan;
    }
    return NULL;
}

Desc pack_of(int count, const int64_t *uids, const CUdeviceptr *pointers, CUdeviceptr workspace)
{
    Desc pack = make(DNN_PACK);
    OK(cudnnBackendSetAttribute(pack, A_PACK_UIDS, T_INT64, count, uids));
    OK(cudnnBackendSetAttribute(pack, A_PACK_POINTERS, T_VOID_PTR, count, pointers));
    if (workspace) OK(SET(pack, A_PACK_WORKSPACE, T_VOID_PTR, (CUdeviceptr[]){ workspace }));
    OK(FINISH(pack));
    return pack;
}
