/* The driver's own tests: for every check, a case that triggers it. A test is a function that the program runs by name. */
#ifndef NEOCONF_SELFTEST_H
#define NEOCONF_SELFTEST_H

#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "control.h"

typedef struct Test {
    const char *name;
    void (*run)(void);
    struct Test *next;
} Test;

void selftest_register(Test *test);
void selftest_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

#define TEST(function)                                                              \
    static void function(void);                                                     \
    __attribute__((constructor)) static void register_##function(void)              \
    {                                                                               \
        static Test test = { #function, function, NULL };                           \
        selftest_register(&test);                                                   \
    }                                                                               \
    static void function(void)

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) selftest_fail(__FILE__, __LINE__, "not so: %s", #condition); \
    } while (0)

/* A call that must succeed without a message. */
void selftest_ok(const char *file, int line, const char *text, int code, int violations);
#define OK(call)                                                                    \
    do {                                                                            \
        int before_ = neoconf_violation_count();                                    \
        int code_ = (int)(call);                                                    \
        selftest_ok(__FILE__, __LINE__, #call, code_, neoconf_violation_count() - before_); \
    } while (0)

/* A misuse: the code, and a recorded violation with these words, which is then removed from the list. */
void selftest_bites(const char *file, int line, const char *text, int code, int expected, const char *words);
#define BITES(call, expected, words)                                                \
    do {                                                                            \
        neoconf_clear_violations();                                                 \
        int code_ = (int)(call);                                                    \
        selftest_bites(__FILE__, __LINE__, #call, code_, (int)(expected), words);   \
    } while (0)

/* A failure that is not a misuse: only the code and the message. */
void selftest_says(const char *file, int line, const char *text, int code, int expected, const char *words);
#define SAYS(call, expected, words)                                                 \
    do {                                                                            \
        int code_ = (int)(call);                                                    \
        selftest_says(__FILE__, __LINE__, #call, code_, (int)(expected), words);    \
    } while (0)

/* A new process with the primary context of device 0 current and one stream. The end asserts that there is no violation and no leak. */
extern CUstream stream;
void begin(void);
void end(void);
void end_faulted(void);

CUdeviceptr device_copy(const void *bytes, size_t count);
void read_back(void *to, CUdeviceptr from, size_t count);

#endif
