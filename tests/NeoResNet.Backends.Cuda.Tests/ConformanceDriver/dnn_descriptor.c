/* cuDNN handles and descriptors: the attributes, and setting and reading them in the right state. */
#include "dnn.h"

typedef struct Rule {
    int descriptor, name, type;
    int min, max;    /* number of elements; max 0: read only */
    bool required;
    int names;        /* kind of descriptor that it references, or -1 */
} Rule;

enum { ANY_REAL = 100 }; /* FLOAT or DOUBLE */

static const Rule rules[] = {
    { DNN_TENSOR, A_TENSOR_ALIGNMENT, T_INT64, 1, 1, true, -1 },
    { DNN_TENSOR, A_TENSOR_TYPE, T_DATA_TYPE, 1, 1, true, -1 },
    { DNN_TENSOR, A_TENSOR_DIMS, T_INT64, 1, 8, true, -1 },
    { DNN_TENSOR, A_TENSOR_STRIDES, T_INT64, 1, 8, true, -1 },
    { DNN_TENSOR, A_TENSOR_UID, T_INT64, 1, 1, true, -1 },
    { DNN_TENSOR, A_TENSOR_VIRTUAL, T_BOOLEAN, 1, 1, false, -1 },
    { DNN_CONVOLUTION, A_CONV_COMP_TYPE, T_DATA_TYPE, 1, 1, true, -1 },
    { DNN_CONVOLUTION, A_CONV_MODE, T_CONV_MODE, 1, 1, true, -1 },
    { DNN_CONVOLUTION, A_CONV_DILATIONS, T_INT64, 1, 6, true, -1 },
    { DNN_CONVOLUTION, A_CONV_STRIDES, T_INT64, 1, 6, true, -1 },
    { DNN_CONVOLUTION, A_CONV_POST, T_INT64, 1, 6, true, -1 },
    { DNN_CONVOLUTION, A_CONV_PRE, T_INT64, 1, 6, true, -1 },
    { DNN_CONVOLUTION, A_CONV_SPATIAL, T_INT64, 1, 1, true, -1 },
    { DNN_POINTWISE, A_PW_MODE, T_POINTWISE_MODE, 1, 1, true, -1 },
    { DNN_POINTWISE, A_PW_MATH_PREC, T_DATA_TYPE, 1, 1, true, -1 },
    { DNN_POINTWISE, A_PW_NAN, T_NAN_PROPAGATION, 1, 1, false, -1 },
    { DNN_POINTWISE, A_PW_LOWER_CLIP, T_DOUBLE, 1, 1, false, -1 },
    { DNN_POINTWISE, A_PW_UPPER_CLIP, T_DOUBLE, 1, 1, false, -1 },
    { DNN_OP_CONV_FORWARD, A_FWD_ALPHA, ANY_REAL, 1, 1, true, -1 },
    { DNN_OP_CONV_FORWARD, A_FWD_BETA, ANY_REAL, 1, 1, true, -1 },
    { DNN_OP_CONV_FORWARD, A_FWD_CONV, T_DESCRIPTOR, 1, 1, true, DNN_CONVOLUTION },
    { DNN_OP_CONV_FORWARD, A_FWD_W, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_FORWARD, A_FWD_X, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_FORWARD, A_FWD_Y, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_DATA, A_DATA_ALPHA, ANY_REAL, 1, 1, true, -1 },
    { DNN_OP_CONV_DATA, A_DATA_BETA, ANY_REAL, 1, 1, true, -1 },
    { DNN_OP_CONV_DATA, A_DATA_CONV, T_DESCRIPTOR, 1, 1, true, DNN_CONVOLUTION },
    { DNN_OP_CONV_DATA, A_DATA_W, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_DATA, A_DATA_DX, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_DATA, A_DATA_DY, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_FILTER, A_FILTER_ALPHA, ANY_REAL, 1, 1, true, -1 },
    { DNN_OP_CONV_FILTER, A_FILTER_BETA, ANY_REAL, 1, 1, true, -1 },
    { DNN_OP_CONV_FILTER, A_FILTER_CONV, T_DESCRIPTOR, 1, 1, true, DNN_CONVOLUTION },
    { DNN_OP_CONV_FILTER, A_FILTER_DW, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_FILTER, A_FILTER_X, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_CONV_FILTER, A_FILTER_DY, T_DESCRIPTOR, 1, 1, true, DNN_TENSOR },
    { DNN_OP_POINTWISE, A_OPPW_DESC, T_DESCRIPTOR, 1, 1, true, DNN_POINTWISE },
    { DNN_OP_POINTWISE, A_OPPW_X, T_DESCRIPTOR, 1, 1, false, DNN_TENSOR },
    { DNN_OP_POINTWISE, A_OPPW_B, T_DESCRIPTOR, 1, 1, false, DNN_TENSOR },
    { DNN_OP_POINTWISE, A_OPPW_Y, T_DESCRIPTOR, 1, 1, false, DNN_TENSOR },
    { DNN_OP_POINTWISE, A_OPPW_ALPHA1, ANY_REAL, 1, 1, false, -1 },
    { DNN_OP_POINTWISE, A_OPPW_ALPHA2, ANY_REAL, 1, 1, false, -1 },
    { DNN_GRAPH, A_GRAPH_HANDLE, T_HANDLE, 1, 1, true, -1 },
    { DNN_GRAPH, A_GRAPH_OPS, T_DESCRIPTOR, 1, 16, true, -1 },
    { DNN_ENGINEHEUR, A_HEUR_GRAPH, T_DESCRIPTOR, 1, 1, true, DNN_GRAPH },
    { DNN_ENGINEHEUR, A_HEUR_MODE, T_HEUR_MODE, 1, 1, true, -1 },
    { DNN_ENGINEHEUR, A_HEUR_RESULTS, T_DESCRIPTOR, 0, 0, false, DNN_ENGINECFG },
    { DNN_ENGINECFG, A_CFG_ENGINE, T_DESCRIPTOR, 0, 0, false, DNN_ENGINE },
    { DNN_ENGINE, A_ENGINE_INDEX, T_INT64, 0, 0, false, -1 },
    { DNN_ENGINE, A_ENGINE_NUMERICAL, T_NUMERICAL_NOTE, 0, 0, false, -1 },
    { DNN_ENGINE, A_ENGINE_BEHAVIOR, T_BEHAVIOR_NOTE, 0, 0, false, -1 },
    { DNN_PLAN, A_PLAN_HANDLE, T_HANDLE, 1, 1, true, -1 },
    { DNN_PLAN, A_PLAN_CONFIG, T_DESCRIPTOR, 1, 1, true, DNN_ENGINECFG },
    { DNN_PLAN, A_PLAN_WORKSPACE, T_INT64, 0, 0, false, -1 },
    { DNN_PACK, A_PACK_UIDS, T_INT64, 1, 32, true, -1 },
    { DNN_PACK, A_PACK_POINTERS, T_VOID_PTR, 1, 32, true, -1 },
    { DNN_PACK, A_PACK_WORKSPACE, T_VOID_PTR, 1, 1, false, -1 },
};

