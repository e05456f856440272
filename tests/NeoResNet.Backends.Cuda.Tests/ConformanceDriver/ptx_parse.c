/* Converts PTX text to kernels. Accepts only what the interpreter executes; everything else is refused with its text, never skipped. */
#include "ptx.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>

typedef struct Name {
    char text[64];
    int base, count; /* registers: first number and how many; labels: instruction, or -1 while it has not been seen */
    PtxType type;
} Name;

typedef struct Parser {
    const char *at;
    int line;
    PtxKernel *kernel; /* the kernel that is read, at the head of the list */
    Name names[64];
    int name_count;
    Name *labels;
    int label_count;
    CUresult code;
    char *error;
    size_t length;
    jmp_buf out;
} Parser;

static void __attribute__((format(printf, 3, 4), noreturn)) refuse(Parser *p, CUresult code, const char *format, ...)
{
    int used = snprintf(p->error, p->length, "line %d: ", p->line);
    va_list arguments;
    va_start(arguments, format);
    if (used >= 0 && (size_t)used < p->length) vsnprintf(p->error + used, p->length - (size_t)used, format, arguments);
    va_end(arguments);
    p->code = code;
    longjmp(p->out, 1);
}

static void skip(Parser *p)
{
    for (;;) {
        if (*p->at == '\n') p->line++;
        if (isspace((unsigned char)*p->at)) p->at++;
        else if (p->at[0] == '/' && p->at[1] == '/') while (*p->at && *p->at != '\n') p->at++;
        else return;
    }
}

static bool word_char(char c) { return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '.' || c == '%'; }

static void word(Parser *p, char *to, size_t length)
{
    skip(p);
    size_t used = 0;
    while (word_char(*p->at)) {
        if (used + 1 >= length) refuse(p, CUDA_ERROR_INVALID_PTX, "a word is too long");
        to[used++] = *p->at++;
    }
    to[used] = 0;
}

static bool take(Parser *p, char c)
{
    skip(p);
    if (*p->at != c) return false;
    p->at++;
    return true;
}

static void expect(Parser *p, char c)
{
    if (!take(p, c)) refuse(p, CUDA_ERROR_INVALID_PTX, "'%c' expected before '%.20s'", c, p->at);
}

static long long integer(Parser *p)
{
    skip(p);
    char *end;
    long long value = strtoll(p->at, &end, 0);
    if (end == p->at) refuse(p, CUDA_ERROR_INVALID_PTX, "a number expected before '%.20s'", p->at);
    p->at = end;
    return value;
}

