/* The PTX interpreter: instructions against C's own arithmetic, every refusal at loading and every fault at running, launches. */
#include "selftest.h"

#define HEAD ".version 6.3\n.target sm_75\n.address_size 64\n"
/* A kernel with an output of words, one 64-bit argument, and enough registers. */
#define KERNEL(body)                                                                                                            \
    HEAD ".visible .entry k(\n\t.param .b64 out,\n\t.param .b64 in,\n\t.param .b32 n\n)\n{\n"                                   \
         ".reg .pred %p<9>;.reg .b16 %rs<9>;.reg .b32 %r<20>;.reg .b64 %rd<20>;.reg .f32 %f<20>;.reg .f64 %fd<9>;\n"            \
         "ld.param.b64 %rd0, [out];\nld.param.b64 %rd1, [in];\nld.param.b32 %r0, [n];\n" body "\nret;\n}\n"

static CUmodule module_of(const char *text)
{
    CUmodule module;
    OK(cuModuleLoadDataEx(&module, text, 0, NULL, NULL));
    return module;
}

static CUresult launch(CUmodule module, unsigned grid, unsigned block, CUdeviceptr out, uint64_t in, unsigned n)
{
    CUfunction f;
    OK(cuModuleGetFunction(&f, module, "k"));
    void *arguments[] = { &out, &in, &n };
    return cuLaunchKernel(f, grid, 1, 1, block, 1, 1, 0, stream, arguments, NULL);
}

/* Runs one thread of a kernel that stores one 64-bit word. */
static uint64_t result_of(const char *text, uint64_t in, unsigned n)
{
    uint64_t out = 0;
    CUdeviceptr memory;
    CUmodule module = module_of(text);
    OK(cuMemAlloc_v2(&memory, 8));
    OK(launch(module, 1, 1, memory, in, n));
    read_back(&out, memory, 8);
    OK(cuMemFree_v2(memory));
    OK(cuModuleUnload(module));
    return out;
}

#define WORD(body, in, n) result_of(KERNEL(body "st.global.b64 [%rd0], %rd9;"), in, n)
#define HALFWORD(body, in, n) (uint32_t)result_of(KERNEL(body "cvt.u64.u32 %rd9, %r9; st.global.b64 [%rd0], %rd9;"), in, n)
#define SINGLE(body, in, n) as_float((uint32_t)result_of(KERNEL(body "mov.b32 %r9, %f9; cvt.u64.u32 %rd9, %r9; st.global.b64 [%rd0], %rd9;"), in, n))
#define TRUTH(body, in, n) (int)result_of(KERNEL(body "selp.b64 %rd9, 1, 0, %p1; st.global.b64 [%rd0], %rd9;"), in, n)
#define IN32 "cvt.u32.u64 %r1, %rd1;"
#define INF "cvt.u32.u64 %r1, %rd1; mov.b32 %f1, %r1; mov.b32 %f2, %r0;"

static float as_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

