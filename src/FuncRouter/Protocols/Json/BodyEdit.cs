using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Json;

/// <summary>A piece of a text and what stands in its place.</summary>
/// <param name="Start">The first byte that goes.</param>
/// <param name="End">One past the last byte that goes; equal to <paramref name="Start"/> for an insertion.</param>
/// <param name="Replacement">What comes instead.</param>
public readonly record struct BodyEdit(int Start, int End, ReadOnlyMemory<byte> Replacement);

/// <summary>
/// Changes to the fields of a JSON object that leave every other byte as it was: a provider gets the client's own text,
/// its white space, number formats and unknown fields included.
/// </summary>
internal static class BodyEdits
{
    /// <summary>Works out the edits for one object.</summary>
    /// <param name="body">The object.</param>
    /// <param name="replace">The new value of a field; null to leave it.</param>
    /// <param name="remove">Whether a field goes.</param>
    /// <param name="rename">The new name of a field; null to leave it.</param>
    /// <param name="append">Fields to add at the end, as JSON text without a comma (<c>"a":1</c>); empty for none.</param>
    public static ImmutableArray<BodyEdit> Of(
        RequestBody body,
        Func<BodyField, ReadOnlyMemory<byte>?> replace,
        Func<BodyField, bool> remove,
        Func<BodyField, string?>? rename = null,
        ReadOnlyMemory<byte> append = default)
    {
        var edits = ImmutableArray.CreateBuilder<BodyEdit>();
        var fields = body.Fields;
        var anyKept = false;
        for (var i = 0; i < fields.Length; i++)
        {
            if (remove(fields[i]))
            {
                edits.Add(Removal(fields, i, anyKept));
                continue;
            }

            anyKept = true;
            if (rename?.Invoke(fields[i]) is { } name)
            {
                edits.Add(Renaming(body, fields[i], name));
            }

            if (replace(fields[i]) is { } value)
            {
                edits.Add(new BodyEdit(fields[i].ValueStart, fields[i].ValueEnd, value));
            }
        }

        if (!append.IsEmpty && fields.Length > 0)
        {
            var end = fields[^1].ValueEnd;
            edits.Add(new BodyEdit(end, end, anyKept ? Combine(","u8, append.Span) : append));
        }

        return edits.DrainToImmutable();
    }

    /// <summary>The text after the edits, in a buffer of its own.</summary>
    /// <param name="text">The text.</param>
    /// <param name="edits">The edits, in the order of the text.</param>
    public static PooledBuffer Applied(ReadOnlySpan<byte> text, ImmutableArray<BodyEdit> edits)
    {
        var result = new PooledBuffer((int)LengthAfter(text.Length, edits));
        var position = 0;
        foreach (var edit in edits)
        {
            result.Write(text[position..edit.Start]);
            result.Write(edit.Replacement.Span);
            position = edit.End;
        }

        result.Write(text[position..]);
        return result;
    }

    /// <summary>How long the text is after the edits.</summary>
    public static long LengthAfter(int length, ImmutableArray<BodyEdit> edits)
    {
        long result = length;
        foreach (var edit in edits)
        {
            result += edit.Replacement.Length - (edit.End - edit.Start);
        }

        return result;
    }

    // A comma goes with the field: the one before it where a field before it stays, else the one after it.
    private static BodyEdit Removal(ImmutableArray<BodyField> fields, int index, bool anyKeptBefore)
    {
        if (anyKeptBefore)
        {
            return new BodyEdit(fields[index - 1].ValueEnd, fields[index].ValueEnd, default);
        }

        var end = index + 1 < fields.Length ? fields[index + 1].NameStart : fields[index].ValueEnd;
        return new BodyEdit(fields[index].NameStart, end, default);
    }

    // Up to the colon only the name, and white space that does not matter, stand before the value.
    private static BodyEdit Renaming(RequestBody body, BodyField field, string name)
    {
        var end = body.Buffer.Span[field.NameStart..field.ValueStart].LastIndexOf((byte)':') + field.NameStart;
        return new BodyEdit(field.NameStart, end, Combine("\""u8, Combine(JsonEncodedText.Encode(name).EncodedUtf8Bytes, "\""u8)));
    }

    private static byte[] Combine(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var result = new byte[first.Length + second.Length];
        first.CopyTo(result);
        second.CopyTo(result.AsSpan(first.Length));
        return result;
    }
}
