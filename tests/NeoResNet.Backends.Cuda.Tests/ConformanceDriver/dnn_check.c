/* The checks when a descriptor is finalized, and the conversion of an operation graph to a program. */
#include "dnn.h"

static int read_tensor(const NcDescriptor *descriptor, DnnTensor *tensor)
{
    const DnnValue *dims = dnn_value(descriptor, A_TENSOR_DIMS), *strides = dnn_value(descriptor, A_TENSOR_STRIDES);
    if (dims->count != strides->count)
        return nc_misuse(CUDNN_STATUS_BAD_PARAM, "%lld dimensions and %lld strides", (long long)dims->count, (long long)strides->count);
    if (dims->count != 4) return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "tensors of %lld dimensions are not known to this driver", (long long)dims->count);
    *tensor = (DnnTensor){ .uid = dnn_integer(descriptor, A_TENSOR_UID, 0), .alignment = dnn_integer(descriptor, A_TENSOR_ALIGNMENT, 0),
                           .type = (int)dnn_integer(descriptor, A_TENSOR_TYPE, 0), .producer = -1 };
    const DnnValue *virtual_value = dnn_value(descriptor, A_TENSOR_VIRTUAL);
    tensor->is_virtual = virtual_value && *(unsigned char *)virtual_value->data;
    memcpy(tensor->dims, dims->data, sizeof tensor->dims);
    memcpy(tensor->strides, strides->data, sizeof tensor->strides);
    if (!dnn_width(tensor->type)) return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "tensors of type %d are not known to this driver", tensor->type);
    if (tensor->alignment < (int64_t)dnn_width(tensor->type) || (tensor->alignment & (tensor->alignment - 1)))
        return nc_misuse(CUDNN_STATUS_BAD_PARAM, "an alignment of %lld bytes", (long long)tensor->alignment);
    for (int i = 0; i < 4; i++)
        if (tensor->dims[i] < 1 || tensor->strides[i] < 1)
            return nc_misuse(CUDNN_STATUS_BAD_PARAM, "dimension %d is %lld with stride %lld", i, (long long)tensor->dims[i], (long long)tensor->strides[i]);
    /* No two elements may share an address: in ascending order, each stride must exceed the extent of the smaller ones. */
    int64_t reach = 1;
    bool used[4] = { false };
    for (int turn = 0; turn < 4; turn++) {
        int next = -1;
        for (int i = 0; i < 4; i++)
            if (!used[i] && tensor->dims[i] > 1 && (next < 0 || tensor->strides[i] < tensor->strides[next])) next = i;
        if (next < 0) break;
        used[next] = true;
        if (tensor->strides[next] < reach) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "the strides of tensor %lld overlap", (long long)tensor->uid);
        reach = tensor->strides[next] * (tensor->dims[next] - 1) + reach;
    }
    /* Kernels also use the strides of dimensions of one element: such a stride must not be less than the channels' stride. */
    for (int i = 0; i < 4; i++)
        if (tensor->dims[i] == 1 && i != 1 && tensor->strides[1] == 1 && tensor->strides[i] < tensor->dims[1])
            return nc_misuse(CUDNN_STATUS_BAD_PARAM, "the stride %lld of the dimension %d of one element is not what a dense tensor has", (long long)tensor->strides[i], i);
    return 0;
}

static int check_convolution(const NcDescriptor *d)
{
    int64_t spatial = dnn_integer(d, A_CONV_SPATIAL, 0), mode = dnn_integer(d, A_CONV_MODE, 0);
    static const int arrays[] = { A_CONV_DILATIONS, A_CONV_STRIDES, A_CONV_PRE, A_CONV_POST };
    if (spatial != 2) return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "%lld spatial dimensions are not known to this driver", (long long)spatial);
    if (mode < 0 || mode > 1) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "convolution mode %lld", (long long)mode);
    if (dnn_integer(d, A_CONV_COMP_TYPE, 0) != D_FLOAT) return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "computing in another type than float");
    for (int i = 0; i < 4; i++) {
        const DnnValue *value = dnn_value(d, arrays[i]);
        if (value->count != spatial) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "attribute %d has %lld elements", arrays[i], (long long)value->count);
        for (int j = 0; j < 2; j++)
            if (((int64_t *)value->data)[j] < (i < 2)) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "attribute %d is %lld", arrays[i], (long long)((int64_t *)value->data)[j]);
    }
    return 0;
}

