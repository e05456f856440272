/* What tests may ask of the driver beyond the real libraries: faults, schedules, counts, messages. All names begin with neoconf_. */
#ifndef NEOCONF_CONTROL_H
#define NEOCONF_CONTROL_H

#include "api.h"

/* A process as if freshly started: everything alive is dropped, settings go back to their defaults and the environment's
 * (NEORESNET_CONFORMANCE, e.g. "seed=7 mode=eager devices=0"). Returns how many objects and blocks were still alive. */
NC_EXPORT int neoconf_reset(void);

/* Settings by name, as in the environment; returns 0, or 1 for a name or value that does not exist. control.c lists them. */
NC_EXPORT int neoconf_set(const char *name, long long value);

/* The nth call from now of the named function returns this code instead of doing its work. */
NC_EXPORT int neoconf_fail_call(const char *function, int nth, int code);
/* The nth allocation from now, of device or pinned memory, finds no memory. */
NC_EXPORT int neoconf_fail_allocation(int nth);
/* The nth operation executed on a stream from now ends with this code, which then stays with the context. */
NC_EXPORT int neoconf_fail_execution(int nth, int code);

/* Misuse of the libraries that was answered with an error or noticed later; an empty list is what tests assert. */
NC_EXPORT int neoconf_violation_count(void);
NC_EXPORT int neoconf_violation(int index, char *text, int length);
NC_EXPORT void neoconf_clear_violations(void);
/* What was alive when the last reference to a context went. */
NC_EXPORT int neoconf_leak_count(void);
NC_EXPORT int neoconf_leak(int index, char *text, int length);
/* Why the last call that did not succeed did not. */
NC_EXPORT int neoconf_message(char *text, int length);
/* Every message from now on, misuse or not, into a file, a line each: "memory.c:69: call 5, cuMemFree_v2: ..."; NULL ends it.
 * Returns 0, or 1 where the file cannot be written. */
NC_EXPORT int neoconf_log(const char *path);

/* How often a function was called, and how many things of a kind ("memory", "pinned", "stream", "event", "module", "graph",
 * "exec", "cublas", "cudnn", "descriptor", "context") are alive. -1 for a kind that does not exist. */
NC_EXPORT long long neoconf_calls(const char *function);
NC_EXPORT int neoconf_alive(const char *kind);
/* Operations queued and not executed yet. */
NC_EXPORT int neoconf_pending(void);

/* Device memory as it is now, with no synchronisation, bounds or stream order; 0, or 1 where no allocation covers the range.
 * Tests look at stale data with it and break guard bytes on purpose (offset may reach 64 bytes beyond either end). */
NC_EXPORT int neoconf_peek(CUdeviceptr allocation, long long offset, void *bytes, size_t count);
NC_EXPORT int neoconf_poke(CUdeviceptr allocation, long long offset, const void *bytes, size_t count);

#endif
