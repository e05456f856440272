/* Execution of PTX: every thread of the grid from its first instruction to its end, one after the other. Every global access is checked,
 * and reading a register that was never written is refused. */
#include "ptx.h"

#include <math.h>

#define BUDGET 200000000L /* instructions of one thread, after which a loop is treated as endless */
#define CACHED 16

/* A block of memory that the launch touched, and how far. */
typedef struct Touched {
    NcBlock *block;
    CUdeviceptr read_from, read_to, written_from, written_to;
} Touched;

typedef struct Machine {
    NcOp *op;
    const PtxKernel *kernel;
    const unsigned char *parameters;
    uint64_t *registers; /* the kernel's, then the special ones, then constants */
    bool *written;
    uint64_t *special;
    Touched touched[CACHED];
    int touched_count;
    CUresult code;
} Machine;

static float as_single(uint64_t bits)
{
    float value;
    uint32_t low = (uint32_t)bits;
    memcpy(&value, &low, 4);
    return value;
}

static uint64_t of_single(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

static double as_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, 8);
    return value;
}

static uint64_t of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, 8);
    return bits;
}

static uint64_t low_bits(uint64_t value, int bits) { return bits == 64 ? value : value & ((UINT64_C(1) << bits) - 1); }

static int64_t signed_of(uint64_t value, int bits)
{
    uint64_t sign = UINT64_C(1) << (bits - 1);
    return (int64_t)((low_bits(value, bits) ^ sign) - sign);
}

static void fault(Machine *m, const PtxInstruction *i, CUresult code, const char *text)
{
    if (m->code) return;
    m->code = code;
    nc_misuse(0, "%s of call %lu, kernel %s, line %d, block %u %u %u, thread %u %u %u: %s", m->op->name, m->op->serial, m->kernel->name, i->line,
              (unsigned)m->special[6], (unsigned)m->special[7], (unsigned)m->special[8], (unsigned)m->special[0], (unsigned)m->special[1],
              (unsigned)m->special[2], text);
}

static inline uint64_t get(Machine *m, const PtxInstruction *i, int operand)
{
    int index = i->operands[operand].index;
    if (!m->written[index]) fault(m, i, CUDA_ERROR_LAUNCH_FAILED, "a register is read that was never written");
    return m->registers[index];
}

static inline void put(Machine *m, const PtxInstruction *i, uint64_t value)
{
    int index = i->operands[0].index;
    m->registers[index] = value;
    m->written[index] = true;
}

/* A float is passed as a double. For a single operation that is rounded afterwards, this gives the correctly rounded result. */
static double get_float(Machine *m, const PtxInstruction *i, int operand)
{
    uint64_t bits = get(m, i, operand);
    return i->type.bits == 32 ? (double)as_single(bits) : as_double(bits);
}

static void put_float(Machine *m, const PtxInstruction *i, double value)
{
    put(m, i, i->type.bits == 32 ? of_single((float)value) : of_double(value));
}

static unsigned char *reach(Machine *m, const PtxInstruction *i, int operand, bool write)
{
    const PtxOperand *o = &i->operands[operand];
    unsigned bytes = i->type.bits / 8u;
    if (!m->written[o->index]) fault(m, i, CUDA_ERROR_LAUNCH_FAILED, "the address is in a register that was never written");
    CUdeviceptr at = m->registers[o->index] + o->value;
    if (at % bytes) {
        fault(m, i, CUDA_ERROR_MISALIGNED_ADDRESS, "the address is misaligned");
        return NULL;
    }
    Touched *touched = NULL;
    for (int t = 0; t < m->touched_count && !touched; t++)
        if (at - m->touched[t].block->base < m->touched[t].block->size) touched = &m->touched[t];
    if (!touched) {
        NcBlock *block = nc_block_at(at);
        const char *wrong = !block ? "the address is no device memory" : !block->alive ? "the memory was freed"
                            : block->ctx != m->op->ctx ? "the memory belongs to another context"
                            : !block->ready ? "the memory is not allocated yet in the order of the streams" : NULL;
        if (!wrong && m->touched_count == CACHED) wrong = "the interpreter follows no more than 16 blocks of memory in a launch";
        if (wrong) {
            char text[160];
            snprintf(text, sizeof text, "%s %#llx: %s", write ? "writes" : "reads", at, wrong);
            fault(m, i, CUDA_ERROR_ILLEGAL_ADDRESS, text);
            return NULL;
        }
        touched = &m->touched[m->touched_count++];
        *touched = (Touched){ block, UINT64_MAX, 0, UINT64_MAX, 0 };
    }
    if (at - touched->block->base + bytes > touched->block->size) {
        char text[160];
        snprintf(text, sizeof text, "%s %#llx, which ends outside the %zu bytes of call %lu", write ? "writes" : "reads", at, touched->block->size, touched->block->serial);
        fault(m, i, CUDA_ERROR_ILLEGAL_ADDRESS, text);
        return NULL;
    }
    CUdeviceptr *from = write ? &touched->written_from : &touched->read_from, *to = write ? &touched->written_to : &touched->read_to;
    if (at < *from) *from = at;
    if (at + bytes > *to) *to = at + bytes;
    return touched->block->bytes + (at - touched->block->base);
}

