using System.Text;

namespace NeoResNet.Tensors;

/// <summary>
/// What the header of an <c>.npy</c> file says, read from its Python dictionary literal, such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>.
/// </summary>
internal readonly record struct NpyHeader(ElementType ElementType, Shape Shape)
{
    /// <summary>Reads the literal.</summary>
    /// <param name="text">The header's bytes. What this library accepts is ASCII, so the three versions' encodings do not matter.</param>
    /// <param name="start">Position of the text in the file, for messages.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <exception cref="DataFileException">The text is no such literal, or describes an array that is not read here.</exception>
    public static NpyHeader Parse(ReadOnlySpan<byte> text, long start, string file)
    {
        var literal = new PythonLiteral(text, start, file);
        ElementType? type = null;
        bool ordered = false;
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
                case "fortran_order" when !ordered:
                    ordered = ReadOrder(ref literal);
                    break;
                case "shape" when shape is null:
                    shape = ReadShape(ref literal);
                    break;
                default:
                    throw literal.Fault(at, $"the header's keys are descr, fortran_order and shape, once each; got '{key}'.");
            }

            if (!literal.TryTake(','))
            {
                literal.Expect('}');
                break;
            }
        }

        literal.ExpectEnd();
        return type is not null && ordered && shape is not null
            ? new NpyHeader(type.Value, shape.Value)
            : throw literal.Fault(start, "the header lacks one of descr, fortran_order and shape.");
    }

    private static ElementType ReadType(ref PythonLiteral literal)
    {
        long at = literal.Position;
        if (literal.Next == '[')
        {
            throw literal.Fault(at, "structured types are not read, only '<f4' and '<f8'.");
        }

        string descr = literal.ReadString();
        return descr switch
        {
            "<f4" or "|f4" => ElementType.Float32,
            "<f8" or "|f8" => ElementType.Float64,
            ['>', ..] => throw literal.Fault(at, $"type '{descr}' is big-endian; only little-endian '<f4' and '<f8' are read."),
            _ => throw literal.Fault(at, $"type '{descr}' is not read, only '<f4' and '<f8'."),
        };
    }

    private static bool ReadOrder(ref PythonLiteral literal)
    {
        long at = literal.Position;
        return literal.ReadWord() switch
        {
            "False" => true,
            "True" => throw literal.Fault(at, "the array is in Fortran order; only C order is read (numpy.ascontiguousarray converts)."),
            var word => throw literal.Fault(at, $"fortran_order is True or False, got '{word}'."),
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
                    throw literal.Fault(at, "a shape of one dimension is written with a comma, as (3,).");
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

    /// <summary>Walks the few kinds of Python literals a header is made of, skipping white space before each.</summary>
    private ref struct PythonLiteral(ReadOnlySpan<byte> text, long start, string file)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _index;

        /// <summary>Position of the next token in the file.</summary>
        public long Position
        {
            get
            {
                SkipSpace();
                return start + _index;
            }
        }

        /// <summary>First character of the next token; NUL at the end.</summary>
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
                throw Fault(at, $"the header should have '{wanted}' here, {Found()}.");
            }
        }

        public void ExpectEnd()
        {
            long at = Position;
            if (_index < _text.Length)
            {
                throw Fault(at, $"the header should end here, {Found()}.");
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
                throw Fault(at, $"the header should have a quoted string here, {Found()}.");
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
                    throw Fault(at, $"a dimension is at most {int.MaxValue}.");
                }
            }

            if (_index == from)
            {
                throw Fault(at, $"the shape should have a dimension here, {Found()}.");
            }

            return (int)value;
        }

        public readonly DataFileException Fault(long at, string reason) => new(file, at, reason);

        private readonly string Found() => _index >= _text.Length
            ? "but it ends"
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