static PtxType type_named(const char *text)
{
    static const char *const names[] = { "b8", "b16", "b32", "b64", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f16", "f32", "f64" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!strcmp(text, names[i])) return (PtxType){ text[0], (unsigned char)atoi(text + 1) };
    if (!strcmp(text, "pred")) return (PtxType){ 'p', 1 };
    return (PtxType){ 0, 0 };
}

static Name *label(Parser *p, const char *text)
{
    for (int i = 0; i < p->label_count; i++)
        if (!strcmp(p->labels[i].text, text)) return &p->labels[i];
    p->labels = nc_grow(p->labels, (size_t)(p->label_count + 1) * sizeof *p->labels);
    Name *added = &p->labels[p->label_count++];
    memset(added, 0, sizeof *added);
    snprintf(added->text, sizeof added->text, "%s", text);
    added->base = -1;
    added->count = p->line;
    return added;
}

/* %r<5>: names %r0 to %r4; or one whole name. */
static void declare_registers(Parser *p)
{
    char text[64];
    word(p, text, sizeof text);
    PtxType type = type_named(text + (text[0] == '.'));
    if (!type.bits) refuse(p, CUDA_ERROR_INVALID_PTX, "'.reg %s'", text);
    do {
        if (p->name_count == 64) refuse(p, CUDA_ERROR_INVALID_PTX, "too many names of registers");
        Name *name = &p->names[p->name_count++];
        word(p, name->text, sizeof name->text);
        name->count = 0;
        if (take(p, '<')) {
            name->count = (int)integer(p);
            expect(p, '>');
        }
        name->type = type;
        name->base = p->kernel->registers;
        int added = name->count ? name->count : 1;
        if (added < 1 || added > 100000) refuse(p, CUDA_ERROR_INVALID_PTX, "%d registers", added);
        p->kernel->registers += added;
        p->kernel->types = nc_grow(p->kernel->types, (size_t)p->kernel->registers * sizeof *p->kernel->types);
        for (int i = name->base; i < p->kernel->registers; i++) p->kernel->types[i] = type;
    } while (take(p, ','));
    expect(p, ';');
}

static int find_register(Parser *p, const char *text)
{
    size_t length = strlen(text), digits = length;
    while (digits && isdigit((unsigned char)text[digits - 1])) digits--;
    for (int i = 0; i < p->name_count; i++) {
        const Name *name = &p->names[i];
        if (!name->count && !strcmp(name->text, text)) return name->base;
        if (name->count && strlen(name->text) == digits && digits < length && !strncmp(name->text, text, digits) && atoi(text + digits) < name->count)
            return name->base + atoi(text + digits);
    }
    return -1;
}

static int find_special(const char *text)
{
    static const char *const names[] = { "%tid.", "%ntid.", "%ctaid.", "%nctaid." };
    for (int i = 0; i < 4; i++) {
        size_t length = strlen(names[i]);
        if (!strncmp(text, names[i], length) && text[length] >= 'x' && text[length] <= 'z' && !text[length + 1]) return 3 * i + text[length] - 'x';
    }
    return -1;
}

static PtxOperand immediate(Parser *p, PtxType type)
{
    skip(p);
    bool single = p->at[0] == '0' && p->at[1] == 'f', wide = p->at[0] == '0' && p->at[1] == 'd';
    char *end;
    uint64_t bits;
    if (single || wide) {
        bits = strtoull(p->at + 2, &end, 16);
        if (end - p->at != (single ? 10 : 18) || type.letter == 'u' || type.letter == 's' || type.bits != (single ? 32 : 64))
            refuse(p, CUDA_ERROR_INVALID_PTX, "the constant '%.18s' does not fit the type .%c%d", p->at, type.letter, type.bits);
    } else {
        if (type.letter == 'f') refuse(p, CUDA_ERROR_INVALID_PTX, "the integer '%.20s' for a floating type", p->at);
        bits = *p->at == '-' ? (uint64_t)strtoll(p->at, &end, 0) : strtoull(p->at, &end, 0);
        if (end == p->at) refuse(p, CUDA_ERROR_INVALID_PTX, "an operand expected before '%.20s'", p->at);
        if (*end == 'U') end++;
    }
    p->at = end;
    return (PtxOperand){ O_IMMEDIATE, -1, bits };
}

/* A register's declared type must have the instruction's width and not be of the other arithmetic; loads, stores and conversions take
 * wider ones too. */
static void check_type(Parser *p, PtxType declared, PtxType wanted, bool wider)
{
    bool width = declared.bits == wanted.bits || (wider && declared.bits > wanted.bits && declared.letter != 'f' && declared.letter != 'p');
    bool other = (declared.letter == 'f' && (wanted.letter == 'u' || wanted.letter == 's')) ||
                 (wanted.letter == 'f' && (declared.letter == 'u' || declared.letter == 's')) || (declared.letter == 'p') != (wanted.letter == 'p');
    if (!width || other)
        refuse(p, CUDA_ERROR_INVALID_PTX, "a register of type .%c%d where .%c%d is wanted", declared.letter, declared.bits, wanted.letter, wanted.bits);
}

static PtxOperand operand(Parser *p, PtxType type, bool wider, bool destination)
{
    skip(p);
    if (*p->at != '%') {
        if (destination) refuse(p, CUDA_ERROR_INVALID_PTX, "a register expected before '%.20s'", p->at);
        if (type.letter == 'p') refuse(p, CUDA_ERROR_INVALID_PTX, "a predicate expected before '%.20s'", p->at);
        return immediate(p, type);
    }
    char text[64];
    word(p, text, sizeof text);
    int special = find_special(text);
    if (special >= 0) {
        if (destination || type.bits != 32 || type.letter == 'f') refuse(p, CUDA_ERROR_INVALID_PTX, "%s in this place", text);
        return (PtxOperand){ O_SPECIAL, special, 0 };
    }
    int index = find_register(p, text);
    if (index < 0) refuse(p, CUDA_ERROR_INVALID_PTX, "%s is no register", text);
    check_type(p, p->kernel->types[index], type, wider);
    return (PtxOperand){ O_REGISTER, index, 0 };
}

static PtxOperand address(Parser *p, PtxInstruction *instruction)
{
    PtxOperand result = { O_ADDRESS, -1, 0 };
    expect(p, '[');
    char text[64];
    word(p, text, sizeof text);
    const PtxParameter *parameter = NULL;
    if (instruction->space == S_PARAM) {
        for (int i = 0; i < p->kernel->parameter_count; i++)
            if (!strcmp(p->kernel->parameters[i].name, text)) parameter = &p->kernel->parameters[i];
        if (!parameter) refuse(p, CUDA_ERROR_INVALID_PTX, "'%s' is no parameter", text);
        result.kind = O_PARAMETER;
    } else {
        result.index = find_register(p, text);
        if (result.index < 0) refuse(p, CUDA_ERROR_INVALID_PTX, "%s is no register", text);
        check_type(p, p->kernel->types[result.index], (PtxType){ 'b', 64 }, false);
    }
    long long offset = 0;
    if (take(p, '+')) offset = integer(p);
    else if (take(p, '-')) offset = -integer(p);
    expect(p, ']');
    if (parameter) {
        if (offset < 0 || offset + instruction->type.bits / 8 > parameter->size)
            refuse(p, CUDA_ERROR_INVALID_PTX, "[%s+%lld] is outside the parameter's %d bytes", text, offset, parameter->size);
        offset += parameter->offset;
    }
    result.value = (uint64_t)offset;
    return result;
}

typedef struct Shape {
    const char *name;
    PtxOp op;
    int sources;
    const char *types; /* accepted letters */
} Shape;

static const Shape shapes[] = {
    { "abs", P_ABS, 1, "sf" }, { "add", P_ADD, 2, "usf" }, { "and", P_AND, 2, "bp" }, { "bra", P_BRA, 0, "" }, { "cvt", P_CVT, 1, "usf" },
    { "cvta", P_CVTA, 1, "u" }, { "div", P_DIV, 2, "usf" }, { "ex2", P_EX2, 1, "f" }, { "exit", P_EXIT, 0, "" }, { "fma", P_FMA, 3, "f" },
    { "ld", P_LD, 1, "busf" }, { "lg2", P_LG2, 1, "f" }, { "mad", P_MAD, 3, "us" }, { "max", P_MAX, 2, "usf" }, { "min", P_MIN, 2, "usf" },
    { "mov", P_MOV, 1, "busfp" }, { "mul", P_MUL, 2, "usf" }, { "neg", P_NEG, 1, "sf" }, { "not", P_NOT, 1, "bp" }, { "or", P_OR, 2, "bp" },
    { "rcp", P_RCP, 1, "f" }, { "rem", P_REM, 2, "us" }, { "ret", P_RET, 0, "" }, { "rsqrt", P_RSQRT, 1, "f" }, { "selp", P_SELP, 3, "busf" },
    { "setp", P_SETP, 2, "busf" }, { "shl", P_SHL, 2, "b" }, { "shr", P_SHR, 2, "bus" }, { "sqrt", P_SQRT, 1, "f" }, { "st", P_ST, 1, "busf" },
    { "sub", P_SUB, 2, "usf" }, { "testp", P_TESTP, 1, "f" }, { "xor", P_XOR, 2, "bp" },
};

static int index_of(const char *text, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(text, names[i])) return i;
    return -1;
}