static void load(Machine *m, const PtxInstruction *i)
{
    const PtxOperand *source = &i->operands[1];
    uint64_t value = 0;
    const unsigned char *from = source->kind == O_PARAMETER ? m->parameters + source->value : reach(m, i, 1, false);
    if (!from) return;
    memcpy(&value, from, i->type.bits / 8u);
    put(m, i, i->type.letter == 's' ? (uint64_t)signed_of(value, i->type.bits) : value);
}

static void save(Machine *m, const PtxInstruction *i)
{
    uint64_t value = get(m, i, 1);
    unsigned char *to = reach(m, i, 0, true);
    if (to && !m->code) memcpy(to, &value, i->type.bits / 8u);
}

static double rounded(double value, PtxRounding rounding)
{
    switch (rounding) {
    case R_RNI: return nearbyint(value);
    case R_RZI: return trunc(value);
    case R_RMI: return floor(value);
    case R_RPI: return ceil(value);
    default: return value;
    }
}

/* Floats to integers are clamped to the integer's range, NaN becomes 0. */
static uint64_t to_integer(double value, PtxType type)
{
    if (isnan(value)) return 0;
    double high = ldexp(1, type.letter == 's' ? type.bits - 1 : type.bits), low = type.letter == 's' ? -high : 0;
    if (value >= high) return low_bits(UINT64_MAX, type.letter == 's' ? type.bits - 1 : type.bits);
    if (value <= low) return type.letter == 's' ? low_bits(UINT64_C(1) << (type.bits - 1), type.bits) : 0;
    return low_bits(type.letter == 's' ? (uint64_t)(int64_t)value : (uint64_t)value, type.bits);
}

static void convert(Machine *m, const PtxInstruction *i)
{
    uint64_t bits = get(m, i, 1);
    bool from_float = i->from.letter == 'f', to_float = i->type.letter == 'f';
    if (!from_float && !to_float) {
        uint64_t value = i->from.letter == 's' ? (uint64_t)signed_of(bits, i->from.bits) : low_bits(bits, i->from.bits);
        put(m, i, i->type.letter == 's' ? (uint64_t)signed_of(value, i->type.bits) : low_bits(value, i->type.bits));
        return;
    }
    if (!from_float) {
        /* Directly to the target's width: through a double, a 64-bit integer would be rounded twice. */
        int64_t value = i->from.letter == 's' ? signed_of(bits, i->from.bits) : 0;
        uint64_t plain = low_bits(bits, i->from.bits);
        bool negative = i->from.letter == 's';
        if (i->type.bits == 32) put(m, i, of_single(negative ? (float)value : (float)plain));
        else if (i->type.bits == 64) put(m, i, of_double(negative ? (double)value : (double)plain));
        else put(m, i, nc_double_to_half(negative ? (double)value : (double)plain));
        return;
    }
    double value = i->from.bits == 32 ? as_single(bits) : i->from.bits == 64 ? as_double(bits) : nc_half_to_double((uint16_t)bits);
    value = rounded(value, i->rounding);
    if (!to_float) put(m, i, i->type.letter == 's' ? (uint64_t)signed_of(to_integer(value, i->type), i->type.bits) : to_integer(value, i->type));
    else if (i->type.bits == 32) put(m, i, of_single((float)value));
    else if (i->type.bits == 64) put(m, i, of_double(value));
    else put(m, i, nc_double_to_half(value));
}