static int check_pointwise(const NcDescriptor *d)
{
    int64_t mode = dnn_integer(d, A_PW_MODE, 0), nan = dnn_integer(d, A_PW_NAN, 0);
    if (mode != PW_ADD && mode != PW_MUL && mode != PW_SUB && mode != PW_MAX && mode != PW_MIN && mode != PW_RELU_FWD)
        return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "pointwise mode %lld is not known to this driver", (long long)mode);
    if (nan < 0 || nan > 1) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "NaN propagation %lld", (long long)nan);
    if (dnn_integer(d, A_PW_MATH_PREC, 0) != D_FLOAT) return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "computing in another type than float");
    return 0;
}

typedef struct Names { int conv, x, w, y, alpha, beta; } Names;

static Names names_of(int type)
{
    if (type == DNN_OP_CONV_FORWARD) return (Names){ A_FWD_CONV, A_FWD_X, A_FWD_W, A_FWD_Y, A_FWD_ALPHA, A_FWD_BETA };
    if (type == DNN_OP_CONV_DATA) return (Names){ A_DATA_CONV, A_DATA_DX, A_DATA_W, A_DATA_DY, A_DATA_ALPHA, A_DATA_BETA };
    return (Names){ A_FILTER_CONV, A_FILTER_X, A_FILTER_DW, A_FILTER_DY, A_FILTER_ALPHA, A_FILTER_BETA };
}

static int64_t *array(const NcDescriptor *d, int name) { return dnn_value(d, name)->data; }

static int check_convolution_operation(const NcDescriptor *d)
{
    Names names = names_of(d->type);
    const NcDescriptor *conv = dnn_named(d, names.conv);
    const int64_t *x = array(dnn_named(d, names.x), A_TENSOR_DIMS), *w = array(dnn_named(d, names.w), A_TENSOR_DIMS), *y = array(dnn_named(d, names.y), A_TENSOR_DIMS);
    if (x[0] != y[0] || w[0] != y[1]) return nc_misuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "images %lld and %lld, filters %lld and channels %lld", (long long)x[0], (long long)y[0], (long long)w[0], (long long)y[1]);
    if (x[1] != w[1]) {
        if (x[1] % w[1] || w[0] % (x[1] / w[1])) return nc_misuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "%lld channels, filters for %lld", (long long)x[1], (long long)w[1]);
        return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "convolutions in groups are not known to this driver");
    }
    for (int i = 0; i < 2; i++) {
        int64_t padded = x[2 + i] + array(conv, A_CONV_PRE)[i] + array(conv, A_CONV_POST)[i];
        int64_t reach = (w[2 + i] - 1) * array(conv, A_CONV_DILATIONS)[i] + 1, expected = padded < reach ? 0 : (padded - reach) / array(conv, A_CONV_STRIDES)[i] + 1;
        if (y[2 + i] != expected)
            return nc_misuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "spatial dimension %d of the result is %lld and should be %lld", i, (long long)y[2 + i], (long long)expected);
    }
    return 0;
}

static int check_pointwise_operation(const NcDescriptor *d)
{
    const NcDescriptor *x = dnn_named(d, A_OPPW_X), *b = dnn_named(d, A_OPPW_B), *y = dnn_named(d, A_OPPW_Y);
    bool two = dnn_integer(dnn_named(d, A_OPPW_DESC), A_PW_MODE, 0) < PW_RELU_FWD;
    if (!x || !y || two != (b != NULL)) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "a pointwise operation with %s", !x || !y ? "an operand missing" : two ? "one operand too few" : "one operand too many");
    for (int i = 0; i < 4; i++) {
        int64_t left = array(x, A_TENSOR_DIMS)[i], right = b ? array(b, A_TENSOR_DIMS)[i] : 1, result = array(y, A_TENSOR_DIMS)[i];
        if ((left != result && left != 1) || (right != result && right != 1) || (left > right ? left : right) != result)
            return nc_misuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "dimension %d: %lld and %lld give %lld", i, (long long)left, (long long)right, (long long)result);
    }
    return 0;
}