enum { RULES = sizeof rules / sizeof rules[0] };

static char last_error[400];

int dnn_code(CUresult code)
{
    switch ((int)code) {
    case CUDA_SUCCESS: return CUDNN_STATUS_SUCCESS;
    case CUDA_ERROR_NOT_INITIALIZED:
    case CUDA_ERROR_INVALID_CONTEXT:
    case CUDA_ERROR_CONTEXT_IS_DESTROYED: return CUDNN_STATUS_NOT_INITIALIZED;
    case CUDA_ERROR_INVALID_VALUE:
    case CUDA_ERROR_INVALID_HANDLE: return CUDNN_STATUS_BAD_PARAM;
    case CUDA_ERROR_NOT_SUPPORTED: return CUDNN_STATUS_NOT_SUPPORTED;
    default: return CUDNN_STATUS_EXECUTION_FAILED;
    }
}

size_t dnn_width(int type) { return type == D_FLOAT ? 4 : type == D_HALF || type == D_BFLOAT16 ? 2 : 0; }

size_t cudnnGetVersion(void)
{
    nc_configure();
    return (size_t)nc.set.cudnn;
}

size_t cudnnGetCudartVersion(void)
{
    nc_configure();
    return (size_t)nc.set.cudart;
}

void cudnnGetLastErrorString(char *text, size_t length)
{
    if (!text || !length) return;
    neoconf_message(last_error, sizeof last_error);
    snprintf(text, length, "%s", last_error);
}

