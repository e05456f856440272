/* Declares every function that the driver exports under a real name, and nothing else. */
#ifndef NEOCONF_API_H
#define NEOCONF_API_H

#include "types.h"

#define NC_EXPORT __attribute__((visibility("default")))

/* driver: initialisation, devices, contexts */
NC_EXPORT CUresult cuInit(unsigned int flags);
NC_EXPORT CUresult cuDriverGetVersion(int *version);
NC_EXPORT CUresult cuGetErrorName(CUresult error, const char **name);
NC_EXPORT CUresult cuGetErrorString(CUresult error, const char **text);
NC_EXPORT CUresult cuDeviceGetCount(int *count);
NC_EXPORT CUresult cuDeviceGet(CUdevice *device, int ordinal);
NC_EXPORT CUresult cuDeviceGetName(char *name, int length, CUdevice device);
NC_EXPORT CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device);
NC_EXPORT CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device);
NC_EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device);
NC_EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device);
NC_EXPORT CUresult cuCtxSetCurrent(CUcontext context);
NC_EXPORT CUresult cuCtxGetCurrent(CUcontext *context);
NC_EXPORT CUresult cuCtxSynchronize(void);

/* driver: streams and events */
NC_EXPORT CUresult cuStreamCreate(CUstream *stream, unsigned int flags);
NC_EXPORT CUresult cuStreamDestroy_v2(CUstream stream);
NC_EXPORT CUresult cuStreamSynchronize(CUstream stream);
NC_EXPORT CUresult cuStreamQuery(CUstream stream);
NC_EXPORT CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned int flags);
NC_EXPORT CUresult cuEventCreate(CUevent *event, unsigned int flags);
NC_EXPORT CUresult cuEventDestroy_v2(CUevent event);
NC_EXPORT CUresult cuEventRecord(CUevent event, CUstream stream);
NC_EXPORT CUresult cuEventQuery(CUevent event);
NC_EXPORT CUresult cuEventSynchronize(CUevent event);
NC_EXPORT CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end);
NC_EXPORT CUresult cuEventElapsedTime_v2(float *milliseconds, CUevent start, CUevent end);

/* driver: memory and transfers */
NC_EXPORT CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes);
NC_EXPORT CUresult cuMemFree_v2(CUdeviceptr pointer);
NC_EXPORT CUresult cuMemAllocAsync(CUdeviceptr *pointer, size_t bytes, CUstream stream);
NC_EXPORT CUresult cuMemFreeAsync(CUdeviceptr pointer, CUstream stream);
NC_EXPORT CUresult cuMemHostAlloc(void **pointer, size_t bytes, unsigned int flags);
NC_EXPORT CUresult cuMemFreeHost(void *pointer);
NC_EXPORT CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr destination, const void *source, size_t bytes, CUstream stream);
NC_EXPORT CUresult cuMemcpyDtoHAsync_v2(void *destination, CUdeviceptr source, size_t bytes, CUstream stream);
NC_EXPORT CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr destination, CUdeviceptr source, size_t bytes, CUstream stream);
NC_EXPORT CUresult cuMemsetD8Async(CUdeviceptr destination, unsigned char value, size_t count, CUstream stream);
NC_EXPORT CUresult cuMemsetD32Async(CUdeviceptr destination, unsigned int value, size_t count, CUstream stream);

/* driver: modules, launches, graphs */
NC_EXPORT CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned int count, CUjit_option *options, void **values);
NC_EXPORT CUresult cuModuleUnload(CUmodule module);
NC_EXPORT CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name);
NC_EXPORT CUresult cuLaunchKernel(CUfunction function, unsigned int gridX, unsigned int gridY, unsigned int gridZ, unsigned int blockX,
                                  unsigned int blockY, unsigned int blockZ, unsigned int sharedBytes, CUstream stream, void **parameters,
                                  void **extra);
NC_EXPORT CUresult cuStreamBeginCapture_v2(CUstream stream, CUstreamCaptureMode mode);
NC_EXPORT CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph);
NC_EXPORT CUresult cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph graph, unsigned long long flags);
NC_EXPORT CUresult cuGraphLaunch(CUgraphExec exec, CUstream stream);
NC_EXPORT CUresult cuGraphExecDestroy(CUgraphExec exec);
NC_EXPORT CUresult cuGraphDestroy(CUgraph graph);

/* cuBLAS */
NC_EXPORT cublasStatus_t cublasCreate_v2(cublasHandle_t *handle);
NC_EXPORT cublasStatus_t cublasDestroy_v2(cublasHandle_t handle);
NC_EXPORT cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value);
NC_EXPORT cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream);
NC_EXPORT cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes);
NC_EXPORT cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode);
NC_EXPORT cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t mode);
NC_EXPORT cublasStatus_t cublasSetAtomicsMode(cublasHandle_t handle, cublasAtomicsMode_t mode);
NC_EXPORT cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t opA, cublasOperation_t opB, int m, int n, int k,
                                      const void *alpha, const void *A, cudaDataType typeA, int lda, const void *B, cudaDataType typeB,
                                      int ldb, const void *beta, void *C, cudaDataType typeC, int ldc, cublasComputeType_t compute,
                                      cublasGemmAlgo_t algorithm);

/* cuDNN 9, the graph API */
NC_EXPORT size_t cudnnGetVersion(void);
NC_EXPORT size_t cudnnGetCudartVersion(void);
NC_EXPORT void cudnnGetLastErrorString(char *text, size_t length);
NC_EXPORT cudnnStatus_t cudnnCreate(cudnnHandle_t *handle);
NC_EXPORT cudnnStatus_t cudnnDestroy(cudnnHandle_t handle);
NC_EXPORT cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t stream);
NC_EXPORT cudnnStatus_t cudnnBackendCreateDescriptor(int type, cudnnBackendDescriptor_t *descriptor);
NC_EXPORT cudnnStatus_t cudnnBackendDestroyDescriptor(cudnnBackendDescriptor_t descriptor);
NC_EXPORT cudnnStatus_t cudnnBackendSetAttribute(cudnnBackendDescriptor_t descriptor, int name, int type, int64_t count,
                                                 const void *elements);
NC_EXPORT cudnnStatus_t cudnnBackendGetAttribute(cudnnBackendDescriptor_t descriptor, int name, int type, int64_t requested,
                                                 int64_t *count, void *elements);
NC_EXPORT cudnnStatus_t cudnnBackendFinalize(cudnnBackendDescriptor_t descriptor);
NC_EXPORT cudnnStatus_t cudnnBackendExecute(cudnnHandle_t handle, cudnnBackendDescriptor_t plan, cudnnBackendDescriptor_t pack);

#endif