/* Returns the place of a tensor in the program by its number; after a misuse, its negative status. */
static int place(DnnProgram *program, const NcDescriptor *descriptor)
{
    DnnTensor tensor;
    int code = read_tensor(descriptor, &tensor);
    if (code) return -code;
    for (int i = 0; i < program->tensor_count; i++) {
        DnnTensor *known = &program->tensors[i];
        if (known->uid != tensor.uid) continue;
        bool same = known->type == tensor.type && known->is_virtual == tensor.is_virtual && known->alignment == tensor.alignment &&
                    !memcmp(known->dims, tensor.dims, sizeof tensor.dims) && !memcmp(known->strides, tensor.strides, sizeof tensor.strides);
        if (same) return i;
        return -nc_misuse(CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES, "two different tensors have the number %lld", (long long)tensor.uid);
    }
    if (program->tensor_count == 32) return -nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "more than 32 tensors");
    program->tensors[program->tensor_count] = tensor;
    return program->tensor_count++;
}

static int add_operation(DnnProgram *program, const NcDescriptor *d)
{
    DnnOperation *op = &program->operations[program->operation_count];
    *op = (DnnOperation){ .type = d->type, .b = -1 };
    if (d->type == DNN_OP_POINTWISE) {
        const NcDescriptor *pointwise = dnn_named(d, A_OPPW_DESC), *b = dnn_named(d, A_OPPW_B);
        op->mode = (int)dnn_integer(pointwise, A_PW_MODE, 0);
        op->nan = dnn_integer(pointwise, A_PW_NAN, 0) == 1;
        op->lower = dnn_number(pointwise, A_PW_LOWER_CLIP, 0);
        op->upper = dnn_number(pointwise, A_PW_UPPER_CLIP, 1e300);
        op->alpha = dnn_number(d, A_OPPW_ALPHA1, 1);
        op->beta = dnn_number(d, A_OPPW_ALPHA2, 1);
        op->x = place(program, dnn_named(d, A_OPPW_X));
        op->b = b ? place(program, b) : -1;
        op->y = place(program, dnn_named(d, A_OPPW_Y));
        if (b && op->b < 0) return -op->b;
    } else {
        Names names = names_of(d->type);
        const NcDescriptor *conv = dnn_named(d, names.conv);
        op->mode = (int)dnn_integer(conv, A_CONV_MODE, 0);
        memcpy(op->pre, array(conv, A_CONV_PRE), sizeof op->pre);
        memcpy(op->post, array(conv, A_CONV_POST), sizeof op->post);
        memcpy(op->stride, array(conv, A_CONV_STRIDES), sizeof op->stride);
        memcpy(op->dilation, array(conv, A_CONV_DILATIONS), sizeof op->dilation);
        op->alpha = dnn_number(d, names.alpha, 1);
        op->beta = dnn_number(d, names.beta, 0);
        /* Inputs in x and b, the result in y, for all three operations. */
        int x = place(program, dnn_named(d, names.x)), w = place(program, dnn_named(d, names.w)), y = place(program, dnn_named(d, names.y));
        op->x = d->type == DNN_OP_CONV_DATA ? y : x;
        op->b = d->type == DNN_OP_CONV_FILTER ? y : w;
        op->y = d->type == DNN_OP_CONV_DATA ? x : d->type == DNN_OP_CONV_FILTER ? w : y;
        if (op->b < 0) return -op->b;
    }
    if (op->x < 0 || op->y < 0) return op->x < 0 ? -op->x : -op->y;
    program->operation_count++;
    return 0;
}