NcDnn *dnn_handle(const void *handle, int *code)
{
    NcDnn *dnn = nc_object(handle, NC_CUDNN, CUDNN_STATUS_BAD_PARAM, code);
    if (!dnn || dnn->object.ctx == nc_current) return dnn;
    *code = nc_misuse(CUDNN_STATUS_BAD_PARAM, "the handle was made in another context");
    return NULL;
}

cudnnStatus_t cudnnCreate(cudnnHandle_t *handle)
{
    DNN_ENTER(NC_CTX | NC_UNSAFE);
    if (!handle) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "handle is null"));
    *handle = (cudnnHandle_t)nc_new_object(NC_CUDNN, sizeof(NcDnn), nc_current, NULL);
    DNN_LEAVE(0);
}

cudnnStatus_t cudnnDestroy(cudnnHandle_t handle)
{
    DNN_ENTER(NC_CTX | NC_UNSAFE | NC_ENDS);
    int code;
    NcDnn *dnn = dnn_handle(handle, &code);
    if (!dnn) DNN_LEAVE(code);
    nc_drain_context(nc_current);
    nc_end_object(&dnn->object);
    DNN_LEAVE(0);
}

cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t stream_handle)
{
    DNN_ENTER(NC_CTX);
    int code;
    CUresult stream_code;
    NcDnn *dnn = dnn_handle(handle, &code);
    if (!dnn) DNN_LEAVE(code);
    NcStream *stream = nc_stream(stream_handle, &stream_code);
    if (!stream) DNN_LEAVE(dnn_code(stream_code));
    dnn->stream = stream;
    DNN_LEAVE(0);
}

NcDescriptor *dnn_descriptor(const void *handle, int *code) { return nc_object(handle, NC_DESCRIPTOR, CUDNN_STATUS_BAD_PARAM, code); }

static void purge(NcObject *object)
{
    NcDescriptor *descriptor = (NcDescriptor *)object;
    for (int i = 0; i < descriptor->count; i++) free(descriptor->values[i].data);
    descriptor->count = 0;
    if (descriptor->type == DNN_GRAPH) free(descriptor->program);
    descriptor->program = NULL;
}

cudnnStatus_t cudnnBackendCreateDescriptor(int type, cudnnBackendDescriptor_t *result)
{
    DNN_ENTER(NC_CTX);
    if (!result) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "descriptor is null"));
    bool known = false;
    for (int i = 0; i < RULES; i++) known = known || rules[i].descriptor == type;
    if (!known) DNN_LEAVE(nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "descriptors of type %d are not known to this driver", type));
    NcDescriptor *descriptor = nc_new_object(NC_DESCRIPTOR, sizeof *descriptor, nc_current, purge);
    descriptor->type = type;
    descriptor->engine = -1;
    *result = descriptor;
    DNN_LEAVE(0);
}

cudnnStatus_t cudnnBackendDestroyDescriptor(cudnnBackendDescriptor_t handle)
{
    DNN_ENTER(NC_CTX | NC_ENDS);
    int code;
    NcDescriptor *descriptor = dnn_descriptor(handle, &code);
    if (!descriptor) DNN_LEAVE(code);
    nc_end_object(&descriptor->object);
    if (descriptor->type == DNN_PACK || descriptor->type == DNN_ENGINEHEUR) purge(&descriptor->object); /* nothing references these */
    DNN_LEAVE(0);
}

static size_t size_of(int type)
{
    switch (type) {
    case T_BOOLEAN: return 1;
    case T_INT64:
    case T_DOUBLE: return 8;
    case T_HANDLE:
    case T_VOID_PTR:
    case T_DESCRIPTOR: return sizeof(void *);
    default: return 4;
    }
}

