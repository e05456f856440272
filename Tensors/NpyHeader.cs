using System.Text;

namespace NeoResNet.Tensors;

/// <summary>
/// Represents the header of an <c>.npy</c> file, a Python dictionary literal such as <c>{'descr':
/// '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>.
/// </summary>
/// <param name="ElementType">The type of the elements.</param>
/// <param name="IsBigEndian">Whether the most significant byte of an element comes first.</param>
/// <param name="IsFortran">
/// Whether the first index varies fastest. If false, the last index varies fastest (C order).
/// </param>
/// <param name="Shape">The sizes of the dimensions.</param>
internal readonly record struct NpyHeader(ElementType ElementType, bool IsBigEndian, bool IsFortran, Shape Shape)
{
    private const string Supported = "supported types: f2, f4, f8, i1 to i8, u1 to u8 and b1";

    /// <summary>Parses the literal.</summary>
    /// <param name="text">
    /// The bytes of the header. Accepted headers are ASCII, so the different encodings of the three
    /// versions do not matter.
    /// </param>
    /// <param name="start">The position of the text in the file, for messages.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <exception cref="DataFileException">
    /// The text is not a valid literal, or describes an unsupported array.
    /// </exception>
    public static NpyHeader Parse(ReadOnlySpan<byte> text, long start, string file)
    {
        var literal = new PythonLiteral(text, start, file);
        (ElementType Type, bool IsBigEndian)? type = null;
        bool? fortran = null;
        Shape? shape = null;

        literal.Expect('{');
        while (!literal.TryTake('}'))
        {
            long at = literal.Position;
            string key = literal.ReadString();
            literal.Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = ReadType(ref literal);
                    break;
                case "fortran_order" when fortran is null:
                    fortran = ReadOrder(ref literal);
                    break;
                case "shape" when shape is null:
                    shape = ReadShape(ref literal);
                    break;
                default:
                    throw literal.Fault(at, $"expected the keys descr, fortran_order and shape, once each, got '{key}'.");
            }

            if (!literal.TryTake(','))
            {
                literal.Expect('}');
                break;
            }
        }

        literal.ExpectEnd();
        return type is { } element && fortran is { } isFortran && shape is not null
            ? new NpyHeader(element.Type, element.IsBigEndian, isFortran, shape.Value)
            : throw literal.Fault(start, "the header must contain descr, fortran_order and shape.");
    }

    private static (ElementType Type, bool IsBigEndian) ReadType(ref PythonLiteral literal)
    {
        long at = literal.Position;
        if (literal.Next is '[' or '(' or '{')
        {
            throw literal.Fault(at, $"structured types are unsupported; {Supported}. Save one field of the array.");
        }

        string descr = literal.ReadString();
        ElementType? type = descr.Length == 3 && descr[0] is '<' or '>' or '=' or '|' ? TypeOf(descr.AsSpan(1)) : null;
        return type is { } known ? (known, descr[0] == '>') : throw literal.Fault(at, $"type '{descr}'{NameOf(descr)} is unsupported; {Supported}.");
    }

    private static ElementType? TypeOf(ReadOnlySpan<char> code) => code switch
    {
        "f2" => ElementType.Float16,
        "f4" => ElementType.Float32,
        "f8" => ElementType.Float64,
        "i1" => ElementType.Int8,
        "i2" => ElementType.Int16,
        "i4" => ElementType.Int32,
        "i8" => ElementType.Int64,
        "u1" => ElementType.UInt8,
        "u2" => ElementType.UInt16,
        "u4" => ElementType.UInt32,
        "u8" => ElementType.UInt64,
        "b1" => ElementType.Bool,
        _ => null,
    };

    // NumPy's letters for kinds of types.
    private static string NameOf(string descr) => descr.TrimStart('<', '>', '=', '|') switch
    {
        ['f' or 'g', ..] => " (extended precision)",
        ['c', ..] => " (complex numbers)",
        ['O', ..] => " (Python objects)",
        ['S' or 'a' or 'U', ..] => " (text)",
        ['M' or 'm', ..] => " (dates or durations)",
        ['V', ..] => " (raw bytes, as bfloat16 and structured types are stored)",
        _ => "",
    };

    private static bool ReadOrder(ref PythonLiteral literal)
    {
        long at = literal.Position;
        return literal.ReadWord() switch
        {
            "False" => false,
            "True" => true,
            var word => throw literal.Fault(at, $"expected True or False for fortran_order, got '{word}'."),
        };
    }

    private static Shape ReadShape(ref PythonLiteral literal)
    {
        long at = literal.Position;
        var sizes = new List<int>();
        literal.Expect('(');
        while (!literal.TryTake(')'))
        {
            sizes.Add(literal.ReadSize());
            if (!literal.TryTake(','))
            {
                literal.Expect(')');
                if (sizes.Count == 1)
                {
                    throw literal.Fault(at, "expected a comma after the only dimension, as in (3,).");
                }

                break;
            }
        }

        try
        {
            return new Shape([.. sizes]);
        }
        catch (ArgumentException)
        {
            throw literal.Fault(at, $"the shape has more than {int.MaxValue} elements.");
        }
    }

    /// <summary>
    /// Reads the kinds of Python literals that headers contain. Skips white space before each
    /// literal.
    /// </summary>
    private ref struct PythonLiteral(ReadOnlySpan<byte> text, long start, string file)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _index;

        /// <summary>Gets the position of the next token in the file.</summary>
        public long Position
        {
            get
            {
                SkipSpace();
                return start + _index;
            }
        }

        /// <summary>Gets the first character of the next token, or NUL at the end.</summary>
        public char Next
        {
            get
            {
                SkipSpace();
                return _index < _text.Length ? (char)_text[_index] : '\0';
            }
        }

        public bool TryTake(char wanted)
        {
            bool found = Next == wanted && _index < _text.Length;
            _index += found ? 1 : 0;
            return found;
        }

        public void Expect(char wanted)
        {
            long at = Position;
            if (!TryTake(wanted))
            {
                throw Fault(at, $"expected '{wanted}', {Found()}.");
            }
        }

        public void ExpectEnd()
        {
            long at = Position;
            if (_index < _text.Length)
            {
                throw Fault(at, $"expected the end of the header, {Found()}.");
            }
        }

        public string ReadString()
        {
            long at = Position;
            char quote = Next;
            ReadOnlySpan<byte> rest = _text[Math.Min(_index + 1, _text.Length)..];
            int length = quote is '\'' or '"' ? rest.IndexOf((byte)quote) : -1;
            if (length < 0)
            {
                throw Fault(at, $"expected a quoted string, {Found()}.");
            }

            _index += length + 2;
            return Encoding.Latin1.GetString(rest[..length]);
        }

        public string ReadWord()
        {
            _ = Position;
            int from = _index;
            while (_index < _text.Length && char.IsAsciiLetter((char)_text[_index]))
            {
                _index++;
            }

            return Encoding.Latin1.GetString(_text[from.._index]);
        }

        public int ReadSize()
        {
            long at = Position;
            int from = _index;
            long value = 0;
            while (_index < _text.Length && char.IsAsciiDigit((char)_text[_index]))
            {
                value = (value * 10) + (_text[_index++] - '0');
                if (value > int.MaxValue)
                {
                    throw Fault(at, $"dimensions above {int.MaxValue} are unsupported.");
                }
            }

            if (_index == from)
            {
                throw Fault(at, $"expected a dimension, {Found()}.");
            }

            // Python 2 wrote long integers as 3L.
            _index += _index < _text.Length && _text[_index] == (byte)'L' ? 1 : 0;
            return (int)value;
        }

        public readonly DataFileException Fault(long at, string reason) => new(file, at, reason);

        private readonly string Found() => _index >= _text.Length
            ? "got the end of the header"
            : char.IsBetween((char)_text[_index], ' ', '~') ? $"got '{(char)_text[_index]}'" : $"got byte 0x{_text[_index]:X2}";

        private void SkipSpace()
        {
            while (_index < _text.Length && _text[_index] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                _index++;
            }
        }
    }
}
