using System.Globalization;
using System.Text.RegularExpressions;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Runs the text of one kernel, thread after thread. These kernels allow it, because threads share
/// nothing. Reading the text refuses everything unknown.
/// </summary>
internal sealed unsafe partial class PtxKernel
{
    // The initial value of a thread's registers: reading a register before it is written is
    // noticed.
    private const ulong Poison = 0xDEADBEEF_DEADBEEF;

    private readonly Dictionary<string, int> _registers = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly List<(string Name, int Start, int Bytes)> _parameters = [];
    private readonly Func<PtxThread, int, int>[] _code;
    private readonly int _parameterBytes;

    public PtxKernel(string text)
    {
        foreach (Match match in ParameterDeclaration().Matches(text))
        {
            // An array of 16 bytes, or one number that is aligned to its size.
            bool array = match.Groups["array"].Success;
            int bytes = array ? 16 : match.Groups["width"].Value == "64" ? 8 : 4, alignment = Math.Min(bytes, 8);
            int start = (_parameterBytes + alignment - 1) / alignment * alignment;
            _parameters.Add((match.Groups["name"].Value, start, bytes));
            _parameterBytes = start + bytes;
        }

        var lines = new List<string>();
        foreach (string line in text[(text.IndexOf('{') + 1)..text.LastIndexOf('}')].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.EndsWith(':'))
            {
                _labels.Add(line[..^1], lines.Count);
            }
            else if (!line.StartsWith(".reg", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
        }

        _code = [.. lines.Select(Read)];
    }

    /// <summary>Runs all threads of a grid.</summary>
    public void Run(LaunchShape shape, ref KernelArguments arguments)
    {
        Assert.That(arguments.Count, Is.EqualTo(_parameters.Count), "arguments");
        byte* parameters = stackalloc byte[_parameterBytes];
        void** pointers = stackalloc void*[KernelArguments.MaxCount];
        fixed (ulong* values = arguments.Values)
        {
            arguments.WritePointers(values, pointers);
            for (int i = 0; i < _parameters.Count; i++)
            {
                Buffer.MemoryCopy(pointers[i], parameters + _parameters[i].Start, _parameters[i].Bytes, _parameters[i].Bytes);
            }
        }

        var thread = new PtxThread(shape, _registers.Count, parameters);
        for (uint block = 0; block < shape.GridX * shape.GridY; block++)
        {
            (thread.BlockY, thread.BlockX) = Math.DivRem(block, shape.GridX);
            for (uint index = 0; index < shape.BlockX * shape.BlockY; index++)
            {
                (thread.Y, thread.X) = Math.DivRem(index, shape.BlockX);
                Array.Fill(thread.Registers, Poison);
                for (int at = 0; at >= 0;)
                {
                    at = _code[at](thread, at);
                }
            }
        }
    }

    // An instruction gets its own place and returns that of the next, -1 for the end.
    private Func<PtxThread, int, int> Read(string line)
    {
        Match match = Instruction().Match(line);
        if (!match.Success)
        {
            throw new NotSupportedException($"No instruction: '{line}'.");
        }

        string name = match.Groups["name"].Value;
        string[] operands = match.Groups["operands"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (name is "bra" or "bra.uni")
        {
            int target = _labels[operands[0]];
            if (!match.Groups["guard"].Success)
            {
                return (_, _) => target;
            }

            int guard = Register(match.Groups["guard"].Value);
            ulong taken = match.Groups["not"].Success ? 0UL : 1;
            return (thread, at) => thread.Registers[guard] == taken ? target : at + 1;
        }

        if (match.Groups["guard"].Success)
        {
            throw new NotSupportedException($"Only a branch may be guarded: '{line}'.");
        }

        return name switch
        {
            "ret" => (_, _) => -1,
            "ld.param.b32" or "ld.param.f32" => LoadParameter(operands, 4),
            "ld.param.b64" or "ld.param.f64" => LoadParameter(operands, 8),
            "ld.global.f32" => Load(operands, address => *(uint*)address),
            "ld.global.f64" => Load(operands, address => *(ulong*)address),
            "ld.global.b16" => Load(operands, address => *(ushort*)address),
            "st.global.f32" => Store(operands, (address, value) => *(uint*)address = (uint)value),
            "st.global.f64" => Store(operands, (address, value) => *(ulong*)address = value),
            "st.global.b16" => Store(operands, (address, value) => *(ushort*)address = (ushort)value),
            _ => Compute(PtxArithmetic.Of(name), operands),
        };
    }

    private Func<PtxThread, int, int> LoadParameter(string[] operands, int bytes)
    {
        string[] place = operands[1].Trim('[', ']').Split('+');
        (_, int start, int size) = _parameters.Single(parameter => parameter.Name == place[0]);
        int offset = place.Length > 1 ? int.Parse(place[1], CultureInfo.InvariantCulture) : 0, target = Register(operands[0]);
        Assert.That(offset + bytes, Is.LessThanOrEqualTo(size), operands[1]);
        return (thread, at) =>
        {
            byte* from = thread.Parameters + start + offset;
            thread.Registers[target] = bytes == 8 ? *(ulong*)from : *(uint*)from;
            return at + 1;
        };
    }

    private Func<PtxThread, int, int> Load(string[] operands, Func<nuint, ulong> load)
    {
        int target = Register(operands[0]);
        Func<PtxThread, ulong> address = Operand(operands[1].Trim('[', ']'));
        return (thread, at) =>
        {
            thread.Registers[target] = load((nuint)address(thread));
            return at + 1;
        };
    }

    private Func<PtxThread, int, int> Store(string[] operands, Action<nuint, ulong> store)
    {
        Func<PtxThread, ulong> address = Operand(operands[0].Trim('[', ']')), value = Operand(operands[1]);
        return (thread, at) =>
        {
            store((nuint)address(thread), value(thread));
            return at + 1;
        };
    }

    private Func<PtxThread, int, int> Compute(Func<ulong, ulong, ulong, ulong> function, string[] operands)
    {
        int target = Register(operands[0]);
        Func<PtxThread, ulong> a = Operand(operands[1]), b = operands.Length > 2 ? Operand(operands[2]) : a, c = operands.Length > 3 ? Operand(operands[3]) : a;
        return (thread, at) =>
        {
            thread.Registers[target] = function(a(thread), b(thread), c(thread));
            return at + 1;
        };
    }

    private Func<PtxThread, ulong> Operand(string text)
    {
        switch (text)
        {
            case "%tid.x": return thread => thread.X;
            case "%tid.y": return thread => thread.Y;
            case "%ctaid.x": return thread => thread.BlockX;
            case "%ctaid.y": return thread => thread.BlockY;
            case "%ntid.x": return thread => thread.Shape.BlockX;
            case "%ntid.y": return thread => thread.Shape.BlockY;
            case "%nctaid.x": return thread => thread.Shape.GridX;
            case "%nctaid.y": return thread => thread.Shape.GridY;
        }

        if (text.StartsWith('%'))
        {
            int register = Register(text);
            return thread => thread.Registers[register];
        }

        ulong constant = text.StartsWith("0f", StringComparison.Ordinal) || text.StartsWith("0d", StringComparison.Ordinal)
            ? ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : (ulong)long.Parse(text, CultureInfo.InvariantCulture);
        return _ => constant;
    }

    private int Register(string name)
    {
        if (!_registers.TryGetValue(name, out int index))
        {
            _registers.Add(name, index = _registers.Count);
        }

        return index;
    }

    [GeneratedRegex(@"\.param (?:\.align 8 \.b8 (?<name>\w+)(?<array>\[16\])|\.[bf](?<width>32|64) (?<name>\w+))")]
    private static partial Regex ParameterDeclaration();

    [GeneratedRegex(@"^(?:@(?<not>!)?(?<guard>%p\d+) )?(?<name>[a-z][\w.]*)\s*(?<operands>[^;]*);$")]
    private static partial Regex Instruction();
}
