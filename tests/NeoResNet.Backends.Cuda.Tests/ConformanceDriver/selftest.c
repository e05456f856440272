/* Runs all tests or the named ones, or lists them (--list). --log=FILE before the names writes all messages of the driver to a file. */
#include "selftest.h"

#include <stdarg.h>

static Test *tests;
static const char *running = "";
CUstream stream;

void selftest_register(Test *test)
{
    test->next = tests;
    tests = test;
}

void selftest_fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("%s: %s:%d: ", running, file, line);
    vprintf(format, arguments);
    printf("\n");
    fflush(stdout);
    va_end(arguments);
    exit(1);
}

void selftest_ok(const char *file, int line, const char *text, int code, int violations)
{
    char message[400];
    neoconf_message(message, sizeof message);
    if (code) selftest_fail(file, line, "%s gave %d: %s", text, code, message);
    if (violations) selftest_fail(file, line, "%s was taken for misuse: %s", text, message);
}

void selftest_says(const char *file, int line, const char *text, int code, int expected, const char *words)
{
    char message[400];
    neoconf_message(message, sizeof message);
    if (code != expected) selftest_fail(file, line, "%s gave %d, not %d: %s", text, code, expected, message);
    if (!strstr(message, words)) selftest_fail(file, line, "%s: '%s' does not say '%s'", text, message, words);
}

void selftest_bites(const char *file, int line, const char *text, int code, int expected, const char *words)
{
    char violation[400] = "";
    bool said = false;
    if (!neoconf_violation_count()) selftest_fail(file, line, "%s was not noticed (code %d)", text, code);
    for (int i = 0; i < neoconf_violation_count() && !said; i++) said = !neoconf_violation(i, violation, sizeof violation) && strstr(violation, words);
    if (!said) selftest_fail(file, line, "%s: '%s' does not say '%s'", text, violation, words);
    if (code != expected) selftest_fail(file, line, "%s gave %d, not %d: %s", text, code, expected, violation);
    neoconf_clear_violations();
}

void begin(void)
{
    CUcontext context;
    OK(cuInit(0));
    OK(cuDevicePrimaryCtxRetain(&context, 0));
    OK(cuCtxSetCurrent(context));
    OK(cuStreamCreate(&stream, 1));
}

static void no_leak(void)
{
    char leak[400] = "";
    OK(cuDevicePrimaryCtxRelease_v2(0));
    neoconf_leak(0, leak, sizeof leak);
    if (neoconf_leak_count()) selftest_fail(__FILE__, __LINE__, "%d leaks: %s", neoconf_leak_count(), leak);
}

void end(void)
{
    char violation[400] = "";
    OK(cuStreamDestroy_v2(stream));
    OK(cuCtxSynchronize());
    no_leak();
    neoconf_violation(0, violation, sizeof violation);
    if (neoconf_violation_count()) selftest_fail(__FILE__, __LINE__, "%d violations: %s", neoconf_violation_count(), violation);
}

void end_faulted(void)
{
    CHECK(cuStreamDestroy_v2(stream) != CUDA_SUCCESS);
    no_leak();
}

CUdeviceptr device_copy(const void *bytes, size_t count)
{
    CUdeviceptr pointer;
    OK(cuMemAlloc_v2(&pointer, count));
    OK(cuMemcpyHtoDAsync_v2(pointer, bytes, count, stream));
    return pointer;
}

void read_back(void *to, CUdeviceptr from, size_t count) { OK(cuMemcpyDtoHAsync_v2(to, from, count, stream)); }

int main(int count, char **arguments)
{
    int ran = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count > 1 && !strncmp(arguments[1], "--log=", 6)) {
        if (neoconf_log(arguments[1] + 6)) return 2;
        count--;
        arguments++;
    }
    for (Test *test = tests; test; test = test->next) {
        bool wanted = count == 1;
        if (count == 2 && !strcmp(arguments[1], "--list")) {
            printf("%s\n", test->name);
            ran++;
            continue;
        }
        for (int i = 1; i < count; i++) wanted = wanted || !strcmp(arguments[i], test->name);
        if (!wanted) continue;
        running = test->name;
        neoconf_reset();
        test->run();
        ran++;
    }
    neoconf_reset();
    neoconf_log(NULL);
    if (!ran) {
        printf("no such test\n");
        return 2;
    }
    if (count == 1) printf("%d tests passed\n", ran);
    return 0;
}
