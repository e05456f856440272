/* Modules, functions and launches. */
#include "ptx.h"

typedef struct NcModule {
    NcObject object;
    PtxKernel *kernels;
} NcModule;

typedef struct NcFunction {
    NcObject object;
    NcModule *module;
    const PtxKernel *kernel;
} NcFunction;

static void purge_module(NcObject *object) { ptx_free(((NcModule *)object)->kernels); }

/* Finds the log buffer in the options. */
typedef struct Log {
    char *text;
    size_t size;
    void **written;
} Log;

static void write_log(Log *log, const char *text)
{
    if (log->text && log->size) snprintf(log->text, log->size, "%s", text);
    size_t length = log->text ? strlen(text) : 0;
    if (log->written) *log->written = (void *)(uintptr_t)(length < log->size ? length : log->size ? log->size - 1 : 0);
}

static CUresult read_options(unsigned count, const CUjit_option *options, void **values, Log *info, Log *errors)
{
    if (count && (!options || !values)) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "%u options, but no array of them", count);
    for (unsigned i = 0; i < count; i++) {
        Log *log = options[i] <= CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES ? info : errors;
        switch ((int)options[i]) {
        case CU_JIT_INFO_LOG_BUFFER:
        case CU_JIT_ERROR_LOG_BUFFER: log->text = values[i]; break;
        case CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES:
        case CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES:
            /* The pointer itself is the number. */
            log->size = (unsigned)(uintptr_t)values[i];
            log->written = &values[i];
            break;
        default: return nc_misuse(CUDA_ERROR_INVALID_VALUE, "option %d is not known to this driver", (int)options[i]);
        }
    }
    if ((info->text && !info->size) || (errors->text && !errors->size)) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "a log buffer without its size");
    return CUDA_SUCCESS;
}

CUresult cuModuleLoadDataEx(CUmodule *result, const void *image, unsigned int count, CUjit_option *options, void **values)
{
    NC_ENTER(NC_CTX | NC_UNSAFE);
    if (!result || !image) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "image or result pointer is null"));
    Log info = { NULL, 0, NULL }, errors = { NULL, 0, NULL };
    CUresult code = read_options(count, options, values, &info, &errors);
    if (code) return nc_leave(code);
    if (!strncmp(image, "\177ELF", 4) || !strncmp(image, "\x50\xed\x55\xba", 4))
        return nc_leave(nc_misuse(CUDA_ERROR_INVALID_IMAGE, "a binary image, where this driver takes PTX text"));
    char reason[300] = "";
    PtxKernel *kernels = ptx_parse(image, &code, reason, sizeof reason);
    write_log(&errors, reason);
    write_log(&info, "");
    if (!kernels) return nc_leave(nc_misuse(code, "%s", reason));
    NcModule *module = nc_new_object(NC_MODULE, sizeof *module, nc_current, purge_module);
    module->kernels = kernels;
    *result = (CUmodule)module;
    return nc_leave(0);
}

CUresult cuModuleUnload(CUmodule handle)
{
    NC_ENTER(NC_CTX | NC_UNSAFE | NC_ENDS);
    int code;
    NcModule *module = nc_object(handle, NC_MODULE, CUDA_ERROR_INVALID_HANDLE, &code);
    if (!module) return nc_leave(code);
    nc_drain_context(nc_current);
    nc_end_object(&module->object);
    for (NcObject *object = nc.objects; object; object = object->next)
        if (object->kind == NC_FUNCTION && object->alive && ((NcFunction *)object)->module == module) nc_end_object(object);
    return nc_leave(0);
}

CUresult cuModuleGetFunction(CUfunction *result, CUmodule handle, const char *name)
{
    NC_ENTER(NC_CTX);
    int code;
    NcModule *module = nc_object(handle, NC_MODULE, CUDA_ERROR_INVALID_HANDLE, &code);
    if (!module) return nc_leave(code);
    if (!result || !name) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "name or result pointer is null"));
    for (const PtxKernel *kernel = module->kernels; kernel; kernel = kernel->next) {
        if (strcmp(kernel->name, name)) continue;
        NcFunction *function = nc_new_object(NC_FUNCTION, sizeof *function, nc_current, NULL);
        function->module = module;
        function->kernel = kernel;
        *result = (CUfunction)function;
        return nc_leave(0);
    }
    return nc_leave(nc_misuse(CUDA_ERROR_NOT_FOUND, "the module has no kernel '%s'", name));
}

typedef struct Launch {
    NcFunction *function;
    unsigned grid[3], block[3];
    unsigned char parameters[4096];
} Launch;

static CUresult run_launch(NcOp *op)
{
    const Launch *launch = op->data;
    if (!launch->function->object.alive) {
        nc_misuse(0, "%s of call %lu: the module of kernel %s was unloaded", op->name, op->serial, launch->function->kernel->name);
        return CUDA_ERROR_LAUNCH_FAILED;
    }
    return ptx_run(op, launch->function->kernel, launch->parameters, launch->grid, launch->block);
}

