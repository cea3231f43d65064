using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace FuncRouter.Caching;

/// <summary>
/// Writes JSON in a form in which equal values are equal bytes: properties in the order of their names, numbers by their value
/// (<c>1</c>, <c>1.0</c> and <c>1e0</c> are one), texts without escapes, no white space. Different values are different bytes: every piece is
/// marked and has its length before it or an end behind it. The form is for hashing and not for reading.
/// </summary>
internal sealed class CanonicalJson : IDisposable
{
    // What a head of a text or number takes: its mark and a length.
    private const int HeadBytes = 1 + sizeof(int);

    // An exponent of more digits is no number that a client means; such numbers count as they are written.
    private const int LongestExponent = 9;

    // Where the list itself is 0, a message's properties are at 2.
    private const int MessageDepth = 2;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    private readonly List<Property> _properties = [];
    private byte[] _bytes;
    private int _length;
    private bool _holdsTurns;

    /// <summary>Makes an empty one.</summary>
    /// <param name="capacity">Bytes that it will probably need; it grows beyond.</param>
    public CanonicalJson(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Writes a text.</summary>
    public void WriteText(string text)
    {
        var room = Reserve(HeadBytes + Encoding.UTF8.GetMaxByteCount(text.Length));
        WriteHead('s', Encoding.UTF8.GetBytes(text, room[HeadBytes..]));
    }

    /// <summary>Writes a JSON value, which was read before and so is one.</summary>
    public void WriteValue(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        Write(ref reader);
    }

    /// <summary>Writes the content of a message: a list of one part that is nothing but a text is that text, as all protocols have it.</summary>
    public void WriteContent(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        WriteContent(ref reader);
    }

    /// <summary>Writes a list of messages, each one's content as <see cref="WriteContent(ReadOnlySpan{byte})"/> does, and anything else as it is.</summary>
    public void WriteTurns(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        _holdsTurns = reader.TokenType == JsonTokenType.StartArray;
        Write(ref reader);
        _holdsTurns = false;
    }

    /// <inheritdoc />
    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));

    private void Write(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader);
                break;
            case JsonTokenType.StartArray:
                WriteMark('[');
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Write(ref reader);
                }

                WriteMark(']');
                break;
            case JsonTokenType.String:
                WriteText(ref reader);
                break;
            case JsonTokenType.Number:
                WriteNumber(reader.ValueSpan);
                break;
            default:
                WriteMark(reader.TokenType switch { JsonTokenType.True => 't', JsonTokenType.False => 'f', _ => 'z' });
                break;
        }
    }

    private void WriteObject(ref Utf8JsonReader reader)
    {
        WriteMark('{');
        var first = _properties.Count;
        var start = _length;
        var isSorted = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = new Property(_length, 0, 0);
            var isContent = _holdsTurns && reader.CurrentDepth == MessageDepth && reader.ValueTextEquals("content"u8);
            WriteText(ref reader);
            property = property with { NameEnd = _length };
            reader.Read();
            if (isContent)
            {
                WriteContent(ref reader);
            }
            else
            {
                Write(ref reader);
            }

            property = property with { End = _length };
            isSorted &= _properties.Count == first || Compare(_properties[^1], property) < 0;
            _properties.Add(property);
        }

        if (!isSorted)
        {
            Sort(start, first);
        }

        _properties.RemoveRange(first, _properties.Count - first);
        WriteMark('}');
    }

    private void WriteContent(ref Utf8JsonReader reader)
    {
        if (OnlyText.Find(reader, out var text, out var end))
        {
            Write(ref text);
            reader = end;
        }
        else
        {
            Write(ref reader);
        }
    }

    private void Sort(int start, int first)
    {
        _properties.Sort(first, _properties.Count - first, Comparer<Property>.Create(Compare));
        var length = _length - start;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(start, length).CopyTo(copy);
        var target = start;
        for (var i = first; i < _properties.Count; i++)
        {
            var (from, _, end) = _properties[i];
            copy.AsSpan(from - start, end - from).CopyTo(_bytes.AsSpan(target));
            target += end - from;
        }

        ArrayPool<byte>.Shared.Return(copy);
    }

    // Of two properties with one name the order counts: the last is the one that a provider takes.
    private int Compare(Property left, Property right) =>
        _bytes.AsSpan(left.Start..left.NameEnd).SequenceCompareTo(_bytes.AsSpan(right.Start..right.NameEnd)) is var order and not 0
            ? order
            : left.Start.CompareTo(right.Start);

    private void WriteText(ref Utf8JsonReader reader)
    {
        var raw = reader.ValueSpan;
        var room = Reserve(HeadBytes + raw.Length);
        if (!reader.ValueIsEscaped)
        {
            raw.CopyTo(room[HeadBytes..]);
            WriteHead('s', raw.Length);
            return;
        }

        try
        {
            WriteHead('s', reader.CopyString(room[HeadBytes..]));
        }
        catch (InvalidOperationException)
        {
            // Half a character has no other form than the one it is written in.
            raw.CopyTo(room[HeadBytes..]);
            WriteHead('r', raw.Length);
        }
    }

    // Its digits without zeros at either end, and the power of ten that they are multiplied by.
    private void WriteNumber(ReadOnlySpan<byte> text)
    {
        var room = Reserve(HeadBytes + text.Length + LongestExponent + 3)[HeadBytes..];
        var written = 0;
        if (text[0] == '-')
        {
            room[written++] = (byte)'-';
        }

        var firstDigit = written;
        long exponent = 0;
        var isFraction = false;
        for (var i = firstDigit; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '.')
            {
                isFraction = true;
            }
            else if (character is (byte)'e' or (byte)'E')
            {
                var power = text[(i + 1)..];
                power = power[0] == '+' ? power[1..] : power;
                if (power.Length > LongestExponent + 1)
                {
                    text.CopyTo(room);
                    WriteHead('x', text.Length);
                    return;
                }

                exponent += int.Parse(power, System.Globalization.CultureInfo.InvariantCulture);
                break;
            }
            else
            {
                exponent -= isFraction ? 1 : 0;
                if (character != '0' || written > firstDigit)
                {
                    room[written++] = character;
                }
            }
        }

        while (written > firstDigit && room[written - 1] == '0')
        {
            written--;
            exponent++;
        }

        if (written == firstDigit)
        {
            // Nothing is neither more nor less than nothing.
            WriteHead('n', 0);
            return;
        }

        room[written++] = (byte)'e';
        System.Buffers.Text.Utf8Formatter.TryFormat(exponent, room[written..], out var powerLength);
        WriteHead('n', written + powerLength);
    }

    private void WriteMark(char mark)
    {
        Reserve(1)[0] = (byte)mark;
        _length++;
    }

    // Completes a piece whose bytes stand behind the room for its head.
    private void WriteHead(char mark, int length)
    {
        _bytes[_length] = (byte)mark;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length + 1), length);
        _length += HeadBytes + length;
    }

    private Span<byte> Reserve(int size)
    {
        if (_bytes.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, _bytes.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }

    private readonly record struct Property(int Start, int NameEnd, int End);
}