static bool compare_floats(int how, double a, double b)
{
    bool nan = isnan(a) || isnan(b);
    switch (how) {
    case C_EQ: return a == b;
    case C_NE: return !nan && a != b;
    case C_LT: return a < b;
    case C_LE: return a <= b;
    case C_GT: return a > b;
    case C_GE: return a >= b;
    case C_EQU: return nan || a == b;
    case C_NEU: return nan || a != b;
    case C_LTU: return nan || a < b;
    case C_LEU: return nan || a <= b;
    case C_GTU: return nan || a > b;
    case C_GEU: return nan || a >= b;
    case C_NUM: return !nan;
    default: return nan;
    }
}

static bool compare_integers(int how, bool less, bool equal)
{
    switch (how) {
    case C_EQ: return equal;
    case C_NE: return !equal;
    case C_LT: return less;
    case C_LE: return less || equal;
    case C_GT: return !less && !equal;
    default: return !less;
    }
}

static void float_arithmetic(Machine *m, const PtxInstruction *i)
{
    double a = get_float(m, i, 1), b = i->count > 2 ? get_float(m, i, 2) : 0;
    bool single = i->type.bits == 32;
    switch (i->op) {
    case P_ADD: put_float(m, i, a + b); break;
    case P_SUB: put_float(m, i, a - b); break;
    case P_MUL: put_float(m, i, a * b); break;
    case P_DIV: put_float(m, i, a / b); break;
    case P_FMA: {
        double c = get_float(m, i, 3);
        put(m, i, single ? of_single(fmaf((float)a, (float)b, (float)c)) : of_double(fma(a, b, c)));
        break;
    }
    /* Against NaN the other operand wins, as the instruction set defines. */
    case P_MAX: put_float(m, i, fmax(a, b)); break;
    case P_MIN: put_float(m, i, fmin(a, b)); break;
    case P_ABS: put_float(m, i, fabs(a)); break;
    case P_NEG: put_float(m, i, -a); break;
    case P_SQRT: put_float(m, i, sqrt(a)); break;
    case P_RCP: put_float(m, i, 1 / a); break;
    case P_RSQRT: put_float(m, i, 1 / sqrt(a)); break;
    case P_EX2: put_float(m, i, exp2(a)); break;
    case P_LG2: put_float(m, i, log2(a)); break;
    default: break;
    }
}

static uint64_t high_half(uint64_t a, uint64_t b, PtxType type)
{
    if (type.bits < 64) return type.letter == 's' ? (uint64_t)(signed_of(a, type.bits) * signed_of(b, type.bits)) >> type.bits
                                                  : low_bits(a, type.bits) * low_bits(b, type.bits) >> type.bits;
    __extension__ typedef __int128 Wide;
    __extension__ typedef unsigned __int128 Plain;
    return type.letter == 's' ? (uint64_t)((Wide)(int64_t)a * (int64_t)b >> 64) : (uint64_t)((Plain)a * b >> 64);
}

static uint64_t multiply(uint64_t a, uint64_t b, const PtxInstruction *i)
{
    if (i->mode == M_LO) return a * b;
    if (i->mode == M_HI) return high_half(a, b, i->type);
    return i->type.letter == 's' ? (uint64_t)(signed_of(a, i->type.bits) * signed_of(b, i->type.bits))
                                 : low_bits(a, i->type.bits) * low_bits(b, i->type.bits);
}

static void divide(Machine *m, const PtxInstruction *i, uint64_t a, uint64_t b)
{
    int bits = i->type.bits;
    if (!low_bits(b, bits)) {
        fault(m, i, CUDA_ERROR_LAUNCH_FAILED, "an integer is divided by zero");
        return;
    }
    if (i->type.letter == 'u') {
        uint64_t x = low_bits(a, bits), y = low_bits(b, bits);
        put(m, i, i->op == P_DIV ? x / y : x % y);
        return;
    }
    int64_t x = signed_of(a, bits), y = signed_of(b, bits);
    if (y == -1) put(m, i, i->op == P_DIV ? low_bits(0 - (uint64_t)x, bits) : 0); /* the smallest integer has no positive counterpart */
    else put(m, i, low_bits((uint64_t)(i->op == P_DIV ? x / y : x % y), bits));
}

static uint64_t shifted(const PtxInstruction *i, uint64_t a, uint32_t by)
{
    int bits = i->type.bits;
    if (i->op == P_SHL) return by >= (uint32_t)bits ? 0 : low_bits(a << by, bits);
    if (i->type.letter == 's') return low_bits((uint64_t)(signed_of(a, bits) >> (by >= (uint32_t)bits ? (uint32_t)bits - 1 : by)), bits);
    return by >= (uint32_t)bits ? 0 : low_bits(a, bits) >> by;
}

