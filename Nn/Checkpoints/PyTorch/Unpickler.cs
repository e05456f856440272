using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads a pickle of tensors, dictionaries, lists, texts and numbers. The bytes are untrusted: no
/// class or function that a pickle names is ever called.
/// </summary>
/// <remarks>
/// PyTorch writes protocol 2; the opcodes of protocols 3 to 5 for the same values are known too.
/// Source: pickletools.py of CPython.
/// </remarks>
internal sealed class Unpickler
{
    // Far beyond the largest published networks.
    internal const int MaxValues = 2_000_000;

    private static readonly object Mark = new();

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly long _start;
    private readonly string _file;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _next;
    private int _values;

    /// <summary>Creates a reader of one pickle.</summary>
    /// <param name="bytes">Bytes that begin with the pickle.</param>
    /// <param name="start">Position of the bytes in the file, for messages.</param>
    /// <param name="file">Name of the file, for messages.</param>
    public Unpickler(ReadOnlyMemory<byte> bytes, long start, string file)
    {
        _bytes = bytes;
        _start = start;
        _file = file;
    }

    /// <summary>Gets the number of bytes read: after <see cref="Read"/>, the length of the pickle.</summary>
    public int Length => _next;

    /// <summary>Reads the value of the pickle.</summary>
    /// <returns>
    /// null, <see cref="bool"/>, <see cref="long"/>, <see cref="BigInteger"/>, <see cref="double"/>,
    /// <see cref="string"/>, an array of bytes, a list, an array of values for a tuple, or one of
    /// the types of PickleValues.cs.
    /// </returns>
    /// <exception cref="CheckpointException">
    /// The pickle is damaged, or needs a class or function that is not known.
    /// </exception>
    public object? Read()
    {
        while (true)
        {
            byte opcode = Take(1)[0];
            if (opcode == '.')
            {
                return Pop();
            }

            Run(opcode);
            if (_stack.Count > MaxValues || _values > MaxValues || _memo.Count > MaxValues)
            {
                throw Fault($"the pickle has more than {MaxValues} values");
            }
        }
    }