TEST(ptx_integers)
{
    begin();
    CHECK(HALFWORD(IN32 "add.s32 %r9, %r1, %r0;", 0xFFFFFFFF, 3) == 2);
    CHECK(HALFWORD(IN32 "sub.s32 %r9, %r1, %r0;", 1, 3) == 0xFFFFFFFEu);
    CHECK(HALFWORD(IN32 "mul.lo.s32 %r9, %r1, %r0;", 0x10001, 0x10001) == 0x20001);
    CHECK(HALFWORD(IN32 "mul.hi.u32 %r9, %r1, %r0;", 0xFFFFFFFF, 0xFFFFFFFF) == 0xFFFFFFFE);
    CHECK(HALFWORD(IN32 "mul.hi.s32 %r9, %r1, %r0;", 0xFFFFFFFF, 0xFFFFFFFF) == 0);
    CHECK(WORD(IN32 "mul.wide.s32 %rd9, %r1, %r0;", 0xFFFFFFFF, 5) == (uint64_t)-5);
    CHECK(WORD(IN32 "mul.wide.u32 %rd9, %r1, %r0;", 0xFFFFFFFF, 5) == 5 * 0xFFFFFFFFull);
    CHECK(WORD(IN32 "mad.wide.u32 %rd9, %r1, %r0, %rd1;", 7, 5) == 42);
    CHECK(WORD("mad.lo.u64 %rd9, %rd1, 4, %rd1;", 10, 0) == 50);
    CHECK(WORD("mul.hi.u64 %rd9, %rd1, %rd1;", UINT64_MAX, 0) == UINT64_MAX - 1);
    CHECK(WORD("mul.hi.s64 %rd9, %rd1, %rd1;", UINT64_MAX, 0) == 0);
    CHECK(HALFWORD(IN32 "div.u32 %r9, %r1, %r0;", 0xFFFFFFFF, 2) == 0x7FFFFFFF);
    CHECK(HALFWORD(IN32 "div.s32 %r9, %r1, %r0;", (uint32_t)-7, 2) == (uint32_t)-3);
    CHECK(HALFWORD(IN32 "rem.s32 %r9, %r1, %r0;", (uint32_t)-7, 2) == (uint32_t)-1);
    CHECK(HALFWORD(IN32 "div.s32 %r9, %r1, %r0;", 0x80000000, 0xFFFFFFFF) == 0x80000000);
    CHECK(HALFWORD(IN32 "min.s32 %r9, %r1, %r0;", (uint32_t)-7, 2) == (uint32_t)-7);
    CHECK(HALFWORD(IN32 "max.u32 %r9, %r1, %r0;", (uint32_t)-7, 2) == (uint32_t)-7);
    CHECK(HALFWORD(IN32 "abs.s32 %r9, %r1;", (uint32_t)-7, 2) == 7);
    CHECK(HALFWORD(IN32 "neg.s32 %r9, %r1;", 7, 2) == (uint32_t)-7);
    CHECK(HALFWORD(IN32 "and.b32 %r9, %r1, %r0;", 12, 10) == 8);
    CHECK(HALFWORD(IN32 "or.b32 %r9, %r1, %r0;", 12, 10) == 14);
    CHECK(HALFWORD(IN32 "xor.b32 %r9, %r1, %r0;", 12, 10) == 6);
    CHECK(HALFWORD(IN32 "not.b32 %r9, %r1;", 12, 10) == ~12u);
    CHECK(HALFWORD(IN32 "shl.b32 %r9, %r1, %r0;", 1, 31) == 0x80000000 && HALFWORD(IN32 "shl.b32 %r9, %r1, %r0;", 1, 32) == 0);
    CHECK(HALFWORD(IN32 "shr.u32 %r9, %r1, %r0;", 0x80000000, 31) == 1 && HALFWORD(IN32 "shr.s32 %r9, %r1, %r0;", 0x80000000, 99) == 0xFFFFFFFF);
    CHECK(HALFWORD(IN32 "mov.b32 %r9, -5;", 0, 0) == (uint32_t)-5);
    CHECK(WORD(IN32 "cvt.s64.s32 %rd9, %r1;", 0x80000000, 0) == 0xFFFFFFFF80000000u);
    CHECK(WORD(IN32 "cvt.u64.u32 %rd9, %r1;", 0x80000000, 0) == 0x80000000u);
    CHECK(HALFWORD(IN32 "cvt.u16.u32 %rs1, %r1; cvt.s32.u16 %r9, %rs1;", 0xABCDFFFF, 0) == 0xFFFF);
    CHECK(HALFWORD("cvt.u32.u64 %r9, %rd1;", 0x123456789, 0) == 0x23456789);
    end();
}

