/* Entering and leaving calls, the objects of handles, and recorded misuse. */
#include "internal.h"

#include <stdarg.h>

#define TEXT 400
#define MANY 512

NcState nc = { .lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER, .done = PTHREAD_COND_INITIALIZER, .node = -1 };
_Thread_local NcContext *nc_current;
static _Thread_local unsigned generation;
static _Thread_local const char *call_name = "executing"; /* the name of the worker thread in messages */
static _Thread_local NcMap call_map;

static char violations[MANY][TEXT], leaks[MANY][TEXT], message[TEXT];
static int violation_count, leak_count;
static FILE *told; /* the file of neoconf_log */

static struct { const char *name; long long calls; } counters[256];
static struct { char name[64]; int countdown, code; } faults[32];

const char *nc_call_name(void) { return call_name; }

void *nc_alloc(size_t bytes)
{
    void *memory = calloc(1, bytes ? bytes : 1);
    if (!memory) abort(); /* the test machine itself is out of memory: no useful result is possible */
    return memory;
}

void *nc_grow(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory) abort();
    return memory;
}

static void count_call(const char *name)
{
    for (int i = 0; i < 256; i++) {
        if (!counters[i].name) counters[i].name = name;
        if (counters[i].name == name || !strcmp(counters[i].name, name)) {
            counters[i].calls++;
            return;
        }
    }
}

long long neoconf_calls(const char *function)
{
    for (int i = 0; i < 256 && counters[i].name; i++)
        if (!strcmp(counters[i].name, function)) return counters[i].calls;
    return 0;
}

static void copy_out(const char *from, char *text, int length)
{
    if (text && length > 0) snprintf(text, (size_t)length, "%s", from);
}

static void write_text(char *line, const char *format, va_list arguments)
{
    int used = snprintf(line, TEXT, "call %lu, %s: ", nc.calls, call_name);
    if (used > 0 && used < TEXT) vsnprintf(line + used, (size_t)(TEXT - used), format, arguments);
}

int nc_tell(const char *file, int line, bool is_misuse, int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_text(message, format, arguments);
    va_end(arguments);
    if (told) fprintf(told, "%s:%d: %s\n", strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line, message);
    if (!is_misuse) return code;
    if (violation_count < MANY) snprintf(violations[violation_count], TEXT, "%s", message);
    violation_count++;
    return code;
}

int neoconf_log(const char *path)
{
    if (told) fclose(told);
    told = path ? fopen(path, "w") : NULL;
    return path && !told;
}

void nc_leak(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = leaks[leak_count < MANY ? leak_count : MANY - 1];
    vsnprintf(text, TEXT, format, arguments);
    va_end(arguments);
    if (told) fprintf(told, "leak: %s\n", text);
    leak_count++;
}

int neoconf_violation_count(void) { return violation_count; }
void neoconf_clear_violations(void) { violation_count = 0; }
int neoconf_leak_count(void) { return leak_count; }

int neoconf_violation(int index, char *text, int length)
{
    if (index < 0 || index >= violation_count || index >= MANY) return 1;
    copy_out(violations[index], text, length);
    return 0;
}

int neoconf_leak(int index, char *text, int length)
{
    if (index < 0 || index >= leak_count || index >= MANY) return 1;
    copy_out(leaks[index], text, length);
    return 0;
}

int neoconf_message(char *text, int length)
{
    copy_out(message, text, length);
    return (int)strlen(message);
}

int neoconf_fail_call(const char *function, int nth, int code)
{
    if (nth < 1 || strlen(function) >= sizeof faults[0].name) return 1;
    for (int i = 0; i < 32; i++) {
        if (faults[i].countdown) continue;
        snprintf(faults[i].name, sizeof faults[i].name, "%s", function);
        faults[i].countdown = nth;
        faults[i].code = code;
        return 0;
    }
    return 1;
}

static int injected(const char *name)
{
    int code = 0;
    for (int i = 0; i < 32; i++)
        if (faults[i].countdown && !strcmp(faults[i].name, name) && --faults[i].countdown == 0) code = faults[i].code;
    return code;
}

static int identity(CUresult code) { return (int)code; }

/* Refuses a call and releases the lock. */
static int turned_away(int code)
{
    pthread_mutex_unlock(&nc.lock);
    return code;
}

