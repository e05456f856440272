/* Declarations shared by the files of the driver. One lock guards everything. It is released only while a thread waits. */
#ifndef NEOCONF_INTERNAL_H
#define NEOCONF_INTERNAL_H

#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <time.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "control.h"

#define NC_SLOTS 32   /* streams that the race check distinguishes */
#define NC_DEVICES 4
#define NC_GUARD 64   /* guard bytes before and after a block */
#define NC_FRESH 0xCD
#define NC_FREED 0xDD
#define NC_GUARD_BYTE 0xFB

typedef enum NcKind {
    NC_CONTEXT, NC_STREAM, NC_EVENT, NC_MODULE, NC_FUNCTION, NC_GRAPH, NC_EXEC, NC_CUBLAS, NC_CUDNN, NC_DESCRIPTOR, NC_KINDS
} NcKind;

typedef struct NcContext NcContext;

/* Head of every object with a handle. The memory stays until neoconf_reset, so that a dead handle differs from an unknown one
 * and no address is used twice. */
typedef struct NcObject {
    NcKind kind;
    bool alive;
    NcContext *ctx;
    unsigned long serial, ended;      /* numbers of the calls that created and ended it */
    const char *made_by, *ended_by;
    void (*purge)(struct NcObject *); /* frees what the object owns; called once */
    struct NcObject *next;
} NcObject;

struct NcContext {
    NcObject object;
    int device;
    int references;
    CUresult sticky;
};

typedef struct NcEvent {
    NcObject object;
    unsigned flags;
    unsigned long recorded, completed; /* numbers of records queued and executed */
    double time;                       /* milliseconds at which the last record was executed */
    uint64_t clock[NC_SLOTS];
    struct NcCapture *capture;         /* the capture whose position it holds, if it was last recorded in one */
    int *deps, count;
} NcEvent;

typedef struct NcOp NcOp;

typedef struct NcStream {
    NcObject object;
    unsigned flags;
    NcOp *head, *tail;
    int pending;
    int slot;
    uint64_t clock[NC_SLOTS];
    struct NcCapture *capture;
    int *deps, count;                  /* nodes that the next captured operation depends on */
    struct NcStream *next;             /* all streams with work or alive */
} NcStream;

/* A piece of work. Captured work is shared between graphs and runs many times, so running must not consume the payload. */
struct NcOp {
    NcOp *next;
    const char *name;
    unsigned long serial;
    NcContext *ctx;
    int refs;
    CUresult (*run)(NcOp *op);
    void (*drop)(NcOp *op);            /* frees what the payload owns */
    NcEvent *event;                    /* recorded or waited for */
    unsigned long generation;
    bool waits;
    struct NcPinned *pinned;           /* pinned memory that must outlive the operation */
    uint64_t clock[NC_SLOTS];
    int slot;
    void *data;
};

typedef struct NcAccess {
    CUdeviceptr from, to;
    bool write;
    int slot, node;
    uint64_t clock;
    unsigned long run;                 /* number of the graph launch, 0 outside graphs */
    const char *name;
    unsigned long serial;
} NcAccess;

typedef struct NcBlock {
    CUdeviceptr base;
    size_t size;
    unsigned char *bytes;              /* after the front guard */
    NcContext *ctx;
    bool alive, pooled, ready, free_queued;
    unsigned long serial, ended;
    const char *made_by, *ended_by;
    NcAccess *accesses;
    int access_count, access_capacity;
} NcBlock;

typedef struct NcPinned {
    unsigned char *bytes;
    size_t size;
    NcContext *ctx;
    bool alive;
    int pending;                       /* queued operations that use it */
    unsigned long serial;
    const char *made_by;
    struct NcPinned *next;
} NcPinned;

typedef struct NcNode {
    NcOp *op;
    int *deps, count;
} NcNode;

typedef struct NcGraph {
    NcObject object;
    NcNode *nodes;
    int launches;                      /* queued launches of an executable graph */
    int count, capacity;
} NcGraph;

typedef struct NcCapture {
    NcGraph *graph;
    NcStream *origin;
    CUstreamCaptureMode mode;
    pthread_t thread;
    bool invalid, over;
    struct NcCapture *next;
} NcCapture;

typedef struct NcSettings {
    long long seed, mode, devices, driver, cublas, cudnn, cudart, major, minor, memory, pools, refuse, spoil_capture, quarantine;
} NcSettings;

enum { NC_DEFERRED = 0, NC_EAGER = 1 };

/* Bits of the setting "refuse". */
enum {
    NC_REFUSE_FUSED = 1,      /* no engine for graphs of more than one operation */
    NC_REFUSE_ASYMMETRIC = 2, /* no engine if padding before and after differ */
    NC_REFUSE_EXACT = 4,      /* every engine rounds its inputs or uses tensor cores */
    NC_REFUSE_LATE = 8,       /* refuses when the plan is finalized, not when the heuristics are queried */
    NC_REFUSE_ALL = 16,       /* no engine at all */
    NC_REFUSE_NARROW = 32     /* no engine in half precision if channels are not a multiple of 8 */
};