TEST(ptx_floats)
{
    begin();
    CHECK(SINGLE(INF "add.rn.f32 %f9, %f1, %f2;", bits_of(0.1f), bits_of(0.2f)) == 0.1f + 0.2f);
    CHECK(SINGLE(INF "sub.rn.f32 %f9, %f1, %f2;", bits_of(0.1f), bits_of(0.2f)) == 0.1f - 0.2f);
    CHECK(SINGLE(INF "mul.rn.f32 %f9, %f1, %f2;", bits_of(0.1f), bits_of(0.2f)) == 0.1f * 0.2f);
    CHECK(SINGLE(INF "div.rn.f32 %f9, %f1, %f2;", bits_of(0.1f), bits_of(0.3f)) == 0.1f / 0.3f);
    CHECK(SINGLE(INF "fma.rn.f32 %f9, %f1, %f2, %f1;", bits_of(0.1f), bits_of(0.3f)) == fmaf(0.1f, 0.3f, 0.1f));
    CHECK(SINGLE(INF "sqrt.rn.f32 %f9, %f1;", bits_of(2), 0) == sqrtf(2));
    CHECK(SINGLE(INF "rcp.rn.f32 %f9, %f1;", bits_of(3), 0) == 1.0f / 3);
    CHECK(fabsf(SINGLE(INF "ex2.approx.f32 %f9, %f1;", bits_of(0.5f), 0) - sqrtf(2)) < 1e-6f);
    CHECK(SINGLE(INF "lg2.approx.f32 %f9, %f1;", bits_of(8), 0) == 3);
    CHECK(SINGLE(INF "rsqrt.approx.f32 %f9, %f1;", bits_of(4), 0) == 0.5f);
    CHECK(SINGLE(INF "max.f32 %f9, %f1, %f2;", bits_of(NAN), bits_of(-2)) == -2); /* the trap: NaN is lost */
    CHECK(SINGLE(INF "min.f32 %f9, %f1, %f2;", bits_of(3), bits_of(NAN)) == 3);
    CHECK(SINGLE(INF "abs.f32 %f9, %f1;", bits_of(-3), 0) == 3 && SINGLE(INF "neg.f32 %f9, %f1;", bits_of(3), 0) == -3);
    CHECK(SINGLE(INF "mov.f32 %f9, 0f3FC00000;", 0, 0) == 1.5f);
    CHECK(SINGLE(IN32 "cvt.rn.f32.s32 %f9, %r1;", (uint32_t)-3, 0) == -3 && SINGLE(IN32 "cvt.rn.f32.u32 %f9, %r1;", 0xFFFFFFFF, 0) == 4294967296.0f);
    CHECK(SINGLE("cvt.rn.f32.s64 %f9, %rd1;", 0x7FFFFFBFFFFFFFFF, 0) == (float)0x7FFFFFBFFFFFFFFF); /* rounded once, not twice */
    CHECK(SINGLE(INF "cvt.f64.f32 %fd1, %f1; add.rn.f64 %fd2, %fd1, 0d3FF0000000000000; cvt.rn.f32.f64 %f9, %fd2;", bits_of(0.5f), 0) == 1.5f);
    CHECK((int32_t)HALFWORD(INF "cvt.rzi.s32.f32 %r9, %f1;", bits_of(-2.7f), 0) == -2);
    CHECK((int32_t)HALFWORD(INF "cvt.rmi.s32.f32 %r9, %f1;", bits_of(-2.2f), 0) == -3 && (int32_t)HALFWORD(INF "cvt.rpi.s32.f32 %r9, %f1;", bits_of(-2.7f), 0) == -2);
    CHECK(HALFWORD(INF "cvt.rni.u32.f32 %r9, %f1;", bits_of(2.5f), 0) == 2 && HALFWORD(INF "cvt.rni.u32.f32 %r9, %f1;", bits_of(-2), 0) == 0);
    CHECK(HALFWORD(INF "cvt.rzi.s32.f32 %r9, %f1;", bits_of(1e20f), 0) == 0x7FFFFFFF && HALFWORD(INF "cvt.rzi.s32.f32 %r9, %f1;", bits_of(NAN), 0) == 0);
    CHECK(SINGLE(INF "cvt.rmi.f32.f32 %f9, %f1;", bits_of(-2.2f), 0) == -3);
    CHECK(HALFWORD(INF "cvt.rn.f16.f32 %rs1, %f1; cvt.s32.u16 %r9, %rs1;", bits_of(1.0f / 3), 0) == 0x3555);
    CHECK(HALFWORD(INF "cvt.rn.f16.f32 %rs1, %f1; cvt.s32.u16 %r9, %rs1;", bits_of(65520), 0) == 0x7C00);
    CHECK(HALFWORD(INF "cvt.rn.f16.f32 %rs1, %f1; cvt.s32.u16 %r9, %rs1;", bits_of(ldexpf(3, -25)), 0) == 2); /* a tie among the subnormals */
    CHECK(SINGLE(IN32 "cvt.u16.u32 %rs1, %r1; cvt.f32.f16 %f9, %rs1;", 0x8001, 0) == -ldexpf(1, -24));
    end();
}

