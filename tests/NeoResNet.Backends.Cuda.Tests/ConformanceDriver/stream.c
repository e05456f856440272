/* Streams and events. */
#include "internal.h"

NcStream *nc_stream(CUstream handle, CUresult *code)
{
    int error = 0;
    NcStream *stream = NULL;
    if ((uintptr_t)handle <= 2)
        error = nc_misuse(CUDA_ERROR_NOT_SUPPORTED, "the default stream, which this driver does not have: name a stream of your own");
    else stream = nc_object(handle, NC_STREAM, CUDA_ERROR_INVALID_HANDLE, &error);
    if (stream && stream->object.ctx != nc_current) {
        error = nc_misuse(CUDA_ERROR_INVALID_HANDLE, "the stream of call %lu belongs to another context", stream->object.serial);
        stream = NULL;
    }
    *code = (CUresult)error;
    return stream;
}

CUresult nc_submit(NcStream *stream, NcOp *op)
{
    if (stream->capture) return nc_capture_op(stream, op);
    nc_queue(stream, op);
    return CUDA_SUCCESS;
}

static void purge_stream(NcObject *object) { free(((NcStream *)object)->deps); }

static void purge_event(NcObject *object) { free(((NcEvent *)object)->deps); }

/* A component of the clock that no live stream has. Further streams share the last one, which may hide a race but never reports a false one. */
static int free_slot(void)
{
    for (int slot = 0; slot < NC_SLOTS; slot++) {
        bool taken = false;
        for (const NcStream *stream = nc.streams; stream; stream = stream->next)
            taken = taken || (stream->slot == slot && (stream->object.alive || stream->pending));
        if (!taken) return slot;
    }
    return NC_SLOTS - 1;
}

CUresult cuStreamCreate(CUstream *handle, unsigned int flags)
{
    NC_ENTER(NC_CTX);
    if (!handle || flags > 1) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "flags %u, or no result pointer", flags));
    int slot = free_slot();
    NcStream *stream = nc_new_object(NC_STREAM, sizeof *stream, nc_current, purge_stream);
    stream->flags = flags;
    stream->slot = slot;
    /* The clock continues from the component's last owner. */
    for (const NcStream *other = nc.streams; other; other = other->next)
        if (other->slot == slot && other->clock[slot] > stream->clock[slot]) stream->clock[slot] = other->clock[slot];
    stream->next = nc.streams;
    nc.streams = stream;
    *handle = (CUstream)stream;
    return nc_leave(0);
}

CUresult cuStreamDestroy_v2(CUstream handle)
{
    NC_ENTER(NC_CTX | NC_ENDS);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (!stream) return nc_leave(code);
    if (stream->capture) {
        nc_invalidate_captures();
        return nc_leave(nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the stream is being captured"));
    }
    nc_end_object(&stream->object); /* queued work is still executed */
    return nc_leave(0);
}

/* Waiting for a captured stream or querying it invalidates the capture. */
static CUresult captured(NcStream *stream)
{
    if (!stream->capture) return CUDA_SUCCESS;
    stream->capture->invalid = true;
    return nc_misuse(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the stream is being captured");
}

CUresult cuStreamSynchronize(CUstream handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (stream) code = captured(stream);
    if (code) return nc_leave(code);
    nc_drain_stream(stream);
    return nc_leave(0);
}

CUresult cuStreamQuery(CUstream handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(handle, &code);
    if (stream) code = captured(stream);
    if (code) return nc_leave(code);
    if (stream->pending) nc_step();
    if (stream->pending) return nc_leave(nc_say(CUDA_ERROR_NOT_READY, "%d operations are left", stream->pending));
    nc_drain_stream(stream);
    return nc_leave(0);
}

CUresult cuEventCreate(CUevent *handle, unsigned int flags)
{
    NC_ENTER(NC_CTX);
    if (!handle || flags > 3) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "flags %u, or no result pointer", flags));
    NcEvent *event = nc_new_object(NC_EVENT, sizeof *event, nc_current, purge_event);
    event->flags = flags;
    *handle = (CUevent)event;
    return nc_leave(0);
}

static NcEvent *event_of(CUevent handle, CUresult *code)
{
    int error;
    NcEvent *event = nc_object(handle, NC_EVENT, CUDA_ERROR_INVALID_HANDLE, &error);
    *code = (CUresult)error;
    return event;
}

CUresult cuEventDestroy_v2(CUevent handle)
{
    NC_ENTER(NC_CTX | NC_ENDS);
    CUresult code;
    NcEvent *event = event_of(handle, &code);
    if (event) nc_end_object(&event->object);
    return nc_leave(code);
}

