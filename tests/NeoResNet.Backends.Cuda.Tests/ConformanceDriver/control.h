/* Functions that tests call in addition to the real ones: faults, schedules, counts, messages. All names start with neoconf_. */
#ifndef NEOCONF_CONTROL_H
#define NEOCONF_CONTROL_H

#include "api.h"

/* Restores the state of a new process: drops all live objects and resets the settings to their defaults and those of the environment
 * (NEORESNET_CONFORMANCE, for example "seed=7 mode=eager devices=0"). Returns the number of objects and blocks that were alive. */
NC_EXPORT int neoconf_reset(void);

/* Changes a setting by its name in the environment. Returns 0, or 1 for an unknown name or value. control.c lists the names. */
NC_EXPORT int neoconf_set(const char *name, long long value);

/* Makes the nth call from now of the named function return this code instead of doing its work. */
NC_EXPORT int neoconf_fail_call(const char *function, int nth, int code);
/* Makes the nth allocation from now, of device or pinned memory, fail. */
NC_EXPORT int neoconf_fail_allocation(int nth);
/* Makes the nth operation executed on a stream from now end with this code, which the context then keeps. */
NC_EXPORT int neoconf_fail_execution(int nth, int code);

/* Misuse of the libraries, reported by a call or noticed later. Tests assert that the list is empty. */
NC_EXPORT int neoconf_violation_count(void);
NC_EXPORT int neoconf_violation(int index, char *text, int length);
NC_EXPORT void neoconf_clear_violations(void);
/* The objects that were alive when the last reference to a context was released. */
NC_EXPORT int neoconf_leak_count(void);
NC_EXPORT int neoconf_leak(int index, char *text, int length);
/* The reason of the last failed call. */
NC_EXPORT int neoconf_message(char *text, int length);
/* Writes every later message, misuse or not, to a file, one per line: "memory.c:69: call 5, cuMemFree_v2: ...". NULL stops it.
 * Returns 0, or 1 if the file cannot be written. */
NC_EXPORT int neoconf_log(const char *path);

/* The number of calls of a function, and the number of live objects of a kind ("memory", "pinned", "stream", "event", "module", "graph",
 * "exec", "cublas", "cudnn", "descriptor", "context"). -1 for an unknown kind. */
NC_EXPORT long long neoconf_calls(const char *function);
NC_EXPORT int neoconf_alive(const char *kind);
/* The number of queued operations that are not yet executed. */
NC_EXPORT int neoconf_pending(void);

/* Reads or writes device memory without synchronization, bounds or stream order. Returns 0, or 1 if no allocation covers the range.
 * Tests read stale data and overwrite guard bytes with it (the offset may reach 64 bytes beyond either end). */
NC_EXPORT int neoconf_peek(CUdeviceptr allocation, long long offset, void *bytes, size_t count);
NC_EXPORT int neoconf_poke(CUdeviceptr allocation, long long offset, const void *bytes, size_t count);

#endif