TEST(ptx_comparisons)
{
    begin();
    const float nan = NAN;
    CHECK(TRUTH(IN32 "setp.lt.s32 %p1, %r1, %r0;", (uint32_t)-1, 1) && !TRUTH(IN32 "setp.lo.u32 %p1, %r1, %r0;", (uint32_t)-1, 1));
    CHECK(TRUTH(IN32 "setp.hs.u32 %p1, %r1, %r0;", 3, 3) && !TRUTH(IN32 "setp.hi.u32 %p1, %r1, %r0;", 3, 3) && TRUTH(IN32 "setp.ls.u32 %p1, %r1, %r0;", 3, 3));
    CHECK(TRUTH(IN32 "setp.eq.b32 %p1, %r1, %r0;", 3, 3) && !TRUTH(IN32 "setp.ne.s32 %p1, %r1, %r0;", 3, 3) && TRUTH(IN32 "setp.ge.s32 %p1, %r1, %r0;", 3, 3));
    CHECK(TRUTH("setp.le.s64 %p1, %rd1, 0;", (uint64_t)-1, 0) && !TRUTH("setp.gt.s64 %p1, %rd1, 0;", (uint64_t)-1, 0));
    CHECK(!TRUTH(INF "setp.lt.f32 %p1, %f1, %f2;", bits_of(nan), 0) && TRUTH(INF "setp.ltu.f32 %p1, %f1, %f2;", bits_of(nan), 0));
    CHECK(!TRUTH(INF "setp.ne.f32 %p1, %f1, %f2;", bits_of(nan), 0) && TRUTH(INF "setp.neu.f32 %p1, %f1, %f2;", bits_of(nan), 0));
    CHECK(TRUTH(INF "setp.leu.f32 %p1, %f1, %f2;", bits_of(1), bits_of(1)) && !TRUTH(INF "setp.gtu.f32 %p1, %f1, %f2;", bits_of(1), bits_of(1)));
    CHECK(TRUTH(INF "setp.geu.f32 %p1, %f1, %f2;", bits_of(1), bits_of(1)) && TRUTH(INF "setp.equ.f32 %p1, %f1, %f2;", bits_of(nan), bits_of(1)));
    CHECK(TRUTH(INF "setp.nan.f32 %p1, %f1, %f2;", bits_of(nan), bits_of(1)) && !TRUTH(INF "setp.num.f32 %p1, %f1, %f2;", bits_of(nan), bits_of(1)));
    CHECK(TRUTH(INF "testp.notanumber.f32 %p1, %f1;", bits_of(nan), 0) && !TRUTH(INF "testp.number.f32 %p1, %f1;", bits_of(nan), 0));
    CHECK(TRUTH(INF "testp.subnormal.f32 %p1, %f1;", 1, 0) && TRUTH(INF "testp.normal.f32 %p1, %f1;", bits_of(1), 0));
    CHECK(TRUTH(INF "testp.infinite.f32 %p1, %f1;", bits_of(-INFINITY), 0) && TRUTH(INF "testp.finite.f32 %p1, %f1;", bits_of(1), 0));
    CHECK(!TRUTH(IN32 "setp.eq.s32 %p2, %r1, %r0; not.pred %p1, %p2;", 3, 3) && TRUTH(IN32 "setp.eq.s32 %p2, %r1, 3; setp.eq.s32 %p3, %r0, 4; or.pred %p1, %p2, %p3;", 3, 3));
    CHECK(!TRUTH(IN32 "setp.eq.s32 %p2, %r1, 3; setp.eq.s32 %p3, %r0, 4; and.pred %p1, %p2, %p3;", 3, 3));
    end();
}

/* out[i] = 2 * in[i] for i < n over a grid, with a loop of one grid's width. */
#define TWICE                                                                                                                          \
    KERNEL("mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mov.u32 %r3, %tid.x; mad.lo.s32 %r4, %r1, %r2, %r3; mov.u32 %r5, %nctaid.x;" \
           "mul.lo.s32 %r5, %r5, %r2;\nL1:\nsetp.ge.s32 %p1, %r4, %r0; @%p1 bra L2;"                                                  \
           "mul.wide.s32 %rd2, %r4, 4; add.s64 %rd3, %rd1, %rd2; ld.global.f32 %f1, [%rd3]; add.rn.f32 %f2, %f1, %f1;"                \
           "add.s64 %rd4, %rd0, %rd2; st.global.f32 [%rd4+0], %f2; add.s32 %r4, %r4, %r5; bra.uni L1;\nL2:\n")