typedef struct NcState {
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    NcSettings set;
    bool configured, initialised;
    unsigned generation;               /* counts resets, so that threads notice that their context no longer exists */
    unsigned long calls;
    NcObject *objects;
    NcContext *primary[NC_DEVICES];
    size_t pooled[NC_DEVICES];
    NcStream *streams;
    NcCapture *captures;
    NcBlock **blocks;                  /* sorted by address, since addresses only grow */
    int block_count, block_capacity;
    CUdeviceptr next_address;
    size_t used[NC_DEVICES];           /* bytes of blocks outside pools */
    NcPinned *pinned;
    uint64_t host_clock[NC_SLOTS];
    uint64_t random;
    pthread_t worker;
    bool worker_runs, worker_stops;
    int waiting;                       /* host threads that wait */
    int steps;                         /* operations that a query executes */
    int fail_allocation, fail_execution, fail_execution_code;
    int node;                          /* node of the graph that runs, -1 outside graphs */
    unsigned long graph_run;
    const void *exec;                  /* the graph that runs */
} NcState;

extern NcState nc;
extern _Thread_local NcContext *nc_current;

/* state.c: entering and leaving calls, objects, messages */
enum { NC_INIT = 1, NC_CTX = 2, NC_UNSAFE = 4, NC_ENDS = 8 };
typedef int (*NcMap)(CUresult code);
int nc_enter(const char *name, unsigned needs, NcMap map);
int nc_leave(int code);
#define NC_ENTER(needs)                                        \
    do {                                                       \
        int entered_ = nc_enter(__func__, (needs), NULL);      \
        if (entered_) return (CUresult)entered_;               \
    } while (0)
/* Record a misuse, or only a message, and return the code. The place is for neoconf_log. */
#define nc_misuse(...) nc_tell(__FILE__, __LINE__, true, __VA_ARGS__)
#define nc_say(...) nc_tell(__FILE__, __LINE__, false, __VA_ARGS__)
int nc_tell(const char *file, int line, bool is_misuse, int code, const char *format, ...) __attribute__((format(printf, 5, 6)));
void nc_leak(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *nc_call_name(void);
void *nc_alloc(size_t bytes);
void *nc_grow(void *old, size_t bytes);
void *nc_new_object(NcKind kind, size_t bytes, NcContext *ctx, void (*purge)(NcObject *));
/* Returns the object of a handle, or NULL after recording a misuse and setting *code to dead_code. */
void *nc_object(const void *handle, NcKind kind, int dead_code, int *code);
void nc_end_object(NcObject *object);
const char *nc_kind_name(NcKind kind);
uint32_t nc_random(uint32_t below);
int nc_live_objects(NcKind kind, const NcContext *ctx);
void nc_state_clear(void);

/* control.c */
void nc_configure(void);


/* memory.c */
NcBlock *nc_block_at(CUdeviceptr pointer);
/* Checks a range of a call: it must be inside one live block that is not about to be freed. */
CUresult nc_check_range(NcContext *ctx, CUdeviceptr pointer, size_t bytes, const char *what);
/* Returns the bytes of a range while an operation runs, or NULL after recording an illegal address. */
unsigned char *nc_touch(NcOp *op, CUdeviceptr pointer, size_t bytes, bool write, const char *what);
NcPinned *nc_pinned_at(const void *pointer);
void nc_memory_leaks(NcContext *ctx);
void nc_memory_clear(void);
int nc_live_blocks(void);
int nc_live_pinned(void);

/* race.c */
void nc_note_access(NcOp *op, NcBlock *block, CUdeviceptr from, CUdeviceptr to, bool write);
void nc_merge(uint64_t *into, const uint64_t *from);

/* schedule.c */
NcOp *nc_op(const char *name, CUresult (*run)(NcOp *), size_t payload);
void nc_release_op(NcOp *op);
void nc_queue(NcStream *stream, NcOp *op);
CUresult nc_run(NcOp *op);
void nc_drain_stream(NcStream *stream);
void nc_drain_event(NcEvent *event, unsigned long generation);
void nc_drain_context(NcContext *ctx);
void nc_step(void);
void nc_stop_worker(void);
void nc_schedule_clear(void);
int nc_pending(NcContext *ctx);

/* stream.c */
NcStream *nc_stream(CUstream handle, CUresult *code);
/* Queues or captures an operation and takes ownership of it. */
CUresult nc_submit(NcStream *stream, NcOp *op);

/* capture.c, graph.c */
bool nc_capture_forbids(void);
void nc_invalidate_captures(void);
CUresult nc_capture_op(NcStream *stream, NcOp *op);
void nc_set_deps(int **deps, int *count, const int *from, int from_count);
bool nc_ancestor(const NcGraph *graph, int node, int descendant);
bool nc_exec_orders(const void *exec, int before, int after);
void nc_capture_clear(void);

/* numeric.c: element types as cuBLAS and cuDNN use them */
double nc_half_to_double(uint16_t bits);
uint16_t nc_double_to_half(double value);
double nc_bfloat_to_double(uint16_t bits);
uint16_t nc_double_to_bfloat(double value);
float nc_round_tf32(float value);


#endif