int nc_enter(const char *name, unsigned needs, NcMap map)
{
    pthread_mutex_lock(&nc.lock);
    nc_configure();
    call_name = name;
    call_map = map ? map : identity;
    nc.calls++;
    count_call(name);
    if (generation != nc.generation) nc_current = NULL; /* another thread's reset ended it */
    generation = nc.generation;
    int fault = injected(name);
    if (fault) return turned_away(nc_say(fault, "fault %d injected", fault));
    if ((needs & (NC_INIT | NC_CTX)) && !nc.initialised)
        return turned_away(nc_misuse(call_map(CUDA_ERROR_NOT_INITIALIZED), "cuInit has not been called"));
    if (needs & NC_CTX) {
        if (!nc_current) return turned_away(nc_misuse(call_map(CUDA_ERROR_INVALID_CONTEXT), "no context is current on this thread"));
        if (!nc_current->object.alive)
            return turned_away(nc_misuse(call_map(CUDA_ERROR_CONTEXT_IS_DESTROYED), "the context of this thread has been destroyed"));
        if (nc_current->sticky && !(needs & NC_ENDS))
            return turned_away(nc_say(call_map(nc_current->sticky), "the context failed earlier with %d", (int)nc_current->sticky));
    }
    if ((needs & NC_UNSAFE) && nc_capture_forbids()) {
        nc_invalidate_captures();
        return turned_away(nc_misuse(call_map(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED), "not allowed while a stream is captured"));
    }
    return 0;
}

int nc_leave(int code)
{
    /* A call that ends something also works in a failed context, but returns the failure. */
    if (!code && nc_current && nc_current->object.alive && nc_current->sticky) code = call_map(nc_current->sticky);
    pthread_mutex_unlock(&nc.lock);
    return code;
}

static const char *const kind_names[NC_KINDS] = { "context", "stream", "event", "module", "function", "graph", "exec",
                                                  "cublas", "cudnn", "descriptor" };

const char *nc_kind_name(NcKind kind) { return kind_names[kind]; }

/* A hash table with open addressing finds handles. Only a reset removes entries. */
static NcObject **table;
static size_t table_size, table_used;

static NcObject **slot_of(const void *handle)
{
    size_t at = ((uintptr_t)handle >> 4) * 0x9E3779B97F4A7C15u >> 20;
    for (at &= table_size - 1; table[at] && table[at] != handle; at = (at + 1) & (table_size - 1)) {}
    return &table[at];
}

static void enter_table(NcObject *object)
{
    if (2 * table_used >= table_size) {
        NcObject **old = table;
        size_t old_size = table_size;
        table_size = old_size ? 2 * old_size : 1024;
        table = nc_alloc(table_size * sizeof *table);
        for (size_t i = 0; i < old_size; i++)
            if (old[i]) *slot_of(old[i]) = old[i];
        free(old);
    }
    *slot_of(object) = object;
    table_used++;
}

void *nc_new_object(NcKind kind, size_t bytes, NcContext *ctx, void (*purge)(NcObject *))
{
    NcObject *object = nc_alloc(bytes);
    object->kind = kind;
    object->alive = true;
    object->ctx = ctx;
    object->serial = nc.calls;
    object->made_by = call_name;
    object->purge = purge;
    object->next = nc.objects;
    nc.objects = object;
    enter_table(object);
    return object;
}

void *nc_object(const void *handle, NcKind kind, int dead_code, int *code)
{
    NcObject *object = table_size && handle ? *slot_of(handle) : NULL;
    *code = 0;
    if (!object)
        *code = nc_misuse(dead_code, "%p is no %s", handle, nc_kind_name(kind));
    else if (object->kind != kind)
        *code = nc_misuse(dead_code, "the handle is a %s, not a %s", nc_kind_name(object->kind), nc_kind_name(kind));
    else if (!object->alive)
        *code = nc_misuse(dead_code, "the %s of call %lu (%s) was destroyed in call %lu (%s)", nc_kind_name(kind), object->serial,
                          object->made_by, object->ended, object->ended_by);
    return *code ? NULL : object;
}

void nc_end_object(NcObject *object)
{
    object->alive = false;
    object->ended = nc.calls;
    object->ended_by = call_name;
}

int nc_live_objects(NcKind kind, const NcContext *ctx)
{
    int count = 0;
    for (const NcObject *object = nc.objects; object; object = object->next)
        count += object->alive && object->kind == kind && (!ctx || object->ctx == ctx);
    return count;
}

uint32_t nc_random(uint32_t below)
{
    nc.random ^= nc.random << 13;
    nc.random ^= nc.random >> 7;
    nc.random ^= nc.random << 17;
    return below ? (uint32_t)((nc.random >> 16) % below) : 0;
}

void nc_state_clear(void)
{
    while (nc.objects) {
        NcObject *object = nc.objects;
        nc.objects = object->next;
        if (object->purge) object->purge(object);
        free(object);
    }
    free(table);
    table = NULL;
    table_size = table_used = 0;
    memset(counters, 0, sizeof counters);
    memset(faults, 0, sizeof faults);
    violation_count = leak_count = 0;
    message[0] = 0;
    nc.calls = 0;
}