TEST(ptx_runs_a_grid)
{
    begin();
    enum { N = 1000 };
    float in[N], out[N];
    for (int i = 0; i < N; i++) in[i] = (float)i / 3;
    CUdeviceptr a = device_copy(in, sizeof in), b;
    OK(cuMemAlloc_v2(&b, sizeof out));
    CUmodule module = module_of(TWICE);
    OK(launch(module, 3, 64, b, a, N));
    read_back(out, b, sizeof out);
    for (int i = 0; i < N; i++) CHECK(out[i] == 2 * in[i]);
    OK(cuModuleUnload(module));
    OK(cuMemFree_v2(a));
    OK(cuMemFree_v2(b));
    end();
}

static void faults(const char *text, uint64_t in, CUresult expected, const char *words)
{
    neoconf_reset();
    begin();
    CUdeviceptr out;
    OK(cuMemAlloc_v2(&out, 16));
    CUmodule module = module_of(text);
    OK(launch(module, 1, 1, out, in ? in : out, 1));
    BITES(cuStreamSynchronize(stream), expected, words);
    CHECK(cuModuleUnload(module) == expected);
    CHECK(cuMemFree_v2(out) == expected);
    end_faulted();
}

TEST(ptx_faults_when_running)
{
    faults(KERNEL("ld.global.f32 %f1, [%rd1+16];"), 0, CUDA_ERROR_ILLEGAL_ADDRESS, "no device memory");
    faults(KERNEL("ld.global.b64 %rd2, [%rd1+8]; ld.global.b64 %rd2, [%rd1-8];"), 0, CUDA_ERROR_ILLEGAL_ADDRESS, "reads");
    faults(KERNEL("st.global.f32 [%rd1], 0f00000000;"), 4096, CUDA_ERROR_ILLEGAL_ADDRESS, "writes 0x1000: the address is no device memory");
    faults(KERNEL("st.global.b32 [%rd1+2], 0;"), 0, CUDA_ERROR_MISALIGNED_ADDRESS, "misaligned");
    faults(KERNEL("add.s32 %r1, %r2, 1;"), 0, CUDA_ERROR_LAUNCH_FAILED, "never written");
    faults(KERNEL("ld.global.b32 %r1, [%rd9];"), 0, CUDA_ERROR_LAUNCH_FAILED, "address is in a register that was never written");
    faults(KERNEL("@%p1 mov.b32 %r1, 1;"), 0, CUDA_ERROR_LAUNCH_FAILED, "guard was never written");
    faults(KERNEL("div.s32 %r1, %r0, 0;"), 0, CUDA_ERROR_LAUNCH_FAILED, "divided by zero");
}

TEST(ptx_access_that_ends_outside)
{
    begin();
    CUdeviceptr out;
    OK(cuMemAlloc_v2(&out, 12));
    CUmodule module = module_of(KERNEL("st.global.b64 [%rd1+8], 0;"));
    OK(launch(module, 1, 1, out, out, 1));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS, "ends outside the 12 bytes");
}

TEST(ptx_endless_loop_times_out)
{
    faults(KERNEL("L1: bra L1;"), 0, CUDA_ERROR_LAUNCH_TIMEOUT, "does not end");
}

TEST(ptx_races_with_another_stream)
{
    begin();
    CUstream s;
    float in[4] = { 1, 2, 3, 4 };
    CUdeviceptr a = device_copy(in, sizeof in);
    OK(cuStreamSynchronize(stream));
    CUmodule module = module_of(TWICE);
    OK(cuStreamCreate(&s, 1));
    OK(launch(module, 1, 4, a, a, 4));
    OK(cuMemsetD8Async(a + 12, 0, 4, s));
    BITES(cuCtxSynchronize(), 0, "unordered access");
    OK(cuStreamDestroy_v2(s));
    OK(cuModuleUnload(module));
    OK(cuMemFree_v2(a));
    end();
}

