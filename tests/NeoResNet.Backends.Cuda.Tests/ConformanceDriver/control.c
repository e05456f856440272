/* Settings, the environment, and the reset. */
#include "internal.h"

static const struct { const char *name; size_t offset; long long standard; } settings[] = {
    { "seed", offsetof(NcSettings, seed), 1 },                /* order in which queued work of several streams is executed */
    { "mode", offsetof(NcSettings, mode), NC_DEFERRED },      /* deferred (0): only when somebody waits; eager (1): at once */
    { "devices", offsetof(NcSettings, devices), 1 },
    { "driver", offsetof(NcSettings, driver), 13000 },        /* the result of cuDriverGetVersion */
    { "cublas", offsetof(NcSettings, cublas), 130000 },
    { "cudnn", offsetof(NcSettings, cudnn), 91200 },
    { "cudart", offsetof(NcSettings, cudart), 13000 },
    { "major", offsetof(NcSettings, major), 9 },              /* compute capability */
    { "minor", offsetof(NcSettings, minor), 0 },
    { "memory", offsetof(NcSettings, memory), 1LL << 32 },    /* bytes of a device */
    { "pools", offsetof(NcSettings, pools), 1 },              /* whether stream-ordered allocation is supported */
    { "refuse", offsetof(NcSettings, refuse), 0 },            /* bits: see internal.h */
    { "spoil_capture", offsetof(NcSettings, spoil_capture), 0 }, /* 1: the next capture that ends is invalid */
    { "quarantine", offsetof(NcSettings, quarantine), 1 },    /* freed pinned memory is kept and checked for late writes */
};

enum { SETTINGS = sizeof settings / sizeof settings[0] };

static long long *field(size_t offset) { return (long long *)(void *)((char *)&nc.set + offset); }

static int set(const char *name, long long value)
{
    for (int i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name)) continue;
        if (!strcmp(name, "devices") && (value < 0 || value > NC_DEVICES)) return 1;
        if (value < 0) return 1;
        *field(settings[i].offset) = value;
        if (!strcmp(name, "seed")) nc.random = (uint64_t)value * 0x9E3779B97F4A7C15u + 0x1234567887654321u;
        return 0;
    }
    return 1;
}

/* "name=value", separated by blanks or commas. A name that ends in '!' is a function: "cuInit!=100" makes its next call fail. */
static void read_environment(void)
{
    const char *text = getenv("NEORESNET_CONFORMANCE");
    if (!text) return;
    char *copy = nc_alloc(strlen(text) + 1), *rest = NULL;
    strcpy(copy, text);
    for (char *word = strtok_r(copy, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest)) {
        char *value = strchr(word, '='), *end = NULL;
        int bad = 1;
        if (value) {
            *value++ = 0;
            size_t length = strlen(word);
            long long number = strtoll(value, &end, 10);
            bool named = !strcmp(word, "mode") && (!strcmp(value, "eager") || !strcmp(value, "deferred"));
            if (named)
                bad = set(word, !strcmp(value, "eager") ? NC_EAGER : NC_DEFERRED);
            else if (*value && !*end && length > 1 && word[length - 1] == '!') {
                word[length - 1] = 0;
                bad = neoconf_fail_call(word, 1, (int)number);
            } else if (*value && !*end && !strcmp(word, "fail_allocation"))
                bad = neoconf_fail_allocation((int)number);
            else if (*value && !*end)
                bad = set(word, number);
        }
        if (bad) {
            fprintf(stderr, "NEORESNET_CONFORMANCE: '%s' is not a setting of the conformance driver\n", word);
            abort(); /* a test with an unknown setting proves nothing */
        }
    }
    free(copy);
}

void nc_configure(void)
{
    if (nc.configured) return;
    nc.configured = true;
    for (int i = 0; i < SETTINGS; i++) set(settings[i].name, settings[i].standard);
    nc.next_address = 0x700000000000u;
    read_environment();
}

int neoconf_set(const char *name, long long value)
{
    pthread_mutex_lock(&nc.lock);
    nc_configure();
    int bad = set(name, value);
    pthread_cond_broadcast(&nc.work);
    pthread_mutex_unlock(&nc.lock);
    return bad;
}

int neoconf_fail_allocation(int nth)
{
    if (nth < 0) return 1;
    nc.fail_allocation = nth;
    return 0;
}

int neoconf_fail_execution(int nth, int code)
{
    if (nth < 0 || !code) return 1;
    nc.fail_execution = nth;
    nc.fail_execution_code = code;
    return 0;
}

int neoconf_alive(const char *kind)
{
    pthread_mutex_lock(&nc.lock);
    int count = -1;
    if (!strcmp(kind, "memory")) count = nc_live_blocks();
    if (!strcmp(kind, "pinned")) count = nc_live_pinned();
    for (int i = 0; i < NC_KINDS && count < 0; i++)
        if (!strcmp(kind, nc_kind_name((NcKind)i))) count = nc_live_objects((NcKind)i, NULL);
    pthread_mutex_unlock(&nc.lock);
    return count;
}

int neoconf_pending(void)
{
    pthread_mutex_lock(&nc.lock);
    int count = nc_pending(NULL);
    pthread_mutex_unlock(&nc.lock);
    return count;
}

int neoconf_reset(void)
{
    pthread_mutex_lock(&nc.lock);
    nc_stop_worker();
    int alive = nc_live_blocks() + nc_live_pinned();
    for (int i = 0; i < NC_KINDS; i++)
        if (i != NC_FUNCTION) alive += nc_live_objects((NcKind)i, NULL);
    nc_schedule_clear();
    nc_capture_clear();
    nc_memory_clear();
    nc_state_clear();
    memset(nc.primary, 0, sizeof nc.primary);
    memset(nc.pooled, 0, sizeof nc.pooled);
    memset(nc.host_clock, 0, sizeof nc.host_clock);
    memset(nc.used, 0, sizeof nc.used);
    nc.initialised = nc.configured = false;
    nc.fail_allocation = nc.fail_execution = nc.waiting = nc.steps = 0;
    nc.generation++;
    nc_configure();
    pthread_mutex_unlock(&nc.lock);
    return alive;
}
