/* Short ways to build cuDNN graphs in tests. */
#ifndef NEOCONF_SELFTEST_DNN_H
#define NEOCONF_SELFTEST_DNN_H

#include "selftest.h"

typedef cudnnBackendDescriptor_t Desc;

extern cudnnHandle_t dnn;

void begin_dnn(void);
void end_dnn(void); /* destroys all descriptors that make made */

Desc make(int type);
#define SET(desc, name, type, ...) cudnnBackendSetAttribute(desc, name, type, sizeof((__VA_ARGS__)) / sizeof((__VA_ARGS__)[0]), __VA_ARGS__)
#define ENUM(desc, name, type, value) cudnnBackendSetAttribute(desc, name, type, 1, (int32_t[]){ value })
#define LONG(desc, name, value) cudnnBackendSetAttribute(desc, name, T_INT64, 1, (int64_t[]){ value })
#define NAMES(desc, name, other) cudnnBackendSetAttribute(desc, name, T_DESCRIPTOR, 1, (Desc[]){ other })
#define FINISH(desc) cudnnBackendFinalize(desc)

/* Channels last without gaps; a filter is the same with K instead of N. */
Desc tensor_unfinished(int64_t uid, int type, int64_t n, int64_t c, int64_t h, int64_t w, bool is_virtual);
Desc tensor(int64_t uid, int64_t n, int64_t c, int64_t h, int64_t w);
Desc virtual_tensor(int64_t uid, int64_t n, int64_t c, int64_t h, int64_t w);
Desc convolution_unfinished(int64_t pre, int64_t post, int64_t stride, int64_t dilation, int mode);
Desc convolution(int64_t pre, int64_t post, int64_t stride, int64_t dilation);
Desc pointwise(int mode, int nan);
Desc conv_operation(int type, Desc conv, Desc x, Desc w, Desc y, float alpha, float beta);
Desc pointwise_operation(int mode, int nan, Desc x, Desc b, Desc y);
Desc graph_unfinished(int count, Desc *operations);
/* Returns the first configuration of a mode whose engine has this number; -1 for the first that gives a plan. NULL if there is none. */
Desc plan_of(Desc graph, int mode, int64_t engine, int64_t *workspace);
Desc pack_of(int count, const int64_t *uids, const CUdeviceptr *pointers, CUdeviceptr workspace);

#endif