    private void Run(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                byte protocol = Take(1)[0];
                if (protocol is < 2 or > 5)
                {
                    throw Fault($"the pickle has the protocol {protocol}; expected 2 to 5");
                }

                break;
            case 0x95: // FRAME
                Take(sizeof(ulong));
                break;
            case (byte)'N':
                Push(null);
                break;
            case 0x88:
                Push(true);
                break;
            case 0x89:
                Push(false);
                break;
            case (byte)'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int))));
                break;
            case (byte)'K':
                Push((long)Take(1)[0]);
                break;
            case (byte)'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort))));
                break;
            case 0x8A: // LONG1
                PushInteger(Take(Take(1)[0]));
                break;
            case 0x8B: // LONG4
                PushInteger(Take(Count32()));
                break;
            case (byte)'G':
                Push(BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double))));
                break;
            case (byte)'X': // BINUNICODE
            case (byte)'T': // BINSTRING
                Push(Encoding.UTF8.GetString(Take(Count32())));
                break;
            case 0x8C: // SHORT_BINUNICODE
            case (byte)'U': // SHORT_BINSTRING
                Push(Encoding.UTF8.GetString(Take(Take(1)[0])));
                break;
            case 0x8D: // BINUNICODE8
                Push(Encoding.UTF8.GetString(Take(Count64())));
                break;
            case (byte)'C': // SHORT_BINBYTES
                Push(Take(Take(1)[0]).ToArray());
                break;
            case (byte)'B': // BINBYTES
                Push(Take(Count32()).ToArray());
                break;
            case 0x8E: // BINBYTES8
                Push(Take(Count64()).ToArray());
                break;
            default:
                RunStructure(opcode);
                break;
        }
    }

    private void RunStructure(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                _stack.Add(Mark);
                break;
            case (byte)'}':
                Push(new PickleDictionary());
                break;
            case (byte)']':
                Push(new List<object?>());
                break;
            case (byte)')':
                Push(Array.Empty<object?>());
                break;
            case 0x85 or 0x86 or 0x87: // TUPLE1 to TUPLE3
                Push(PopLast(opcode - 0x84));
                break;
            case (byte)'t':
                Push(PopToMark());
                break;
            case (byte)'l':
                Push(PopToMark().ToList());
                break;
            case (byte)'d':
                object?[] pairs = PopToMark();
                Push(new PickleDictionary());
                Set(pairs);
                break;
            case (byte)'a':
                Append(PopLast(1));
                break;
            case (byte)'e':
                Append(PopToMark());
                break;
            case (byte)'s':
                Set(PopLast(2));
                break;
            case (byte)'u':
                Set(PopToMark());
                break;
            case (byte)'0':
                _ = Pop();
                break;
            case (byte)'1':
                _ = PopToMark();
                break;
            case (byte)'2':
                Push(Top());
                break;
            default:
                RunReference(opcode);
                break;
        }
    }

    private void RunReference(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'q':
                _memo[Take(1)[0]] = Top();
                break;
            case (byte)'r':
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)))] = Top();
                break;
            case 0x94: // MEMOIZE
                _memo[_memo.Count] = Top();
                break;
            case (byte)'h':
                Push(Remembered(Take(1)[0]));
                break;
            case (byte)'j':
                Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)))));
                break;
            case (byte)'c':
                Push(new PickleGlobal(Line(), Line()));
                break;
            case 0x93: // STACK_GLOBAL
                Push(PopLast(2) is [string module, string name] ? new PickleGlobal(module, name) : throw Fault("the name of a class is not a text"));
                break;
            case (byte)'Q':
                object? identifier = Pop();
                Push(TorchObjects.Storage(identifier) ?? throw Fault(TorchObjects.WhyNoStorage(identifier)));
                break;
            case (byte)'R' or 0x81: // REDUCE, NEWOBJ
                object?[] call = PopLast(2);
                Push(TorchObjects.Call(call[0], call[1]) ?? throw Unknown(call[0]));
                break;
            case (byte)'b': // BUILD: attributes of an object. None holds weights.
                object? state = Pop();
                if (Top() is not (PickleDictionary or PickleOpaque or TorchTensor))
                {
                    throw Fault($"the pickle sets attributes of {Describe(Top())}, which is not supported (the attributes are {Describe(state)})");
                }

                break;
            default:
                throw Fault($"the opcode {opcode:X2} (hexadecimal) is not supported");
        }
    }

    private static string Describe(object? value) => value switch
    {
        null => "None",
        PickleGlobal global => $"'{global}'",
        PickleDictionary => "a dictionary",
        object?[] => "a tuple",
        List<object?> => "a list",
        _ => "a value",
    };

    private CheckpointException Unknown(object? callee) => callee is PickleGlobal global
        ? TorchObjects.IsKnown(global) ? Fault($"the arguments of '{global}' are damaged or not supported") : Fault($"the file needs '{global}' of Python, which this reader does not know and never runs. It reads tensors, dictionaries, lists, texts and numbers. Load the file in PyTorch and save its state_dict")
        : Fault("the pickle calls a value that is not a function");

    private void Push(object? value)
    {
        _values++;
        _stack.Add(value);
    }

    private void PushInteger(ReadOnlySpan<byte> bytes)
    {
        var value = new BigInteger(bytes);

        // Without the conversion, both would become a BigInteger.
        Push(value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value);
    }

    private object? Top() => _stack.Count > 0 && _stack[^1] != Mark ? _stack[^1] : throw Fault("the stack of the pickle lacks a value");

    private object? Pop() => PopLast(1)[0];

    private object?[] PopLast(int count)
    {
        if (_stack.Count < count)
        {
            throw Fault("the stack of the pickle lacks a value");
        }

        object?[] values = [.. _stack.GetRange(_stack.Count - count, count)];
        _stack.RemoveRange(_stack.Count - count, count);
        return !values.Contains(Mark) ? values : throw Fault("the stack of the pickle lacks a value");
    }

    private object?[] PopToMark()
    {
        int mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
        {
            throw Fault("the stack of the pickle lacks a mark");
        }

        object?[] values = [.. _stack.GetRange(mark + 1, _stack.Count - mark - 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private void Append(object?[] values)
    {
        if (Top() is not List<object?> list)
        {
            throw Fault("the pickle appends to a value that is not a list");
        }

        list.AddRange(values);
    }

    private void Set(object?[] pairs)
    {
        if (Top() is not PickleDictionary dictionary || pairs.Length % 2 != 0)
        {
            throw Fault("the pickle sets an entry of a value that is not a dictionary");
        }

        for (int i = 0; i < pairs.Length; i += 2)
        {
            dictionary.Entries.Add((pairs[i], pairs[i + 1]));
        }
    }

    private object? Remembered(long key) => _memo.TryGetValue(key, out object? value) ? value : throw Fault($"the pickle refers to value {key}, which it has not stored");

    private string Line()
    {
        int length = _bytes.Span[_next..].IndexOf((byte)'\n');
        return length >= 0 ? Encoding.UTF8.GetString(Take(length + 1)[..^1]) : throw Fault("a name has no end");
    }

    private int Count32()
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        return count >= 0 ? count : throw Fault("a length is negative");
    }

    private int Count64()
    {
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
        return count <= (ulong)_bytes.Length ? (int)count : throw Fault($"a value of {count} bytes exceeds the pickle");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _next)
        {
            throw Fault("the pickle ends early");
        }

        _next += count;
        return _bytes.Span.Slice(_next - count, count);
    }

    private CheckpointException Fault(string reason) => new(_file, _start + _next, $"{reason}.");
}
