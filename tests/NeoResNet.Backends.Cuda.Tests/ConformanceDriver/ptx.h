/* The interpreter's representation of a PTX module: text -> instructions -> execution thread by thread. */
#ifndef NEOCONF_PTX_H
#define NEOCONF_PTX_H

#include "internal.h"

typedef enum PtxOp {
    P_ABS, P_ADD, P_AND, P_BRA, P_CVT, P_CVTA, P_DIV, P_EX2, P_EXIT, P_FMA, P_LD, P_LG2, P_MAD, P_MAX, P_MIN, P_MOV, P_MUL, P_NEG, P_NOT, P_OR,
    P_RCP, P_REM, P_RET, P_RSQRT, P_SELP, P_SETP, P_SHL, P_SHR, P_SQRT, P_ST, P_SUB, P_TESTP, P_XOR
} PtxOp;

/* Types as letter and width: 'b' bits, 'u' unsigned, 's' signed, 'f' floating, 'p' predicate. */
typedef struct PtxType {
    char letter;
    unsigned char bits;
} PtxType;

/* When a kernel is read, its immediates and special registers get places after its own registers, so that execution uses only registers. */
typedef enum PtxKind { O_REGISTER, O_IMMEDIATE, O_SPECIAL, O_ADDRESS, O_PARAMETER } PtxKind;

typedef struct PtxOperand {
    PtxKind kind;
    int index;      /* register, special register, or -1 */
    uint64_t value; /* immediate bits, or the offset of an address or parameter */
} PtxOperand;

typedef enum PtxMode { M_NONE, M_LO, M_HI, M_WIDE } PtxMode;
typedef enum PtxSpace { S_NONE, S_PARAM, S_GLOBAL } PtxSpace;
/* Comparisons; U_ forms are true if an operand is NaN. */
typedef enum PtxCompare { C_EQ, C_NE, C_LT, C_LE, C_GT, C_GE, C_EQU, C_NEU, C_LTU, C_LEU, C_GTU, C_GEU, C_NUM, C_NAN } PtxCompare;
typedef enum PtxTest { TEST_FINITE, TEST_INFINITE, TEST_NUMBER, TEST_NOTANUMBER, TEST_NORMAL, TEST_SUBNORMAL } PtxTest;
typedef enum PtxRounding { R_NONE, R_RN, R_RNI, R_RZI, R_RMI, R_RPI } PtxRounding;

/* The most frequent instructions, executed in one step each. The others take the general path. */
typedef enum PtxQuick {
    Q_NONE, Q_BRA, Q_END, Q_MOVE32, Q_MOVE64, Q_SIGNED64, Q_UNSIGNED, Q_ADD32, Q_ADD64, Q_SUB32, Q_MUL32, Q_MUL64, Q_MAD32, Q_MAD64, Q_LT32, Q_LE32, Q_GT32,
    Q_GE32, Q_EQ32, Q_LE64, Q_GT64, Q_GE64, Q_ADD_FLOAT, Q_MUL_FLOAT, Q_FMA_FLOAT, Q_PARAMETER32, Q_PARAMETER64
} PtxQuick;

typedef struct PtxInstruction {
    PtxOp op;
    PtxQuick quick;
    PtxType type, from; /* from: source type of cvt */
    PtxMode mode;
    PtxSpace space;
    PtxRounding rounding;
    int compare; /* PtxCompare or PtxTest */
    int guard;   /* register, or -1 */
    bool guard_not;
    int target;  /* instruction that a branch goes to */
    int line;
    int count;
    PtxOperand operands[4];
} PtxInstruction;

typedef struct PtxParameter {
    char name[64];
    int offset, size;
} PtxParameter;

typedef struct PtxKernel {
    char name[96];
    PtxParameter parameters[48];
    int parameter_count, parameter_bytes;
    int max_threads[3], required[3]; /* 0 if the text does not say it */
    PtxInstruction *code;
    int count, registers;
    uint64_t *constants; /* at registers + PTX_SPECIALS and on */
    int constant_count;
    PtxType *types; /* of the registers */
    struct PtxKernel *next;
} PtxKernel;

/* Returns the kernels of a text, or NULL after setting *code and writing the reason and its line to error. */
PtxKernel *ptx_parse(const char *text, CUresult *code, char *error, size_t length);
void ptx_free(PtxKernel *kernels);
/* Executes one thread after the other. */
CUresult ptx_run(NcOp *op, const PtxKernel *kernel, const unsigned char *parameters, const unsigned *grid, const unsigned *block);
/* Special registers by number: tid, ntid, ctaid, nctaid, each x, y, z. */
enum { PTX_SPECIALS = 12 };

#endif