static const Rule *rule_of(int descriptor, int name)
{
    for (int i = 0; i < RULES; i++)
        if (rules[i].descriptor == descriptor && rules[i].name == name) return &rules[i];
    return NULL;
}

const DnnValue *dnn_value(const NcDescriptor *descriptor, int name)
{
    for (int i = 0; i < descriptor->count; i++)
        if (descriptor->values[i].name == name) return &descriptor->values[i];
    return NULL;
}

int64_t dnn_integer(const NcDescriptor *descriptor, int name, int64_t standard)
{
    const DnnValue *value = dnn_value(descriptor, name);
    if (!value) return standard;
    int32_t narrow = 0;
    int64_t wide = 0;
    memcpy(size_of(value->type) == 8 ? (void *)&wide : (void *)&narrow, value->data, size_of(value->type));
    return size_of(value->type) == 8 ? wide : narrow;
}

double dnn_number(const NcDescriptor *descriptor, int name, double standard)
{
    const DnnValue *value = dnn_value(descriptor, name);
    if (!value) return standard;
    return value->type == T_FLOAT ? *(float *)value->data : *(double *)value->data;
}

NcDescriptor *dnn_named(const NcDescriptor *descriptor, int name)
{
    const DnnValue *value = dnn_value(descriptor, name);
    return value ? *(NcDescriptor **)value->data : NULL;
}

/* Descriptors and handles that an attribute references must be alive, of the right kind and finalized. */
static int check_elements(const Rule *rule, int64_t count, const void *elements)
{
    int code = 0;
    for (int64_t i = 0; i < count; i++) {
        if (rule->type == T_HANDLE) {
            if (!dnn_handle(((void *const *)elements)[i], &code)) return code;
        } else if (rule->type == T_DESCRIPTOR) {
            const NcDescriptor *named = dnn_descriptor(((void *const *)elements)[i], &code);
            if (!named) return code;
            if (!named->finalized) return nc_misuse(CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "attribute %d names a descriptor that is not finalized", rule->name);
            bool kind = rule->names < 0 ? named->type >= DNN_OP_CONV_FORWARD && named->type <= DNN_OP_POINTWISE : named->type == rule->names;
            if (!kind) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "attribute %d names a descriptor of type %d", rule->name, named->type);
        } else if (rule->type == T_BOOLEAN && ((const unsigned char *)elements)[i] > 1)
            return nc_misuse(CUDNN_STATUS_BAD_PARAM, "attribute %d is the truth value %d", rule->name, ((const unsigned char *)elements)[i]);
    }
    return 0;
}

cudnnStatus_t cudnnBackendSetAttribute(cudnnBackendDescriptor_t handle, int name, int type, int64_t count, const void *elements)
{
    DNN_ENTER(NC_CTX);
    int code;
    NcDescriptor *descriptor = dnn_descriptor(handle, &code);
    if (!descriptor) DNN_LEAVE(code);
    if (descriptor->finalized) DNN_LEAVE(nc_misuse(CUDNN_STATUS_NOT_INITIALIZED, "attribute %d is set after the descriptor was finalized", name));
    const Rule *rule = rule_of(descriptor->type, name);
    if (!rule) DNN_LEAVE(nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "attribute %d of descriptors of type %d is not known to this driver", name, descriptor->type));
    if (!rule->max) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM, "attribute %d is read only", name));
    if (rule->type == ANY_REAL ? type != T_FLOAT && type != T_DOUBLE : type != rule->type)
        DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE, "attribute %d is set as type %d", name, type));
    if (count < rule->min || count > rule->max)
        DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND, "attribute %d is set with %lld elements", name, (long long)count));
    if (!elements) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "the elements of attribute %d are null", name));
    code = check_elements(rule, count, elements);
    if (code) DNN_LEAVE(code);
    DnnValue *value = (DnnValue *)(uintptr_t)dnn_value(descriptor, name);
    if (!value) value = &descriptor->values[descriptor->count++];
    free(value->data);
    size_t bytes = (size_t)count * size_of(type);
    *value = (DnnValue){ name, type, count, nc_alloc(bytes) };
    memcpy(value->data, elements, bytes);
    DNN_LEAVE(0);
}