static CUresult check_shape(const NcFunction *function, const unsigned *grid, const unsigned *block)
{
    static const unsigned most[3] = { 1024, 1024, 64 };
    const PtxKernel *kernel = function->kernel;
    for (int i = 0; i < 3; i++) {
        if (!grid[i] || !block[i]) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "grid %u %u %u of blocks %u %u %u is empty", grid[0], grid[1], grid[2], block[0], block[1], block[2]);
        if (grid[i] > (i ? 65535u : 2147483647u)) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "the grid, %u %u %u, is too large", grid[0], grid[1], grid[2]);
        if (block[i] > most[i]) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "the block, %u %u %u, is too large", block[0], block[1], block[2]);
        if (kernel->required[i] && kernel->required[i] != (int)block[i])
            return nc_misuse(CUDA_ERROR_INVALID_VALUE, "kernel %s wants blocks of %d %d %d", kernel->name, kernel->required[0], kernel->required[1], kernel->required[2]);
    }
    unsigned long threads = (unsigned long)block[0] * block[1] * block[2];
    if (threads > 1024) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "a block of %lu threads; 1024 are the most", threads);
    unsigned long bound = (unsigned long)kernel->max_threads[0] * (unsigned)kernel->max_threads[1] * (unsigned)kernel->max_threads[2];
    if (bound && threads > bound) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "kernel %s was compiled for %lu threads a block", kernel->name, bound);
    return CUDA_SUCCESS;
}

/* Arguments are one pointer each, or packed in one buffer whose size is checked. */
static CUresult read_arguments(Launch *launch, void **parameters, void **extra)
{
    const PtxKernel *kernel = launch->function->kernel;
    if (kernel->parameter_bytes > (int)sizeof launch->parameters) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "%d bytes of parameters", kernel->parameter_bytes);
    if (parameters && extra) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "both parameters and extra are given");
    if (extra) {
        const void *buffer = NULL;
        size_t size = 0;
        for (int i = 0; extra[i] != CU_LAUNCH_PARAM_END; i += 2) {
            if (extra[i] == CU_LAUNCH_PARAM_BUFFER_POINTER) buffer = extra[i + 1];
            else if (extra[i] == CU_LAUNCH_PARAM_BUFFER_SIZE) size = *(size_t *)extra[i + 1];
            else return nc_misuse(CUDA_ERROR_INVALID_VALUE, "the extra array names %p", extra[i]);
        }
        if (!buffer || size != (size_t)kernel->parameter_bytes)
            return nc_misuse(CUDA_ERROR_INVALID_VALUE, "%zu bytes of parameters, kernel %s takes %d", size, kernel->name, kernel->parameter_bytes);
        memcpy(launch->parameters, buffer, size);
        return CUDA_SUCCESS;
    }
    if (!parameters && kernel->parameter_count)
        return nc_misuse(CUDA_ERROR_INVALID_VALUE, "kernel %s takes %d parameters", kernel->name, kernel->parameter_count);
    for (int i = 0; i < kernel->parameter_count; i++) {
        if (!parameters[i]) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "parameter %d ('%s') of kernel %s is null", i, kernel->parameters[i].name, kernel->name);
        memcpy(launch->parameters + kernel->parameters[i].offset, parameters[i], (size_t)kernel->parameters[i].size);
    }
    return CUDA_SUCCESS;
}

CUresult cuLaunchKernel(CUfunction handle, unsigned int gridX, unsigned int gridY, unsigned int gridZ, unsigned int blockX, unsigned int blockY,
                        unsigned int blockZ, unsigned int sharedBytes, CUstream stream_handle, void **parameters, void **extra)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    int error;
    NcFunction *function = nc_object(handle, NC_FUNCTION, CUDA_ERROR_INVALID_HANDLE, &error);
    if (!function) return nc_leave(error);
    NcStream *stream = nc_stream(stream_handle, &code);
    if (!stream) return nc_leave(code);
    if (function->object.ctx != nc_current) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_HANDLE, "the function belongs to another context"));
    if (sharedBytes > 49152) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "%u bytes of shared memory", sharedBytes));
    Launch *launch = nc_alloc(sizeof *launch);
    *launch = (Launch){ function, { gridX, gridY, gridZ }, { blockX, blockY, blockZ }, { 0 } };
    code = check_shape(function, launch->grid, launch->block);
    if (!code) code = read_arguments(launch, parameters, extra);
    if (!code) {
        NcOp *op = nc_op(nc_call_name(), run_launch, sizeof *launch);
        memcpy(op->data, launch, sizeof *launch);
        code = nc_submit(stream, op);
    }
    free(launch);
    return nc_leave(code);
}