static void refused(const char *text, CUresult expected, const char *words)
{
    CUmodule module;
    char log[300] = "untouched", info[10] = "";
    CUjit_option options[] = { CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, CU_JIT_INFO_LOG_BUFFER, CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES };
    void *values[] = { log, (void *)(uintptr_t)sizeof log, info, (void *)(uintptr_t)sizeof info };
    BITES(cuModuleLoadDataEx(&module, text, 4, options, values), expected, words);
    CHECK(strstr(log, words) && strstr(log, "line ") && (size_t)(uintptr_t)values[1] == strlen(log));
}

TEST(ptx_refuses_when_loading)
{
    begin();
    refused("", CUDA_ERROR_INVALID_PTX, "'.version' expected");
    refused(".version 99.0\n.target sm_75\n.address_size 64\n", CUDA_ERROR_UNSUPPORTED_PTX_VERSION, "newer than a driver");
    refused(".version 6.3\n.target sm_100\n.address_size 64\n", CUDA_ERROR_NO_BINARY_FOR_GPU, "newer than the device");
    refused(".version 6.3\n.target gfx9\n.address_size 64\n", CUDA_ERROR_INVALID_PTX, "the target 'gfx9'");
    refused(".version 6.3\n.target sm_75\n.address_size 32\n", CUDA_ERROR_INVALID_PTX, "'.address_size 64'");
    refused(HEAD, CUDA_ERROR_INVALID_PTX, "no kernel");
    refused(HEAD ".global .b32 x;", CUDA_ERROR_INVALID_PTX, "does not know '.global'");
    refused(KERNEL("frobnicate.f32 %f1, %f2;"), CUDA_ERROR_INVALID_PTX, "does not know 'frobnicate.f32'");
    refused(KERNEL("add.rz.f32 %f1, %f2, %f3;"), CUDA_ERROR_INVALID_PTX, "does not know 'add.rz.f32'");
    refused(KERNEL("add.ftz.f32 %f1, %f2, %f3;"), CUDA_ERROR_INVALID_PTX, "does not know 'add.ftz.f32'");
    refused(KERNEL("add.b32 %r1, %r2, %r3;"), CUDA_ERROR_INVALID_PTX, "does not know 'add.b32'");
    refused(KERNEL("mul.s32 %r1, %r2, %r3;"), CUDA_ERROR_INVALID_PTX, "does not know 'mul.s32'");
    refused(KERNEL("add.s32.s32 %r1, %r2, %r3;"), CUDA_ERROR_INVALID_PTX, "does not know 'add.s32.s32'");
    refused(KERNEL("cvt.f32.s32 %f1, %r1;"), CUDA_ERROR_INVALID_PTX, "does not know 'cvt.f32.s32'");
    refused(KERNEL("cvt.s32.f32 %r1, %f1;"), CUDA_ERROR_INVALID_PTX, "does not know 'cvt.s32.f32'");
    refused(KERNEL("cvt.f16.f32 %rs1, %f1;"), CUDA_ERROR_INVALID_PTX, "does not know 'cvt.f16.f32'");
    refused(KERNEL("setp.s32 %p1, %r1, %r2;"), CUDA_ERROR_INVALID_PTX, "does not know 'setp.s32'");
    refused(KERNEL("setp.ltu.s32 %p1, %r1, %r2;"), CUDA_ERROR_INVALID_PTX, "does not know 'setp.ltu.s32'");
    refused(KERNEL("ld.shared.f32 %f1, [%rd1];"), CUDA_ERROR_INVALID_PTX, "does not know 'ld.shared.f32'");
    refused(KERNEL("ld.f32 %f1, [%rd1];"), CUDA_ERROR_INVALID_PTX, "does not know 'ld.f32'");
    refused(KERNEL("bar.sync 0;"), CUDA_ERROR_INVALID_PTX, "does not know 'bar.sync'");
    refused(KERNEL("add.s32 %r1, %r2, %r99;"), CUDA_ERROR_INVALID_PTX, "%r99 is no register");
    refused(KERNEL("add.s32 %r1, %r2, %f3;"), CUDA_ERROR_INVALID_PTX, "type .f32 where .s32");
    refused(KERNEL("add.s64 %rd1, %rd2, %r3;"), CUDA_ERROR_INVALID_PTX, "type .b32 where .s64");
    refused(KERNEL("add.s32 5, %r2, %r3;"), CUDA_ERROR_INVALID_PTX, "a register expected");
    refused(KERNEL("add.rn.f32 %f1, %f2, 3;"), CUDA_ERROR_INVALID_PTX, "integer '3;");
    refused(KERNEL("add.s32 %r1, %r2, 0f00000000;"), CUDA_ERROR_INVALID_PTX, "does not fit the type");
    refused(KERNEL("mov.b64 %rd1, %tid.x;"), CUDA_ERROR_INVALID_PTX, "%tid.x in this place");
    refused(KERNEL("ld.global.f32 %f1, [%r1];"), CUDA_ERROR_INVALID_PTX, "type .b32 where .b64");
    refused(KERNEL("ld.param.b32 %r1, [nothing];"), CUDA_ERROR_INVALID_PTX, "'nothing' is no parameter");
    refused(KERNEL("ld.param.b64 %rd1, [n];"), CUDA_ERROR_INVALID_PTX, "outside the parameter's 4 bytes");
    refused(KERNEL("bra L7;"), CUDA_ERROR_INVALID_PTX, "no label L7");
    refused(KERNEL("L1: L1: ret;"), CUDA_ERROR_INVALID_PTX, "L1 is there twice");
    refused(KERNEL("add.s32 %r1, %r2 %r3;"), CUDA_ERROR_INVALID_PTX, "',' expected");
    refused(KERNEL("add.s32 %r1, %r2, %r3"), CUDA_ERROR_INVALID_PTX, "';' expected");
    refused(KERNEL("selp.b32 %r1, %r2, %r3, %r4;"), CUDA_ERROR_INVALID_PTX, "where .p1");
    CHECK(!neoconf_set("driver", 10000));
    refused(".version 7.0\n.target sm_75\n.address_size 64\n", CUDA_ERROR_UNSUPPORTED_PTX_VERSION, "PTX 7.0 is newer");
    CUmodule module = module_of(KERNEL("")); /* 6.3 is what a driver for 10.0 takes */
    OK(cuModuleUnload(module));
    end();
}