static void integer_arithmetic(Machine *m, const PtxInstruction *i)
{
    int bits = i->type.bits, result = i->mode == M_WIDE ? 2 * bits : bits;
    bool is_signed = i->type.letter == 's';
    uint64_t a = get(m, i, 1), b = i->count > 2 ? get(m, i, 2) : 0;
    bool less = is_signed ? signed_of(a, bits) < signed_of(b, bits) : low_bits(a, bits) < low_bits(b, bits);
    switch (i->op) {
    case P_ADD: put(m, i, low_bits(a + b, bits)); break;
    case P_SUB: put(m, i, low_bits(a - b, bits)); break;
    case P_MUL: put(m, i, low_bits(multiply(a, b, i), result)); break;
    case P_MAD: put(m, i, low_bits(multiply(a, b, i) + get(m, i, 3), result)); break;
    case P_DIV:
    case P_REM: divide(m, i, a, b); break;
    case P_AND: put(m, i, a & b); break;
    case P_OR: put(m, i, a | b); break;
    case P_XOR: put(m, i, a ^ b); break;
    case P_NOT: put(m, i, low_bits(~a, bits)); break;
    case P_NEG: put(m, i, low_bits(0 - a, bits)); break;
    case P_ABS: put(m, i, low_bits(signed_of(a, bits) < 0 ? 0 - a : a, bits)); break;
    case P_MIN: put(m, i, low_bits(less ? a : b, bits)); break;
    case P_MAX: put(m, i, low_bits(less ? b : a, bits)); break;
    case P_SHL:
    case P_SHR: put(m, i, shifted(i, a, (uint32_t)b)); break;
    default: break;
    }
}

static bool classified(int test, double value, int bits)
{
    double smallest = bits == 32 ? 0x1p-126 : 0x1p-1022;
    switch (test) {
    case TEST_FINITE: return isfinite(value);
    case TEST_INFINITE: return isinf(value);
    case TEST_NUMBER: return !isnan(value);
    case TEST_NOTANUMBER: return isnan(value);
    case TEST_NORMAL: return isfinite(value) && fabs(value) >= smallest;
    default: return value != 0 && fabs(value) < smallest;
    }
}

static void step(Machine *m, const PtxInstruction *i)
{
    switch (i->op) {
    case P_LD: load(m, i); return;
    case P_ST: save(m, i); return;
    case P_MOV:
    case P_CVTA: put(m, i, low_bits(get(m, i, 1), i->type.bits)); return;
    case P_CVT: convert(m, i); return;
    case P_SELP: put(m, i, get(m, i, 3) ? get(m, i, 1) : get(m, i, 2)); return;
    case P_TESTP: put(m, i, classified(i->compare, get_float(m, i, 1), i->type.bits)); return;
    case P_SETP:
        if (i->type.letter == 'f') put(m, i, compare_floats(i->compare, get_float(m, i, 1), get_float(m, i, 2)));
        else {
            uint64_t a = low_bits(get(m, i, 1), i->type.bits), b = low_bits(get(m, i, 2), i->type.bits);
            bool less = i->type.letter == 's' ? signed_of(a, i->type.bits) < signed_of(b, i->type.bits) : a < b;
            put(m, i, compare_integers(i->compare, less, a == b));
        }
        return;
    default:
        if (i->type.letter == 'f') float_arithmetic(m, i);
        else integer_arithmetic(m, i);
    }
}

#define A get(m, i, 1)
#define B get(m, i, 2)
#define C get(m, i, 3)