/* Orders the operations so that each comes after what it reads. */
static int sort(DnnProgram *program)
{
    DnnOperation sorted[16];
    bool done[16] = { false };
    for (int i = 0; i < program->operation_count; i++) {
        int y = program->operations[i].y;
        if (program->tensors[y].producer >= 0) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "tensor %lld is written by two operations", (long long)program->tensors[y].uid);
        program->tensors[y].producer = i;
    }
    for (int count = 0; count < program->operation_count; count++) {
        int next = -1;
        for (int i = 0; i < program->operation_count && next < 0; i++) {
            const DnnOperation *op = &program->operations[i];
            int x = program->tensors[op->x].producer, b = op->b < 0 ? -1 : program->tensors[op->b].producer;
            if (!done[i] && (x < 0 || (x != i && done[x])) && (b < 0 || (b != i && done[b]))) next = i;
        }
        if (next < 0) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "an operation reads what it or its successor writes: an input must not be the output");
        done[next] = true;
        sorted[count] = program->operations[next];
    }
    memcpy(program->operations, sorted, (size_t)program->operation_count * sizeof *sorted);
    for (int i = 0; i < program->tensor_count; i++) program->tensors[i].producer = -1;
    for (int i = 0; i < program->operation_count; i++) program->tensors[program->operations[i].y].producer = i;
    return 0;
}

static int check_graph(NcDescriptor *graph)
{
    const DnnValue *operations = dnn_value(graph, A_GRAPH_OPS);
    DnnProgram program = { .handle = (const NcDnn *)dnn_named(graph, A_GRAPH_HANDLE) };
    int code = 0;
    for (int64_t i = 0; i < operations->count && !code; i++) code = add_operation(&program, ((NcDescriptor **)operations->data)[i]);
    if (!code) code = sort(&program);
    for (int i = 0; i < program.tensor_count && !code; i++) {
        bool read = false;
        for (int j = 0; j < program.operation_count; j++) read = read || program.operations[j].x == i || program.operations[j].b == i;
        if (program.tensors[i].is_virtual && (program.tensors[i].producer < 0 || !read))
            code = nc_misuse(CUDNN_STATUS_BAD_PARAM, "the virtual tensor %lld is %s", (long long)program.tensors[i].uid, read ? "never written" : "never read");
    }
    for (int i = 0; i < program.operation_count && !code; i++) {
        const DnnOperation *op = &program.operations[i];
        if (op->type != DNN_OP_POINTWISE && op->beta != 0 && program.tensors[op->y].is_virtual)
            code = nc_misuse(CUDNN_STATUS_BAD_PARAM, "beta is %g, but the result is virtual", op->beta);
    }
    if (code) return code;
    graph->program = nc_alloc(sizeof program);
    *graph->program = program;
    return 0;
}

static int check_pack(const NcDescriptor *pack)
{
    const DnnValue *uids = dnn_value(pack, A_PACK_UIDS), *pointers = dnn_value(pack, A_PACK_POINTERS);
    if (uids->count != pointers->count) return nc_misuse(CUDNN_STATUS_BAD_PARAM, "%lld numbers and %lld pointers", (long long)uids->count, (long long)pointers->count);
    for (int64_t i = 0; i < uids->count; i++) {
        if (!((void **)pointers->data)[i]) return nc_misuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "the pointer of tensor %lld is null", (long long)((int64_t *)uids->data)[i]);
        for (int64_t j = 0; j < i; j++)
            if (((int64_t *)uids->data)[i] == ((int64_t *)uids->data)[j])
                return nc_misuse(CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES, "the number %lld is there twice", (long long)((int64_t *)uids->data)[i]);
    }
    return 0;
}

int dnn_check(NcDescriptor *descriptor)
{
    DnnTensor tensor;
    switch (descriptor->type) {
    case DNN_TENSOR: return read_tensor(descriptor, &tensor);
    case DNN_CONVOLUTION: return check_convolution(descriptor);
    case DNN_POINTWISE: return check_pointwise(descriptor);
    case DNN_OP_POINTWISE: return check_pointwise_operation(descriptor);
    case DNN_OP_CONV_FORWARD:
    case DNN_OP_CONV_DATA:
    case DNN_OP_CONV_FILTER: return check_convolution_operation(descriptor);
    case DNN_GRAPH: return check_graph(descriptor);
    case DNN_ENGINEHEUR: return dnn_check_heuristics(descriptor);
    case DNN_PLAN: return dnn_check_plan(descriptor);
    case DNN_PACK: return check_pack(descriptor);
    default: return nc_misuse(CUDNN_STATUS_NOT_SUPPORTED, "descriptors of type %d come from the heuristics only, in this driver", descriptor->type);
    }
}