CUresult cuEventRecord(CUevent handle, CUstream stream_handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(stream_handle, &code);
    NcEvent *event = stream ? event_of(handle, &code) : NULL;
    if (!event) return nc_leave(code);
    if (event->object.ctx != stream->object.ctx)
        return nc_leave(nc_misuse(CUDA_ERROR_INVALID_HANDLE, "event and stream belong to different contexts"));
    if (stream->capture) {
        if (stream->capture->invalid) return nc_leave(nc_misuse(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture is spoilt"));
        event->capture = stream->capture;
        nc_set_deps(&event->deps, &event->count, stream->deps, stream->count);
        return nc_leave(0);
    }
    event->capture = NULL;
    NcOp *op = nc_op(nc_call_name(), NULL, 0);
    op->event = event;
    op->generation = ++event->recorded;
    nc_queue(stream, op);
    memcpy(event->clock, stream->clock, sizeof event->clock);
    return nc_leave(0);
}

/* The second half of a fork or a join inside a capture. */
static CUresult wait_in_capture(NcStream *stream, NcEvent *event)
{
    if (!event->capture)
        return event->recorded ? nc_misuse(CUDA_ERROR_STREAM_CAPTURE_ISOLATION, "a captured stream waits for an event from outside the capture") : 0;
    if (event->capture->over) return nc_misuse(CUDA_ERROR_CAPTURED_EVENT, "the event was recorded in a capture that is over");
    if (event->capture->invalid) return nc_misuse(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture is spoilt");
    if (stream->capture && stream->capture != event->capture) {
        stream->capture->invalid = event->capture->invalid = true;
        return nc_misuse(CUDA_ERROR_STREAM_CAPTURE_MERGE, "stream and event belong to different captures");
    }
    if (!stream->capture) {
        stream->capture = event->capture;
        stream->count = 0;
    }
    int count = stream->count + event->count;
    int *all = nc_alloc((size_t)count * sizeof *all);
    if (stream->count) memcpy(all, stream->deps, (size_t)stream->count * sizeof *all);
    if (event->count) memcpy(all + stream->count, event->deps, (size_t)event->count * sizeof *all);
    nc_set_deps(&stream->deps, &stream->count, all, count);
    free(all);
    return CUDA_SUCCESS;
}

CUresult cuStreamWaitEvent(CUstream stream_handle, CUevent handle, unsigned int flags)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcStream *stream = nc_stream(stream_handle, &code);
    NcEvent *event = stream ? event_of(handle, &code) : NULL;
    if (!event) return nc_leave(code);
    if (flags) return nc_leave(nc_misuse(CUDA_ERROR_INVALID_VALUE, "flags %u, which must be 0", flags));
    if (stream->capture || event->capture) {
        code = wait_in_capture(stream, event);
        if (code && stream->capture) stream->capture->invalid = true;
        return nc_leave(code);
    }
    if (!event->recorded) return nc_leave(0); /* an event that was never recorded is no condition */
    NcOp *op = nc_op(nc_call_name(), NULL, 0);
    op->event = event;
    op->generation = event->recorded;
    op->waits = true;
    nc_queue(stream, op);
    return nc_leave(0);
}

static CUresult outside_capture(NcEvent *event)
{
    if (!event->capture) return CUDA_SUCCESS;
    event->capture->invalid = true;
    return nc_misuse(CUDA_ERROR_CAPTURED_EVENT, "the event was last recorded in a capture");
}

CUresult cuEventQuery(CUevent handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcEvent *event = event_of(handle, &code);
    if (event) code = outside_capture(event);
    if (code) return nc_leave(code);
    if (event->completed < event->recorded) nc_step();
    if (event->completed < event->recorded) return nc_leave(nc_say(CUDA_ERROR_NOT_READY, "the event has not been reached"));
    nc_merge(nc.host_clock, event->clock);
    return nc_leave(0);
}

CUresult cuEventSynchronize(CUevent handle)
{
    NC_ENTER(NC_CTX);
    CUresult code;
    NcEvent *event = event_of(handle, &code);
    if (event) code = outside_capture(event);
    if (code) return nc_leave(code);
    nc_drain_event(event, event->recorded);
    return nc_leave(0);
}

static CUresult elapsed(float *milliseconds, CUevent start, CUevent end)
{
    CUresult code;
    NcEvent *events[2];
    if (!milliseconds) return nc_misuse(CUDA_ERROR_INVALID_VALUE, "the result pointer is null");
    for (int i = 0; i < 2; i++) {
        events[i] = event_of(i ? end : start, &code);
        if (events[i]) code = outside_capture(events[i]);
        if (code) return code;
        if ((events[i]->flags & 2) || !events[i]->recorded)
            return nc_misuse(CUDA_ERROR_INVALID_HANDLE, "the %s event %s", i ? "second" : "first",
                             events[i]->recorded ? "keeps no time" : "was never recorded");
    }
    for (int i = 0; i < 2; i++)
        if (events[i]->completed < events[i]->recorded) return nc_say(CUDA_ERROR_NOT_READY, "an event has not been reached");
    *milliseconds = (float)(events[1]->time - events[0]->time);
    return CUDA_SUCCESS;
}

CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end)
{
    NC_ENTER(NC_CTX);
    return nc_leave(elapsed(milliseconds, start, end));
}

CUresult cuEventElapsedTime_v2(float *milliseconds, CUevent start, CUevent end)
{
    NC_ENTER(NC_CTX);
    return nc_leave(elapsed(milliseconds, start, end));
}
