/* Queues of work and the thread that executes it. The deferred mode executes nothing until a thread waits, so that a program that does
 * not wait always reads old data. The seed determines the order of the streams where events leave a choice. */
#include "internal.h"

NcOp *nc_op(const char *name, CUresult (*run)(NcOp *), size_t payload)
{
    NcOp *op = nc_alloc(sizeof *op);
    op->name = name;
    op->serial = nc.calls;
    op->ctx = nc_current;
    op->refs = 1;
    op->run = run;
    op->data = nc_alloc(payload);
    return op;
}

void nc_release_op(NcOp *op)
{
    if (--op->refs) return;
    if (op->drop) op->drop(op);
    free(op->data);
    free(op);
}

static bool runnable(const NcStream *stream)
{
    const NcOp *op = stream->head;
    return op && !(op->waits && op->event->completed < op->generation);
}

/* A stream with work that may be executed now, drawn among all of them, or NULL. */
static NcStream *draw(void)
{
    uint32_t count = 0;
    for (NcStream *stream = nc.streams; stream; stream = stream->next) count += runnable(stream);
    if (!count) return NULL;
    uint32_t chosen = nc_random(count);
    for (NcStream *stream = nc.streams; stream; stream = stream->next)
        if (runnable(stream) && chosen-- == 0) return stream;
    return NULL;
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* Runs one operation with the requested faults. The context keeps the first failure. */
CUresult nc_run(NcOp *op)
{
    CUresult code = CUDA_SUCCESS;
    if (nc.fail_execution && op->run && --nc.fail_execution == 0) {
        code = (CUresult)nc.fail_execution_code;
        nc_say(0, "fault %d injected into %s of call %lu", (int)code, op->name, op->serial);
    } else if (op->run) code = op->run(op);
    if (code && !op->ctx->sticky) op->ctx->sticky = code;
    return code;
}

static void execute(NcStream *stream)
{
    NcOp *op = stream->head;
    /* A failed context executes no work, but queued work still ends, so that no thread waits forever. */
    if (!op->ctx->sticky && !op->waits) nc_run(op);
    if (op->event && !op->waits) {
        if (op->event->completed < op->generation) op->event->completed = op->generation;
        op->event->time = milliseconds();
    }
    stream->head = op->next;
    if (!stream->head) stream->tail = NULL;
    stream->pending--;
    if (op->pinned) op->pinned->pending--;
    op->next = NULL;
    nc_release_op(op);
    pthread_cond_broadcast(&nc.done);
}

static void *work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&nc.lock);
    while (!nc.worker_stops) {
        NcStream *stream = nc.set.mode == NC_EAGER || nc.waiting || nc.steps ? draw() : NULL;
        if (stream) {
            if (nc.steps) nc.steps--;
            execute(stream);
            if (nc.set.mode == NC_EAGER && nc_random(4) == 0) {
                /* Lets the threads of the program run in between, at places that the seed determines. */
                pthread_mutex_unlock(&nc.lock);
                struct timespec pause = { 0, 20000 };
                nanosleep(&pause, NULL);
                pthread_mutex_lock(&nc.lock);
            }
        } else pthread_cond_wait(&nc.work, &nc.lock);
    }
    pthread_mutex_unlock(&nc.lock);
    return NULL;
}

static void start_worker(void)
{
    if (nc.worker_runs) return;
    nc.worker_stops = false;
    if (pthread_create(&nc.worker, NULL, work, NULL)) abort();
    nc.worker_runs = true;
}

void nc_stop_worker(void)
{
    if (!nc.worker_runs) return;
    nc.worker_stops = true;
    pthread_cond_broadcast(&nc.work);
    pthread_mutex_unlock(&nc.lock);
    pthread_join(nc.worker, NULL);
    pthread_mutex_lock(&nc.lock);
    nc.worker_runs = false;
}

void nc_queue(NcStream *stream, NcOp *op)
{
    nc_merge(stream->clock, nc.host_clock);
    stream->clock[stream->slot]++;
    if (op->waits) nc_merge(stream->clock, op->event->clock);
    memcpy(op->clock, stream->clock, sizeof op->clock);
    op->slot = stream->slot;
    if (stream->tail) stream->tail->next = op;
    else stream->head = op;
    stream->tail = op;
    stream->pending++;
    if (op->pinned) op->pinned->pending++;
    start_worker();
    pthread_cond_broadcast(&nc.work);
}

typedef bool (*Reached)(const void *thing, unsigned long mark);

static void wait_for(Reached reached, const void *thing, unsigned long mark)
{
    nc.waiting++;
    while (!reached(thing, mark)) {
        pthread_cond_broadcast(&nc.work);
        pthread_cond_wait(&nc.done, &nc.lock);
    }
    nc.waiting--;
}

static bool stream_empty(const void *thing, unsigned long mark)
{
    (void)mark;
    return ((const NcStream *)thing)->pending == 0;
}

static bool event_done(const void *thing, unsigned long mark) { return ((const NcEvent *)thing)->completed >= mark; }
static bool context_empty(const void *thing, unsigned long mark)
{
    (void)mark;
    return nc_pending((NcContext *)(uintptr_t)thing) == 0;
}

int nc_pending(NcContext *ctx)
{
    int count = 0;
    for (const NcStream *stream = nc.streams; stream; stream = stream->next)
        if (!ctx || stream->object.ctx == ctx) count += stream->pending;
    return count;
}

void nc_drain_stream(NcStream *stream)
{
    wait_for(stream_empty, stream, 0);
    nc_merge(nc.host_clock, stream->clock);
}

void nc_drain_event(NcEvent *event, unsigned long generation)
{
    wait_for(event_done, event, generation);
    nc_merge(nc.host_clock, event->clock);
}

void nc_drain_context(NcContext *ctx)
{
    wait_for(context_empty, ctx, 0);
    for (const NcStream *stream = nc.streams; stream; stream = stream->next)
        if (stream->object.ctx == ctx) nc_merge(nc.host_clock, stream->clock);
}

/* A query executes one operation if there is one, as time passes between two queries on a GPU. */
void nc_step(void)
{
    int before = nc_pending(NULL);
    if (!before || !nc.worker_runs) return;
    nc.steps = 1;
    while (nc.steps && nc_pending(NULL) >= before) {
        pthread_cond_broadcast(&nc.work);
        pthread_cond_wait(&nc.done, &nc.lock);
    }
}

void nc_schedule_clear(void)
{
    for (NcStream *stream = nc.streams; stream; stream = stream->next) {
        while (stream->head) {
            NcOp *op = stream->head;
            stream->head = op->next;
            if (op->pinned) op->pinned->pending--;
            nc_release_op(op);
        }
        stream->tail = NULL;
        stream->pending = 0;
    }
    nc.streams = NULL;
}