/* The general path for instructions that do not branch and have no quick path. */
static inline void run_one(Machine *m, const PtxInstruction *i)
{
    switch (i->quick) {
    case Q_MOVE32: put(m, i, (uint32_t)A); break;
    case Q_MOVE64: put(m, i, A); break;
    case Q_SIGNED64: put(m, i, (uint64_t)(int64_t)(int32_t)A); break;
    case Q_UNSIGNED: put(m, i, (uint32_t)A); break;
    case Q_ADD32: put(m, i, (uint32_t)(A + B)); break;
    case Q_ADD64: put(m, i, A + B); break;
    case Q_SUB32: put(m, i, (uint32_t)(A - B)); break;
    case Q_MUL32: put(m, i, (uint32_t)(A * B)); break;
    case Q_MUL64: put(m, i, A * B); break;
    case Q_MAD32: put(m, i, (uint32_t)(A * B + C)); break;
    case Q_MAD64: put(m, i, A * B + C); break;
    case Q_EQ32: put(m, i, (uint32_t)A == (uint32_t)B); break;
    case Q_LT32: put(m, i, (int32_t)A < (int32_t)B); break;
    case Q_LE32: put(m, i, (int32_t)A <= (int32_t)B); break;
    case Q_GT32: put(m, i, (int32_t)A > (int32_t)B); break;
    case Q_GE32: put(m, i, (int32_t)A >= (int32_t)B); break;
    case Q_LE64: put(m, i, (int64_t)A <= (int64_t)B); break;
    case Q_GT64: put(m, i, (int64_t)A > (int64_t)B); break;
    case Q_GE64: put(m, i, (int64_t)A >= (int64_t)B); break;
    case Q_ADD_FLOAT: put(m, i, of_single(as_single(A) + as_single(B))); break;
    case Q_MUL_FLOAT: put(m, i, of_single(as_single(A) * as_single(B))); break;
    case Q_FMA_FLOAT: put(m, i, of_single(fmaf(as_single(A), as_single(B), as_single(C)))); break;
    case Q_PARAMETER32: {
        uint32_t value;
        memcpy(&value, m->parameters + i->operands[1].value, 4);
        put(m, i, i->type.letter == 's' ? (uint64_t)(int64_t)(int32_t)value : value);
        break;
    }
    case Q_PARAMETER64: {
        uint64_t value;
        memcpy(&value, m->parameters + i->operands[1].value, 8);
        put(m, i, value);
        break;
    }
    default: step(m, i);
    }
}

static void run_thread(Machine *m)
{
    const PtxKernel *kernel = m->kernel;
    memset(m->written, 0, (size_t)kernel->registers * sizeof *m->written);
    long budget = BUDGET;
    for (int at = 0; at < kernel->count && !m->code; at++) {
        const PtxInstruction *i = &kernel->code[at];
        if (--budget < 0) fault(m, i, CUDA_ERROR_LAUNCH_TIMEOUT, "the thread does not end");
        if (i->guard >= 0) {
            if (!m->written[i->guard]) fault(m, i, CUDA_ERROR_LAUNCH_FAILED, "the guard was never written");
            if ((m->registers[i->guard] != 0) == i->guard_not) continue;
        }
        if (i->quick == Q_END) return;
        if (i->quick == Q_BRA) at = i->target - 1;
        else run_one(m, i);
    }
}

CUresult ptx_run(NcOp *op, const PtxKernel *kernel, const unsigned char *parameters, const unsigned *grid, const unsigned *block)
{
    Machine *m = nc_alloc(sizeof *m);
    m->op = op;
    m->kernel = kernel;
    m->parameters = parameters;
    size_t places = (size_t)(kernel->registers + PTX_SPECIALS + kernel->constant_count);
    m->registers = nc_alloc(places * sizeof *m->registers);
    m->written = nc_alloc(places * sizeof *m->written);
    memset(m->written + kernel->registers, true, places - (size_t)kernel->registers);
    m->special = m->registers + kernel->registers;
    if (kernel->constant_count) memcpy(m->special + PTX_SPECIALS, kernel->constants, (size_t)kernel->constant_count * sizeof *kernel->constants);
    uint64_t *s = m->special;
    for (int axis = 0; axis < 3; axis++) {
        s[3 + axis] = block[axis];
        s[9 + axis] = grid[axis];
    }
    for (s[8] = 0; s[8] < grid[2] && !m->code; s[8]++)
        for (s[7] = 0; s[7] < grid[1] && !m->code; s[7]++)
            for (s[6] = 0; s[6] < grid[0] && !m->code; s[6]++)
                for (s[2] = 0; s[2] < block[2] && !m->code; s[2]++)
                    for (s[1] = 0; s[1] < block[1] && !m->code; s[1]++)
                        for (s[0] = 0; s[0] < block[0] && !m->code; s[0]++) run_thread(m);
    for (int t = 0; t < m->touched_count && !m->code; t++) {
        const Touched *touched = &m->touched[t];
        if (touched->read_to) nc_note_access(op, touched->block, touched->read_from, touched->read_to, false);
        if (touched->written_to) nc_note_access(op, touched->block, touched->written_from, touched->written_to, true);
    }
    CUresult code = m->code;
    free(m->registers);
    free(m->written);
    free(m);
    return code;
}