/* Reads an attribute that a finalized descriptor computes: the bytes go to out, the number of elements to *available. */
static void derived(const NcDescriptor *descriptor, int name, void *out, int64_t *available)
{
    int32_t *notes = out;
    switch (name) {
    case A_ENGINE_INDEX: *available = 1; *(int64_t *)out = descriptor->engine; break;
    case A_ENGINE_NUMERICAL: *available = dnn_notes(descriptor->engine, notes); break;
    case A_ENGINE_BEHAVIOR: *available = 0; break;
    case A_PLAN_WORKSPACE: *available = 1; *(int64_t *)out = descriptor->workspace; break;
    default: *available = 0;
    }
}

/* Writes results to descriptors of the caller and finalizes them. */
static int fill_descriptors(const NcDescriptor *descriptor, int kind, int64_t requested, int64_t *available, void *elements)
{
    int engines[16] = { descriptor->engine }, code = 0;
    *available = kind == DNN_ENGINECFG ? dnn_engines(descriptor, engines) : 1;
    for (int64_t i = 0; elements && i < requested && i < *available; i++) {
        NcDescriptor *result = dnn_descriptor(((void **)elements)[i], &code);
        if (!result) return code;
        if (result->type != kind || result->finalized)
            return nc_misuse(CUDNN_STATUS_BAD_PARAM, "element %lld is no fresh descriptor of type %d", (long long)i, kind);
        result->engine = engines[i];
        result->program = descriptor->program;
        result->finalized = true;
    }
    return 0;
}

cudnnStatus_t cudnnBackendGetAttribute(cudnnBackendDescriptor_t handle, int name, int type, int64_t requested, int64_t *count, void *elements)
{
    DNN_ENTER(NC_CTX);
    int code;
    NcDescriptor *descriptor = dnn_descriptor(handle, &code);
    if (!descriptor) DNN_LEAVE(code);
    if (!descriptor->finalized) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "attribute %d is read before the descriptor is finalized", name));
    const Rule *rule = rule_of(descriptor->type, name);
    if (!rule) DNN_LEAVE(nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "attribute %d of descriptors of type %d is not known to this driver", name, descriptor->type));
    const DnnValue *value = dnn_value(descriptor, name);
    if (value ? type != value->type : type != rule->type) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE, "attribute %d is read as type %d", name, type));
    if (requested < 0 || (requested && !elements)) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM, "%lld elements of attribute %d into nothing", (long long)requested, name));
    int64_t available = value ? value->count : 0;
    if (!rule->max && rule->names >= 0) code = fill_descriptors(descriptor, rule->names, requested, &available, elements);
    else {
        int64_t room[8];
        if (!value) derived(descriptor, name, room, &available);
        int64_t copied = requested < available ? requested : available;
        if (copied) memcpy(elements, value ? value->data : room, (size_t)copied * size_of(type));
    }
    if (code) DNN_LEAVE(code);
    if (count) *count = available;
    DNN_LEAVE(0);
}

cudnnStatus_t cudnnBackendFinalize(cudnnBackendDescriptor_t handle)
{
    DNN_ENTER(NC_CTX);
    int code;
    NcDescriptor *descriptor = dnn_descriptor(handle, &code);
    if (!descriptor) DNN_LEAVE(code);
    if (descriptor->finalized) DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM, "the descriptor is finalized already"));
    for (int i = 0; i < RULES; i++)
        if (rules[i].descriptor == descriptor->type && rules[i].required && !dnn_value(descriptor, rules[i].name))
            DNN_LEAVE(nc_misuse(CUDNN_STATUS_BAD_PARAM, "attribute %d of the descriptor of type %d is missing", rules[i].name, descriptor->type));
    code = dnn_check(descriptor);
    descriptor->finalized = !code;
    DNN_LEAVE(code);
}