TEST(module_arguments_and_handles)
{
    begin();
    CUmodule module, other;
    CUfunction f;
    CUdeviceptr out;
    CUjit_option options[] = { CU_JIT_ERROR_LOG_BUFFER, 99 };
    char log[8];
    void *values[] = { log, log };
    OK(cuMemAlloc_v2(&out, 8));
    BITES(cuModuleLoadDataEx(&module, NULL, 0, NULL, NULL), CUDA_ERROR_INVALID_VALUE, "null");
    BITES(cuModuleLoadDataEx(NULL, KERNEL(""), 0, NULL, NULL), CUDA_ERROR_INVALID_VALUE, "null");
    BITES(cuModuleLoadDataEx(&module, KERNEL(""), 1, NULL, NULL), CUDA_ERROR_INVALID_VALUE, "no array");
    BITES(cuModuleLoadDataEx(&module, KERNEL(""), 1, options, values), CUDA_ERROR_INVALID_VALUE, "without its size");
    BITES(cuModuleLoadDataEx(&module, KERNEL(""), 2, options, values), CUDA_ERROR_INVALID_VALUE, "option 99");
    BITES(cuModuleLoadDataEx(&module, "\177ELF....", 0, NULL, NULL), CUDA_ERROR_INVALID_IMAGE, "binary");
    module = module_of(KERNEL(""));
    BITES(cuModuleGetFunction(&f, module, "missing"), CUDA_ERROR_NOT_FOUND, "no kernel 'missing'");
    BITES(cuModuleGetFunction(&f, module, NULL), CUDA_ERROR_INVALID_VALUE, "null");
    BITES(cuModuleGetFunction(&f, (CUmodule)stream, "k"), CUDA_ERROR_INVALID_HANDLE, "not a module");
    OK(cuModuleGetFunction(&f, module, "k"));
    OK(cuModuleUnload(module));
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, values, NULL), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    BITES(cuModuleUnload(module), CUDA_ERROR_INVALID_HANDLE, "was destroyed");
    other = module_of(KERNEL(""));
    OK(cuMemFree_v2(out));
    OK(cuStreamDestroy_v2(stream));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(other && neoconf_leak_count() == 1);
}