/* Reads one ".word" after an opcode. Returns false if this instruction does not know it. */
static bool modifier(PtxInstruction *i, const char *text, PtxType *types, int *type_count)
{
    static const char *const compares[] = { "eq", "ne", "lt", "le", "gt", "ge", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan" };
    static const char *const unsigned_compares[] = { "lo", "ls", "hi", "hs" };
    static const char *const tests[] = { "finite", "infinite", "number", "notanumber", "normal", "subnormal" };
    static const char *const roundings[] = { "", "rn", "rni", "rzi", "rmi", "rpi" };
    static const int of_unsigned[] = { C_LT, C_LE, C_GT, C_GE };
    PtxType type = type_named(text);
    int found;
    if (type.bits) {
        if (*type_count == 2) return false;
        types[(*type_count)++] = type;
        return true;
    }
    if (i->op == P_SETP && i->compare < 0) {
        if ((found = index_of(text, compares, 14)) >= 0) return i->compare = found, true;
        if ((found = index_of(text, unsigned_compares, 4)) >= 0) return i->compare = of_unsigned[found], true;
    }
    if (i->op == P_TESTP && (found = index_of(text, tests, 6)) >= 0) return i->compare = found, true;
    bool arithmetic = i->op == P_ADD || i->op == P_SUB || i->op == P_MUL || i->op == P_DIV || i->op == P_FMA || i->op == P_SQRT || i->op == P_RCP ||
                      i->op == P_CVT;
    if (arithmetic && (found = index_of(text, roundings, 6)) > 0) return i->rounding = (PtxRounding)found, found == R_RN || i->op == P_CVT;
    if (!strcmp(text, "approx")) return i->op == P_EX2 || i->op == P_LG2 || i->op == P_RSQRT || i->op == P_RCP || i->op == P_SQRT || i->op == P_DIV;
    if (i->op == P_MUL || i->op == P_MAD) {
        if (!strcmp(text, "lo")) return i->mode = M_LO, true;
        if (!strcmp(text, "hi")) return i->mode = M_HI, true;
        if (!strcmp(text, "wide")) return i->mode = M_WIDE, true;
    }
    if (i->op == P_BRA && !strcmp(text, "uni")) return true;
    if (i->op == P_CVTA && (!strcmp(text, "to") || !strcmp(text, "global"))) return true;
    if (i->op == P_LD || i->op == P_ST) {
        if (!strcmp(text, "global")) return i->space = S_GLOBAL, true;
        if (!strcmp(text, "param") && i->op == P_LD) return i->space = S_PARAM, true;
        if (!strcmp(text, "nc") && i->op == P_LD) return true;
    }
    return false;
}

static void read_operands(Parser *p, PtxInstruction *i, int sources)
{
    PtxType type = i->type, predicate = { 'p', 1 }, wide = { type.letter, (unsigned char)(2 * type.bits) };
    if (i->op == P_BRA) {
        char text[64];
        word(p, text, sizeof text);
        i->target = (int)(label(p, text) - p->labels);
        return;
    }
    if (i->op == P_ST) {
        i->operands[i->count++] = address(p, i);
        expect(p, ',');
        i->operands[i->count++] = operand(p, type, true, false);
        return;
    }
    if (!sources) return;
    bool compares = i->op == P_SETP || i->op == P_TESTP;
    i->operands[i->count++] = operand(p, compares ? predicate : i->mode == M_WIDE ? wide : type, i->op == P_LD || i->op == P_CVT, true);
    for (int s = 0; s < sources; s++) {
        expect(p, ',');
        PtxType wanted = i->op == P_CVT ? i->from : type;
        if (i->op == P_SELP && s == 2) wanted = predicate;
        if (i->op == P_MAD && s == 2 && i->mode == M_WIDE) wanted = wide;
        if ((i->op == P_SHL || i->op == P_SHR) && s == 1) wanted = (PtxType){ 'u', 32 };
        i->operands[i->count++] = i->op == P_LD ? address(p, i) : operand(p, wanted, i->op == P_CVT, false);
    }
}

static void check_instruction(Parser *p, PtxInstruction *i, const Shape *shape, const char *text, int type_count)
{
    int wanted = i->op == P_CVT ? 2 : shape->types[0] ? 1 : 0;
    bool fits = type_count == wanted && (!wanted || strchr(shape->types, i->type.letter));
    if (i->op == P_CVT) {
        bool to_float = i->type.letter == 'f', from_float = i->from.letter == 'f';
        fits = fits && strchr("usf", i->from.letter);
        /* Narrowing and integers to floats round to nearest; floats to integers name an integer rounding; nothing else names one. */
        bool rn = to_float && (!from_float || i->type.bits < i->from.bits), integral = from_float && !to_float;
        bool optional = to_float && from_float && i->type.bits == i->from.bits;
        fits = fits && (optional ? i->rounding != R_RN : rn ? i->rounding == R_RN : integral ? i->rounding >= R_RNI : i->rounding == R_NONE);
    } else if (wanted && i->type.letter == 'f' && i->op != P_LD && i->op != P_ST && i->op != P_MOV) fits = fits && i->type.bits >= 32;
    if (i->op == P_MAD || (i->op == P_MUL && i->type.letter != 'f')) fits = fits && i->mode != M_NONE && !(i->mode == M_WIDE && i->type.bits > 32);
    if (i->op == P_MUL && i->type.letter == 'f') fits = fits && i->mode == M_NONE;
    if (i->op == P_LD || i->op == P_ST) fits = fits && i->space != S_NONE;
    if (i->op == P_SETP || i->op == P_TESTP) fits = fits && i->compare >= 0;
    if (i->op == P_SETP && i->compare >= C_EQU) fits = fits && i->type.letter == 'f';
    if (i->op == P_CVTA) fits = fits && i->type.bits == 64;
    if (!fits) refuse(p, CUDA_ERROR_INVALID_PTX, "the interpreter does not know '%s'", text);
}

static void instruction(Parser *p)
{
    PtxKernel *kernel = p->kernel;
    PtxInstruction i = { .guard = -1, .compare = -1, .line = p->line };
    if (take(p, '@')) {
        i.guard_not = take(p, '!');
        i.guard = operand(p, (PtxType){ 'p', 1 }, false, true).index;
    }
    char text[64], parts[64], *rest = NULL;
    word(p, text, sizeof text);
    skip(p);
    if (*p->at == ':' && i.guard < 0) {
        p->at++;
        Name *target = label(p, text);
        if (target->base >= 0) refuse(p, CUDA_ERROR_INVALID_PTX, "the label %s is there twice", text);
        target->base = kernel->count;
        return;
    }
    strcpy(parts, text);
    const char *opcode = strtok_r(parts, ".", &rest);
    const Shape *shape = NULL;
    for (size_t s = 0; opcode && s < sizeof shapes / sizeof shapes[0]; s++)
        if (!strcmp(opcode, shapes[s].name)) shape = &shapes[s];
    if (!shape) refuse(p, CUDA_ERROR_INVALID_PTX, "the interpreter does not know '%s'", *text ? text : p->at);
    i.op = shape->op;
    PtxType types[2] = { { 0, 0 }, { 0, 0 } };
    int type_count = 0;
    for (char *part = strtok_r(NULL, ".", &rest); part; part = strtok_r(NULL, ".", &rest))
        if (!modifier(&i, part, types, &type_count)) refuse(p, CUDA_ERROR_INVALID_PTX, "the interpreter does not know '%s'", text);
    i.type = types[0];
    i.from = types[1];
    check_instruction(p, &i, shape, text, type_count);
    read_operands(p, &i, shape->sources);
    expect(p, ';');
    if (kernel->count % 256 == 0) kernel->code = nc_grow(kernel->code, (size_t)(kernel->count + 256) * sizeof *kernel->code);
    kernel->code[kernel->count++] = i;
}

static PtxQuick quick_of(const PtxInstruction *i)
{
    bool integer = i->type.letter == 'u' || i->type.letter == 's', single = i->type.letter == 'f' && i->type.bits == 32, wide = i->type.bits == 64;
    bool narrow = i->type.bits == 32, is_signed = i->type.letter == 's', equality = i->compare == C_EQ && i->type.letter != 'f';
    switch (i->op) {
    case P_BRA: return Q_BRA;
    case P_RET:
    case P_EXIT: return Q_END;
    case P_MOV: return wide ? Q_MOVE64 : narrow ? Q_MOVE32 : Q_NONE;
    case P_CVTA: return Q_MOVE64;
    case P_CVT:
        if (wide && is_signed && i->from.letter == 's' && i->from.bits == 32) return Q_SIGNED64;
        return integer && i->type.letter == 'u' && i->from.letter == 'u' && (narrow || i->from.bits == 32) && i->type.bits >= 32 && i->from.bits >= 32 ? Q_UNSIGNED : Q_NONE;
    case P_ADD: return single ? Q_ADD_FLOAT : !integer ? Q_NONE : wide ? Q_ADD64 : narrow ? Q_ADD32 : Q_NONE;
    case P_SUB: return integer && narrow ? Q_SUB32 : Q_NONE;
    case P_MUL: return single ? Q_MUL_FLOAT : i->mode != M_LO ? Q_NONE : wide ? Q_MUL64 : narrow ? Q_MUL32 : Q_NONE;
    case P_MAD: return i->mode != M_LO ? Q_NONE : wide ? Q_MAD64 : narrow ? Q_MAD32 : Q_NONE;
    case P_FMA: return single ? Q_FMA_FLOAT : Q_NONE;
    case P_LD: return i->space != S_PARAM ? Q_NONE : wide ? Q_PARAMETER64 : narrow ? Q_PARAMETER32 : Q_NONE;
    case P_SETP:
        if (narrow && equality) return Q_EQ32;
        if (!is_signed || (!narrow && !wide)) return Q_NONE;
        return i->compare == C_LE ? (wide ? Q_LE64 : Q_LE32) : i->compare == C_GT ? (wide ? Q_GT64 : Q_GT32) : i->compare == C_GE ? (wide ? Q_GE64 : Q_GE32)
               : i->compare == C_LT && narrow ? Q_LT32 : Q_NONE;
    default: return Q_NONE;
    }
}

/* Gives every operand that is not an address a place in the register file. */
static void place_operands(PtxKernel *kernel)
{
    for (int i = 0; i < kernel->count; i++) {
        PtxInstruction *instruction = &kernel->code[i];
        instruction->quick = quick_of(instruction);
        for (int o = 0; o < instruction->count; o++) {
            PtxOperand *operand = &instruction->operands[o];
            if (operand->kind == O_SPECIAL) operand->index += kernel->registers;
            if (operand->kind == O_IMMEDIATE) {
                if (kernel->constant_count % 64 == 0) kernel->constants = nc_grow(kernel->constants, (size_t)(kernel->constant_count + 64) * sizeof *kernel->constants);
                kernel->constants[kernel->constant_count] = operand->value;
                operand->index = kernel->registers + PTX_SPECIALS + kernel->constant_count++;
            }
        }
    }
}

static void parameter(Parser *p)
{
    char text[64];
    int align = 0, count = 1;
    PtxType type = { 0, 0 };
    word(p, text, sizeof text);
    if (strcmp(text, ".param")) refuse(p, CUDA_ERROR_INVALID_PTX, "'.param' expected, not '%s'", text);
    for (word(p, text, sizeof text); text[0] == '.'; word(p, text, sizeof text)) {
        if (!strcmp(text, ".align")) align = (int)integer(p);
        else type = type_named(text + 1);
    }
    if (!type.bits || p->kernel->parameter_count == 48) refuse(p, CUDA_ERROR_INVALID_PTX, "the parameter '%s'", text);
    if (take(p, '[')) {
        count = (int)integer(p);
        expect(p, ']');
    }
    PtxParameter *added = &p->kernel->parameters[p->kernel->parameter_count++];
    snprintf(added->name, sizeof added->name, "%.63s", text);
    added->size = type.bits / 8 * count;
    if (!align) align = type.bits / 8;
    if (added->size < 1 || align < 1) refuse(p, CUDA_ERROR_INVALID_PTX, "the parameter '%s'", text);
    added->offset = (p->kernel->parameter_bytes + align - 1) / align * align;
    p->kernel->parameter_bytes = added->offset + added->size;
}

static void entry(Parser *p)
{
    PtxKernel *kernel = nc_alloc(sizeof *kernel);
    kernel->next = p->kernel;
    p->kernel = kernel;
    p->name_count = p->label_count = 0;
    char text[96];
    word(p, kernel->name, sizeof kernel->name);
    if (take(p, '(') && !take(p, ')')) {
        do parameter(p);
        while (take(p, ','));
        expect(p, ')');
    }
    for (word(p, text, sizeof text); *text; word(p, text, sizeof text)) {
        int *bound = !strcmp(text, ".maxntid") ? kernel->max_threads : !strcmp(text, ".reqntid") ? kernel->required : NULL;
        if (!bound && strcmp(text, ".minnctapersm")) refuse(p, CUDA_ERROR_INVALID_PTX, "the interpreter does not know '%s'", text);
        int values[3] = { (int)integer(p), 1, 1 };
        for (int i = 1; i < 3 && take(p, ','); i++) values[i] = (int)integer(p);
        if (bound) memcpy(bound, values, sizeof values);
    }
    expect(p, '{');
    while (!take(p, '}')) {
        if (!strncmp(p->at, ".reg", 4) && !word_char(p->at[4])) {
            p->at += 4;
            declare_registers(p);
        } else instruction(p);
    }
    for (int i = 0; i < kernel->count; i++) {
        if (kernel->code[i].op != P_BRA) continue;
        const Name *target = &p->labels[kernel->code[i].target];
        p->line = kernel->code[i].line;
        if (target->base < 0) refuse(p, CUDA_ERROR_INVALID_PTX, "no label %s", target->text);
        kernel->code[i].target = target->base;
    }
    place_operands(kernel);
}

static void header(Parser *p)
{
    char text[64];
    word(p, text, sizeof text);
    int major = 0, minor = 0, driver = (int)nc.set.driver / 1000;
    if (strcmp(text, ".version")) refuse(p, CUDA_ERROR_INVALID_PTX, "'.version' expected, not '%s'", text);
    word(p, text, sizeof text);
    sscanf(text, "%d.%d", &major, &minor);
    /* PTX 6.3 came with CUDA 10.0; from then on a major version of one goes with a major version of the other. */
    int newest = driver - 4, newest_minor = (int)nc.set.driver % 1000 / 10 + (driver == 10 ? 3 : 0);
    if (major > newest || (major == newest && minor > newest_minor))
        refuse(p, CUDA_ERROR_UNSUPPORTED_PTX_VERSION, "PTX %d.%d is newer than a driver for CUDA %d.%d", major, minor, driver, (int)nc.set.driver % 1000 / 10);
    word(p, text, sizeof text);
    if (strcmp(text, ".target")) refuse(p, CUDA_ERROR_INVALID_PTX, "'.target' expected, not '%s'", text);
    word(p, text, sizeof text);
    int target = !strncmp(text, "sm_", 3) ? atoi(text + 3) : 0;
    if (!target) refuse(p, CUDA_ERROR_INVALID_PTX, "the target '%s'", text);
    if (target > nc.set.major * 10 + nc.set.minor) refuse(p, CUDA_ERROR_NO_BINARY_FOR_GPU, "%s is newer than the device", text);
    word(p, text, sizeof text);
    if (strcmp(text, ".address_size") || integer(p) != 64) refuse(p, CUDA_ERROR_INVALID_PTX, "'.address_size 64' expected");
}

/* Not inlined, so that no variable lives across the jump of a refusal. */
static void __attribute__((noinline)) read_all(Parser *p)
{
    header(p);
    for (skip(p); *p->at; skip(p)) {
        char directive[64];
        word(p, directive, sizeof directive);
        if (!strcmp(directive, ".visible")) word(p, directive, sizeof directive);
        if (strcmp(directive, ".entry")) refuse(p, CUDA_ERROR_INVALID_PTX, "the interpreter does not know '%s'", *directive ? directive : p->at);
        entry(p);
    }
    if (!p->kernel) refuse(p, CUDA_ERROR_INVALID_PTX, "no kernel");
}

PtxKernel *ptx_parse(const char *text, CUresult *code, char *error, size_t length)
{
    Parser *p = nc_alloc(sizeof *p);
    p->at = text;
    p->line = 1;
    p->error = error;
    p->length = length;
    if (!setjmp(p->out)) read_all(p);
    PtxKernel *kernels = p->kernel;
    *code = p->code;
    if (p->code) {
        ptx_free(kernels);
        kernels = NULL;
    }
    free(p->labels);
    free(p);
    return kernels;
}

void ptx_free(PtxKernel *kernels)
{
    while (kernels) {
        PtxKernel *next = kernels->next;
        free(kernels->code);
        free(kernels->types);
        free(kernels->constants);
        free(kernels);
        kernels = next;
    }
}
