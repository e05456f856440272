/* The driver's representation of cuDNN descriptors. */
#ifndef NEOCONF_DNN_H
#define NEOCONF_DNN_H

#include "internal.h"

typedef struct DnnValue {
    int name, type;
    int64_t count;
    void *data;
} DnnValue;

typedef struct NcDnn {
    NcObject object;
    NcStream *stream;
} NcDnn;

/* A descriptor that others reference stays readable after it is destroyed, because graphs and plans outlive their parts. */
typedef struct NcDescriptor {
    NcObject object;
    int type;
    bool finalized;
    DnnValue values[12];
    int count;
    struct DnnProgram *program; /* of a graph, and of what was made from it */
    int engine;                 /* of engines, configurations and plans */
    int64_t workspace;
} NcDescriptor;

/* A tensor with its attributes; dims are in the order N, C, H, W for any strides. */
typedef struct DnnTensor {
    int64_t uid, alignment, dims[4], strides[4];
    int type;
    bool is_virtual;
    int producer; /* operation that writes it, or -1 */
} DnnTensor;

typedef struct DnnOperation {
    int type;             /* of its descriptor */
    int mode;             /* of a pointwise operation; of a convolution: whether the filter is flipped */
    bool nan;             /* whether ReLU lets NaN through */
    double lower, upper;
    int x, b, y;          /* tensors: inputs and output; b is -1 if there is none; for convolutions b is the filter or the gradient */
    double alpha, beta;   /* convolutions: result and old value; pointwise: first and second operand */
    int64_t pre[2], post[2], stride[2], dilation[2];
} DnnOperation;

typedef struct DnnProgram {
    DnnTensor tensors[32];
    int tensor_count;
    DnnOperation operations[16]; /* in an order in which they can run */
    int operation_count;
    const NcDnn *handle;
} DnnProgram;

#define DNN_ENTER(needs)                                                        \
    do {                                                                        \
        int entered_ = nc_enter(__func__, (needs), dnn_code);                   \
        if (entered_) return (cudnnStatus_t)entered_;                           \
    } while (0)
#define DNN_LEAVE(code) return (cudnnStatus_t)nc_leave((int)(code))

/* dnn_descriptor.c */
int dnn_code(CUresult code);
NcDnn *dnn_handle(const void *handle, int *code);
NcDescriptor *dnn_descriptor(const void *handle, int *code);
const DnnValue *dnn_value(const NcDescriptor *descriptor, int name);
int64_t dnn_integer(const NcDescriptor *descriptor, int name, int64_t standard);
double dnn_number(const NcDescriptor *descriptor, int name, double standard);
NcDescriptor *dnn_named(const NcDescriptor *descriptor, int name);
size_t dnn_width(int type);

/* dnn_check.c: the checks of finalizing, and the program of a graph */
int dnn_check(NcDescriptor *descriptor);

/* dnn_engine.c */
int dnn_unsupported(const DnnProgram *program, const char **why);
int dnn_check_heuristics(NcDescriptor *heuristics);
int dnn_check_plan(NcDescriptor *plan);
int dnn_engines(const NcDescriptor *heuristics, int *engines);
int dnn_notes(int engine, int32_t *notes);
/* How an engine changes its inputs and result; see dnn_run.c. */
enum { DNN_EXACT, DNN_TF32, DNN_DOWN_CONVERTS, DNN_NONDETERMINISTIC, DNN_WINOGRAD };
int dnn_arithmetic(int engine);

/* dnn_run.c */
typedef struct DnnRun {
    DnnProgram program;
    int engine;
    CUdeviceptr pointers[32]; /* of the tensors; 0 for virtual ones */
    CUdeviceptr workspace;
    int64_t workspace_bytes;
} DnnRun;
CUresult dnn_run(NcOp *op);
int64_t dnn_extent(const DnnTensor *tensor); /* bytes from the first element to the end of the last */

#endif