TEST(launch_shapes_and_parameters)
{
    begin();
    CUmodule module = module_of(KERNEL("")), bounded, exact;
    CUfunction f, g, h;
    uint64_t a = 0;
    unsigned n = 0;
    void *arguments[] = { &a, &a, &n }, *holes[] = { &a, NULL, &n };
    OK(cuModuleGetFunction(&f, module, "k"));
#define LAUNCH(gx, gy, gz, bx, by, bz) cuLaunchKernel(f, gx, gy, gz, bx, by, bz, 0, stream, arguments, NULL)
    OK(LAUNCH(1, 1, 1, 1024, 1, 1));
    BITES(LAUNCH(0, 1, 1, 1, 1, 1), CUDA_ERROR_INVALID_VALUE, "empty");
    BITES(LAUNCH(1, 1, 1, 1, 0, 1), CUDA_ERROR_INVALID_VALUE, "empty");
    BITES(LAUNCH(1, 65536, 1, 1, 1, 1), CUDA_ERROR_INVALID_VALUE, "grid, 1 65536 1, is too large");
    BITES(LAUNCH(1, 1, 1, 1025, 1, 1), CUDA_ERROR_INVALID_VALUE, "block, 1025");
    BITES(LAUNCH(1, 1, 1, 1, 1, 65), CUDA_ERROR_INVALID_VALUE, "too large");
    BITES(LAUNCH(1, 1, 1, 33, 32, 1), CUDA_ERROR_INVALID_VALUE, "1056 threads");
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 50000, stream, arguments, NULL), CUDA_ERROR_INVALID_VALUE, "shared memory");
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, NULL, NULL), CUDA_ERROR_INVALID_VALUE, "takes 3 parameters");
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, holes, NULL), CUDA_ERROR_INVALID_VALUE, "parameter 1 ('in') of kernel k is null");
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, arguments, NULL), CUDA_ERROR_NOT_SUPPORTED, "default stream");
    BITES(cuLaunchKernel((CUfunction)stream, 1, 1, 1, 1, 1, 1, 0, stream, arguments, NULL), CUDA_ERROR_INVALID_HANDLE, "not a function");
    unsigned char packed[20] = { 0 };
    size_t size = sizeof packed, short_size = 16;
    void *extra[] = { CU_LAUNCH_PARAM_BUFFER_POINTER, packed, CU_LAUNCH_PARAM_BUFFER_SIZE, &size, CU_LAUNCH_PARAM_END };
    OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, NULL, extra));
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, arguments, extra), CUDA_ERROR_INVALID_VALUE, "both");
    extra[3] = &short_size;
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, NULL, extra), CUDA_ERROR_INVALID_VALUE, "16 bytes of parameters, kernel k takes 20");
    extra[0] = (void *)7;
    BITES(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, stream, NULL, extra), CUDA_ERROR_INVALID_VALUE, "extra array");
    bounded = module_of(HEAD ".visible .entry k() .maxntid 64, 1, 1 { ret; }");
    exact = module_of(HEAD ".visible .entry k() .reqntid 32 { ret; }");
    OK(cuModuleGetFunction(&g, bounded, "k"));
    OK(cuModuleGetFunction(&h, exact, "k"));
    OK(cuLaunchKernel(g, 1, 1, 1, 64, 1, 1, 0, stream, NULL, NULL));
    BITES(cuLaunchKernel(g, 1, 1, 1, 65, 1, 1, 0, stream, NULL, NULL), CUDA_ERROR_INVALID_VALUE, "compiled for 64");
    BITES(cuLaunchKernel(h, 1, 1, 1, 31, 1, 1, 0, stream, NULL, NULL), CUDA_ERROR_INVALID_VALUE, "wants blocks of 32");
    OK(cuStreamSynchronize(stream));
    OK(cuModuleUnload(module));
    OK(cuModuleUnload(bounded));
    OK(cuModuleUnload(exact));
    end();
}

TEST(graph_of_an_unloaded_kernel_faults)
{
    begin();
    CUmodule module = module_of(KERNEL(""));
    CUgraph graph;
    CUgraphExec exec;
    OK(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    OK(launch(module, 1, 1, 0, 0, 0));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphDestroy(graph));
    OK(cuModuleUnload(module));
    OK(cuGraphLaunch(exec, stream));
    BITES(cuStreamSynchronize(stream), CUDA_ERROR_LAUNCH_FAILED, "was unloaded");
    cuGraphExecDestroy(exec);
    end_faulted();
}
